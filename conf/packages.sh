#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sees to it that the Debian packages are there which the build, its tests, checks or benchmarks need.
# usage: packages.sh build|test|lint|bench|deb|coverage
#
# As root, or where sudo asks for nothing (or can ask on a terminal), missing ones are installed.
# Otherwise they are named one by one and the exit status is 1.
set -u

build="gcc libc6-dev apache2-bin apache2-dev libapr1-dev libaprutil1-dev media-types
libcmark-gfm-dev libcmark-gfm-extensions-dev libyaml-dev libpcre2-dev libutf8proc-dev libxxhash-dev
libdeflate-dev libbrotli-dev libgmp-dev libsass-dev tzdata"
tests="libcmocka-dev faketime python3 python3-pytest python3-pytest-timeout python3-pytest-xdist
python3-pyflakes python3-lxml python3-yaml python3-icalendar python3-jsonschema curl openssh-client
openssh-sftp-server procps jekyll ruby-liquid ruby-jekyll-avatar ruby-jekyll-default-layout
ruby-jekyll-feed ruby-jekyll-gist ruby-jekyll-include-cache ruby-jekyll-optional-front-matter
ruby-jekyll-paginate ruby-jekyll-readme-index ruby-jekyll-redirect-from
ruby-jekyll-relative-links ruby-jekyll-seo-tag ruby-jekyll-sitemap
ruby-jekyll-titles-from-headings unicode-data ruby-i18n ruby-kramdown ruby-rouge"

lint="clang-format clang-tidy"
bench="wrk valgrind"
deb="dpkg-dev debhelper dh-apache2"
coverage="gcovr"

wanted=$build
case ${1:-build} in
test) wanted="$build $tests" ;;
lint) wanted="$build $lint" ;;
bench) wanted="$build $tests $bench" ;;
deb) wanted="$build $deb" ;;
coverage) wanted="$build $tests $coverage" ;;
esac

# Elsewhere than on Debian the compiler says what it misses.
command -v dpkg-query >/dev/null 2>&1 || exit 0

missing=
installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' $wanted 2>/dev/null) "
for package in $wanted; do
    case $installed in
    *" installed:$package "*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -z "$missing" ] && exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root=sudo
    else
        echo "These Debian packages are missing, and only root can install them:" >&2
        for package in $missing; do echo "  $package" >&2; done
        echo "As root:  apt-get install$missing" >&2
        exit 1
    fi
fi

echo "Installing missing packages:$missing" >&2
install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends install"
# Lists may be stale or absent: fetch them when the first try fails.
if $install $missing >/dev/null 2>&1; then exit 0; fi
$as_root apt-get -q update >/dev/null && $install $missing >/dev/null && exit 0
echo "apt-get could not install them; try:  apt-get install$missing" >&2
exit 1
