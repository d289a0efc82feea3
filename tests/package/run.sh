#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Debian's packages from beginning to end, in a bare Debian of their own: built, looked at by lintian,
# installed, enabled, served from, upgraded over a filled cache, removed, purged.
# usage: run.sh [SUITE]    (default: bookworm); as root, with debootstrap
set -eu

suite=${1:-bookworm}
skip() {
    echo "SKIPPED: packages on $suite: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
[ "$(id -u)" -eq 0 ] || skip "only root can make a chroot"
command -v debootstrap >/dev/null || skip "no debootstrap is installed (apt-get install debootstrap)"
# The mirror is the one that apt has here.
mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
    sed -n "s/^$suite //p" | head -n 1)
[ -n "$mirror" ] || skip "apt has no mirror of it here"

source=$(cd "$(dirname "$0")/../.." && pwd)
root=$(mktemp -d "${TMPDIR:-/var/tmp}/positions-package.XXXXXX")
chmod 755 "$root" # the server's user is to reach what lies there
passed=0
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

inside() { chroot "$root" "$@"; }
stop_server() { inside sh -c 'apachectl -k stop && sleep 2' >/dev/null 2>&1 || true; }
clean_up() {
    status=$?
    stop_server
    mountpoint -q "$root/proc" && umount "$root/proc"
    if [ "$status" -eq 0 ]; then
        echo "$passed passed, 0 failed, 0 skipped"
    else
        echo "FAILED after $passed steps; the end of $root.log:" >&2
        tail -n 30 "$root.log" >&2
        echo "$passed passed, 1 failed, 0 skipped"
    fi
    mountpoint -q "$root/proc" || rm -rf "$root"
    [ "$status" -ne 0 ] || rm -f "$root.log"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Does a step, which ends at its first command that fails; its output is shown then.
step() {
    title=$1
    shift
    set +e
    (
        set -ex
        "$@"
    ) >>"$root.log" 2>&1
    status=$?
    set -e
    if [ "$status" -ne 0 ]; then
        echo "not ok: $title" >&2
        exit 1
    fi
    echo "ok: $title"
    passed=$((passed + 1))
}

make_chroot() {
    debootstrap --variant=minbase "$suite" "$root" "$mirror"
    mount -t proc proc "$root/proc"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    apt-config dump --format '%F "%v";%n' Acquire >"$root/etc/apt/apt.conf.d/90acquire"
    # Nothing but this script starts servers.
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
}

copy_source() {
    mkdir "$root/src"
    tar -c -C "$source" --exclude='./build*' --exclude=./.git --exclude=node_modules . |
        tar -x -C "$root/src"
}

build_packages() {
    inside apt-get install -y -q --no-install-recommends build-essential lintian curl
    inside sh -c 'cd /src && apt-get build-dep -y -q --no-install-recommends ./'
    inside sh -c 'cd /src && make -f Makefile.apxs deb'
    inside sh -c 'mkdir /old && cp /src/build/deb/*.deb /old && rm /old/*dbgsym*'
}

run_lintian() {
    inside sh -c 'lintian --allow-root --fail-on error,warning /src/build/deb/*.changes'
}

install_packages() {
    inside sh -c 'apt-get install -y -q --no-install-recommends apache2 /old/*.deb'
    sed -i "s/^Listen .*/Listen 127.0.0.1:$port/" "$root/etc/apache2/ports.conf"
    echo 'ServerName localhost' >"$root/etc/apache2/conf-enabled/name.conf"
}

owner_of_cache() { inside stat -c '%a %U:%G' /var/cache/apache2/mod_positions; }

# Installed, the module is not there until an admin says so.
not_enabled() {
    inside apachectl configtest
    if inside apachectl -M | grep positions; then return 1; fi
    [ "$(owner_of_cache)" = "700 www-data:www-data" ]
}

serves_the_page() {
    inside curl -fsS --retry 20 --retry-connrefused --retry-delay 1 "$url/positions/" >"$root/served"
    inside positionsctl render /srv/positions-test /positions/ >"$root/rendered"
    cmp "$root/served" "$root/rendered"
}

# The same packages with a higher version, over a server that runs and an admin's own edit.
upgrade() {
    echo '# mine' >>"$root/etc/apache2/mods-available/positions.conf"
    inside sh -ec 'mkdir /new && for each in /old/*.deb; do
        rm -rf /unpacked && dpkg-deb -R $each /unpacked
        sed -i "s/1.0.0~dev/1.0.0~next/" /unpacked/DEBIAN/control
        dpkg-deb -b /unpacked /new/$(basename $each); done'
    inside sh -c 'ls -R /var/cache/apache2/mod_positions' >"$root/before"
    inside sh -c 'apt-get install -y -q /new/*.deb'
    inside sh -c 'ls -R /var/cache/apache2/mod_positions' | cmp - "$root/before"
    grep '# mine' "$root/etc/apache2/mods-available/positions.conf"
    inside dpkg-query -W -f '${Version}\n' positionsctl | grep next
    inside apachectl configtest
    inside apachectl -M | grep positions
    stop_server
    inside apachectl -k start
}

remove() {
    stop_server
    inside a2disconf -q positions-test
    inside apt-get remove -y -q libapache2-mod-positions positionsctl
    inside apachectl configtest
    [ ! -e "$root/usr/lib/apache2/modules/mod_positions.so" ]
    [ ! -e "$root/usr/bin/positionsctl" ]
    [ -e "$root/var/cache/apache2/mod_positions" ]
}

purge() {
    inside apt-get purge -y -q libapache2-mod-positions positionsctl
    inside apachectl configtest
    left=$(find "$root/etc" "$root/var/cache/apache2" "$root/usr" "$root/var/lib/apache2" \
        -name '*positions*' ! -name 'positions-test*')
    [ -z "$left" ]
}

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port/positions-test

step "a bare $suite" make_chroot
step "the source is copied" copy_source
step "the packages are built" build_packages
step "lintian has nothing to say" run_lintian
step "they are installed" install_packages
step "nothing is enabled, the cache folder is the server's" not_enabled
step "debian/tests/serve: enabled, configured, a page, a filled cache" inside sh /src/debian/tests/serve
step "what is served is what positionsctl renders" serves_the_page
step "upgraded: an admin's edit and the cache stay" upgrade
step "the page is served by the new one" serves_the_page
step "removed" remove
step "purged: nothing is left" purge
