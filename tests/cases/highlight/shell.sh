#!/bin/sh
# Offers of a department.
set -eu
folder=${1:-/srv/www} title="a \"quoted\" $name ${#list[@]} $(date +%F | cut -d- -f1) `hostname`"
export PATH=$PATH:/usr/local/bin
if [ -f "$folder/index.md" ] && [[ $title != 'none' ]]; then
  echo "open $((limit * 2 + 1))" >> log 2>&1
elif test -n "${title%.*}"; then :; else exit 1; fi
for page in *.md; do
  grep -v 'draft: true' < "$page" || continue
done
case "$1" in
  -h|--help) usage ;; # help
  *.c) cc -o "${1//x/y}" ;;
  *) exit 2
esac
open_offer() {
  local today=$1
  return $?
}
while read -r line; do printf '%s\n' "$line"; done <<< "$title"
cat <<EOF > out
Dear $name, ${title} \$5
EOF
cat <<-'END'
	raw
	END
sudo apt-get install -y apache2; cd /tmp; . ./env; arr=(a b); A+=x; rm -f x\ y
