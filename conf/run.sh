#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Serves one folder on 127.0.0.1 in the foreground, until Ctrl-C.
# usage: run.sh BUILD_FOLDER PORT [SITE_FOLDER]
#
# httpd drops root's rights, and a clone below /root can't be read without them: then a copy is
# served, and the message says which folder to edit.
set -eu

build=$(cd "$1" && pwd)
POSITIONS_PORT=$2
site=${3:-content}
page=/positions/
[ -z "${3:-}" ] || page=/
[ -d "$site" ] || { echo "run: no folder $site" >&2; exit 1; }
POSITIONS_SITE=$(cd "$site" && pwd -P)
POSITIONS_MODULE=$build/mod_positions.so
POSITIONS_HELPER=$build/positionsctl
POSITIONS_RUN=$build/run
POSITIONS_USER=www-data
HTTPD_MODULES=$(apxs -q LIBEXECDIR)
apache=$(command -v apache2 || echo /usr/sbin/apache2)
copied=
flags=
mkdir -p "$POSITIONS_RUN"

reaches() { runuser -u "$POSITIONS_USER" -- test -r "$1" 2>/dev/null; }

if [ "$(id -u)" -eq 0 ]; then
    flags=-DAS_ROOT
    if ! reaches "$POSITIONS_SITE/." || ! reaches "$POSITIONS_HELPER"; then
        POSITIONS_RUN=$(mktemp -d /var/tmp/positions-run.XXXXXX)
        chmod 755 "$POSITIONS_RUN"
        install -m 755 "$POSITIONS_HELPER" "$POSITIONS_RUN/positionsctl"
        POSITIONS_HELPER=$POSITIONS_RUN/positionsctl
    fi
    if ! reaches "$POSITIONS_SITE/."; then
        copied=$POSITIONS_SITE
        cp -R "$POSITIONS_SITE" "$POSITIONS_RUN/site"
        chmod -R a+rX "$POSITIONS_RUN/site"
        POSITIONS_SITE=$POSITIONS_RUN/site
    fi
fi

cat <<MESSAGE

  Look at   http://127.0.0.1:$POSITIONS_PORT$page
  Edit      $POSITIONS_SITE
MESSAGE
[ -z "$copied" ] || cat <<MESSAGE
            (a copy: $POSITIONS_USER may not read $copied)
MESSAGE
cat <<MESSAGE
  Stop      Ctrl-C

MESSAGE

export POSITIONS_PORT POSITIONS_SITE POSITIONS_MODULE POSITIONS_HELPER POSITIONS_RUN POSITIONS_USER HTTPD_MODULES
exec "$apache" -DFOREGROUND -DHELPER $flags -f "$(cd "$(dirname "$0")" && pwd)/httpd-dev.conf"
