# SPDX-License-Identifier: Apache-2.0
"""Modules of different builds on one PositionsCacheRoot: each sends what it composes itself."""
import os
import pathlib
import shutil
import subprocess

import pytest

import httpd

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CHANGED = "mod_positions/base/unicode.c"

CONFIGURATION = """
PositionsCacheRoot @CACHE@
<Directory @SITE@>
    Require all granted
    PositionsEngine On
</Directory>
DocumentRoot @SITE@
"""


# In one worker of pytest-xdist, so that it is built once.
pytestmark = pytest.mark.xdist_group("builds")


@pytest.fixture(scope="module")
def other_module(tmp_path_factory):
    """Built from the same sources, but for one line of the core."""
    folder = pathlib.Path(tmp_path_factory.mktemp("build"))
    for name in ("Makefile.apxs", "conf", "mod_positions", "tests"):
        subprocess.run(["cp", "-a", REPOSITORY / name, folder], check=True)
    if not os.environ.get("SANITIZE"):  # whose objects need its libraries
        subprocess.run(["cp", "-a", httpd.BUILD, folder / "build"], check=True)
    source = folder / CHANGED
    text = source.read_text()
    changed = text.replace("void pos_utf8_upcase(pos_buffer *out, pos_text text)\n{\n",
                           "void pos_utf8_upcase(pos_buffer *out, pos_text text)\n{\n"
                           "    pos_buffer_add_char(out, '2');\n")
    assert changed != text
    source.write_text(changed)
    subprocess.run(["make", "-s", "-f", "Makefile.apxs", "build/mod_positions.so", "BUILD=build", "SANITIZE=", "EXTRA_LIBS="],
                   cwd=folder, env={**os.environ, "MAKEFLAGS": ""}, check=True, capture_output=True)
    kept = pathlib.Path("/var/tmp") / f"{folder.parent.name}-{folder.name}-mod_positions.so"
    shutil.copy(folder / "build/mod_positions.so", kept)
    yield kept
    kept.unlink()


def write_site(server):
    (server.htdocs / "index.md").write_text("---\n---\n{{ 'Größe' | upcase }} one\n")
    server.own(server.htdocs / "index.md")
    cache = server.root / "cache"
    cache.mkdir(mode=0o700)
    server.own(cache)
    server.configuration = configuration(server)


def configuration(server):
    return CONFIGURATION.replace("@CACHE@", str(server.root / "cache")).replace("@SITE@", str(server.htdocs))


def upgrade(server, module):
    server.module = module
    server.write_configuration()
    server.graceful()


def test_each_build_sends_its_own_bytes(make_server, other_module):
    one = make_server("", write_site)
    assert "GRÖSSE one" in one.request("/").text
    other = make_server("", start=False)
    other.configuration = configuration(one)
    other.module = other_module
    other.start()
    for _ in range(3):
        assert "2GRÖSSE one" in other.request("/").text
        assert ">GRÖSSE one" in one.request("/").text
    # With nothing in memory, too, and after an upgrade.
    for server, wanted in ((one, ">GRÖSSE one"), (other, "2GRÖSSE one")):
        server.graceful()
        assert wanted in server.request("/").text
    upgrade(one, other_module)
    # A process of before may have taken one more connection.
    httpd.wait_until(lambda: "2GRÖSSE one" in one.request("/").text, 5, "the new build answers")


@pytest.mark.expect("index.md")
def test_the_last_good_input_outlives_the_build(make_server, other_module):
    server = make_server("", write_site)
    assert "GRÖSSE one" in server.request("/").text
    (server.htdocs / "index.md").write_text("---\ntitle: [\n---\nbroken\n")
    upgrade(server, other_module)
    assert "2GRÖSSE one" in server.request("/").text


@pytest.mark.parametrize("tokens, shown", (("Full", True), ("OS", False), ("Prod", False)))
def test_the_version_is_shown_with_all_tokens(make_server, tokens, shown):
    server = make_server(f"ServerTokens {tokens}\n", lambda own: (own.htdocs / "a.txt").write_text("a"))
    assert ("mod_positions/" in server.request("/a.txt")["Server"]) == shown
