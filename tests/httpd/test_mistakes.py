# SPDX-License-Identifier: Apache-2.0
"""Mistakes that administrators make, and what configtest says of each; the table in the manual is what this test finds.

    POSITIONS_WRITE_TABLE=1 make -f Makefile.apxs check-httpd    # writes it anew
"""
import os
import pathlib
import pwd
import re

import pytest

import httpd

MANUAL = pathlib.Path(__file__).resolve().parents[2] / "content/manual/administrators.md"
HEAD = "| You write | `apachectl configtest` says |\n|---|---|\n"


def section(path, *lines):
    return "\n".join([f'<Directory "{path}">', "PositionsEngine On", *lines, "</Directory>"])


# What is shown of it in the manual, the lines (@W@ is /srv/www), whether it is refused.
MISTAKES = [
    ('<Directory "/srv/www/site/index.md">', section("@W@/site/index.md"), True),
    ('<Directory "site">', section("site"), True),
    ('<Directory "/srv/www/stie">', section("@W@/stie"), False),
    ('<Directory "/srv/www/site">, and another for /srv/www/site/lab', section("@W@/site") + "\n" + section("@W@/site/lab"),
     False),
    ("<Location /lab> PositionsEngine On", "<Location /lab>\nPositionsEngine On\n</Location>", True),
    ("PositionsLayout deafult", section("@W@/site", "PositionsLayout deafult"), False),
    ("PositionsURL www.example.org", section("@W@/site", "PositionsURL www.example.org"), True),
    ('PositionsCacheControl "max-age=abc"', 'PositionsCacheControl "max-age=abc"', True),
    ("PositionsRefresh 1 s", section("@W@/site", "PositionsRefresh 1 s"), True),
    ("PositionsLimit time 5h", section("@W@/site", "PositionsLimit time 5h"), True),
    ("PositionsRenderLimit 101%", "PositionsRenderLimit 101%", True),
    ("PositionsCacheRoot /srv/www/cache, a folder of root's", "PositionsCacheRoot @W@/cache", False),
    ("PositionsCacheRoot /srv/www/open, with mode 0755", "PositionsCacheRoot @W@/open", False),
]
THE_SERVERS_USER = "www-data" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture(scope="module")
def server():
    made = httpd.Httpd("event", "")
    top = made.root / "www"
    for folder in ("site/_layouts", "site/lab", "cache", "open"):
        (top / folder).mkdir(parents=True)
    (top / "site/index.md").write_text("---\n---\n")
    (top / "site/_layouts/default.html").write_text("{{ content }}")
    (top / "cache").chmod(0o700)
    (top / "open").chmod(0o755)
    made.own(top / "open")
    if os.geteuid() != 0:
        (top / "cache").rmdir()
        (top / "cache").symlink_to("/var/cache", target_is_directory=True)
    yield made
    made.stop()


def what_is_said(server, lines):
    server.configuration = lines.replace("@W@", str(server.root / "www"))
    status, said = server.check()
    said = said.replace(str(server.root / "www"), "/srv/www").replace(str(server.root), "/etc/apache2")
    said = re.sub(r"^AH00526: Syntax error on line \d+ of /etc/apache2/httpd.conf:$\n?", "", said, flags=re.M)
    said = re.sub(r"^\[[^\]]*\] \[positions:warn\] \[pid [^\]]*\] ", "", said, flags=re.M)
    said = re.sub(r"/etc/apache2/httpd.conf:\d+", "positions.conf:7", said)
    said = re.sub(rf"\b{THE_SERVERS_USER}\b", "www-data", said)
    return status, [line for line in said.splitlines() if line and "AH00558" not in line and line != "Syntax OK"]


@pytest.mark.parametrize("shown, lines, refused", MISTAKES, ids=[shown for shown, _, _ in MISTAKES])
def test_a_mistake_is_one_line_that_says_what_to_write(server, shown, lines, refused):
    status, said = what_is_said(server, lines)
    assert (status != 0) == refused, said
    assert len(said) == 1, said


@pytest.mark.parametrize("lines", [
    section("@W@/site", "PositionsLayout default", "PositionsRefresh 1s"),
    section("@W@/*"),
    'PositionsCacheControl "public, max-age=60, s-maxage=600, immutable"',
    'PositionsCacheControl "no-cache=\\"Set-Cookie\\""',
    section("@W@/site") + "\n" + '<Directory "@W@/site/lab">\nPositionsEngine Off\n</Directory>',
    section("@W@/site", "PositionsLayout other", "PositionsThemePath @W@/site"),
])
def test_what_is_no_mistake_is_not_told(server, lines):
    assert what_is_said(server, lines) == (0, [])


def test_the_manuals_table_of_mistakes(server):
    rows = [f"| `{shown}` | {' '.join(what_is_said(server, lines)[1])} |\n" for shown, lines, _ in MISTAKES]
    table = (HEAD + "".join(rows)).replace("<", "&lt;").replace(">", "&gt;")
    table = re.sub(r"`([^`\n]*)`", lambda code: code.group(0).replace("&lt;", "<").replace("&gt;", ">"), table)
    manual = MANUAL.read_text()
    if os.environ.get("POSITIONS_WRITE_TABLE"):
        start = manual.index(HEAD)
        MANUAL.write_text(manual[:start] + table + manual[manual.index("\n\n", start) + 1:])
    assert table in MANUAL.read_text(), f"the manual's table is to be:\n{table}"
