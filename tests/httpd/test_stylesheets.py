# SPDX-License-Identifier: Apache-2.0
"""SCSS under a real server: compiled in a helper of the server's user, fresh with every import, never worse than the
last good CSS, and no stylesheet holds the server."""
import os
import threading
import time

import pytest

import httpd

CONFIGURATION = """
PositionsCacheRoot @ROOT@/cache
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
</Directory>
"""


def prepare(server):
    (server.root / "cache").mkdir(mode=0o700)
    server.own(server.root / "cache")


@pytest.fixture
def styled(site):
    site.write("_sass/_colours.scss", "$ink: navy;\n")
    site.write("css/main.scss", "---\n---\n@import 'colours';\nbody { p { color: $ink; } }\n")
    site.await_status("/css/main.css", 200, 3)
    return site


def children(pid):
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            if int(fields[1]) == pid:
                found += [(int(entry), fields[0])] + children(int(entry))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def test_a_stylesheet_is_css(styled):
    answer = styled.get("/css/main.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "body p { color: navy; }" in answer.text
    assert "sourceMappingURL=main.css.map" in answer.text
    source_map = styled.get("/css/main.css.map")
    assert source_map.status == 200 and '"_sass/_colours.scss"' in source_map.text
    assert styled.get("/css/main.scss").status == 404
    assert styled.get("/_sass/_colours.scss").status == 404


def test_an_edited_import_is_visible(styled):
    styled.write("_sass/_colours.scss", "$ink: maroon;\n")
    styled.await_text("/css/main.css", "maroon", 3)
    # A new file in front of the imported one, which was not there when it was asked for.
    styled.write("_sass/_colours.sass", "$ink: unused\n")
    styled.write("colours.scss", "$ink: teal;\n")
    styled.await_text("/css/main.css", "teal", 3)


@pytest.mark.expect("main.scss", "_colours.scss")
def test_an_error_keeps_the_last_good_css(styled):
    styled.write("_sass/_colours.scss", "$ink: navy;\n$broken: $nothing;\n")
    styled.await_log("/css/main.css", "_colours.scss")
    for _ in range(3):
        answer = styled.get("/css/main.css")
        assert answer.status == 200 and "color: navy" in answer.text
    styled.write("_sass/_colours.scss", "$ink: olive;\n")
    styled.await_text("/css/main.css", "olive", 3)


@pytest.mark.long
@pytest.mark.expect("endless.scss: this stylesheet takes too")
def test_no_stylesheet_holds_the_server(styled):
    answers = []
    styled.write("css/endless.scss", "---\n---\n@while true { }\n")
    styled.get("/css/main.css")
    began = time.monotonic()
    reader = threading.Thread(target=lambda: answers.append(
        styled.await_answer("/css/endless.css", lambda answer: answer.status != 404, 30).status))
    reader.start()
    while reader.is_alive() and time.monotonic() - began < 3:
        start = time.monotonic()
        assert styled.get("/css/main.css").status == 200
        assert styled.get("/positions/").status == 200
        assert time.monotonic() - start < httpd.stretched(2)
        reader.join(0.2)
    reader.join(httpd.stretched(60))
    assert answers == [503]


def test_no_helper_stays(styled, server):
    for number in range(5):
        styled.write("_sass/_colours.scss", f"$ink: #00000{number};\n")
        styled.await_text("/css/main.css", f"#00000{number}", 3)
    pid = int((server.root / "httpd.pid").read_text())
    httpd.wait_until(lambda: not [child for child in children(pid) if child[1] == "Z"], 3, "no child is left unwaited for")
