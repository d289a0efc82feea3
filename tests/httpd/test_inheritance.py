# SPDX-License-Identifier: Apache-2.0
"""Directives of the server hold for a site that sets none, and those of the site's own section win."""
import pytest

CONFIGURATION = """
PositionsLayout outer
PositionsURL https://outer.example
PositionsThemePath @ROOT@/outer
PositionsComments Keep
PositionsRefresh 50ms
PositionsCacheControl "max-age=11"
PositionsLimit time 10s
PositionsLimit memory 128M
PositionsLimit steps 20000
<Directory @ROOT@/htdocs/heir/>
    PositionsEngine On
    Require all granted
</Directory>
<Directory @ROOT@/htdocs/own>
    PositionsEngine On
    PositionsLayout inner
    PositionsURL https://inner.example
    PositionsThemePath @ROOT@/inner
    PositionsComments Strip
    PositionsRefresh 40ms
    PositionsCacheControl "max-age=22"
    PositionsLimit steps 2000000
    PositionsLimit time 20s
    PositionsLimit memory 256M
    Require all granted
</Directory>
<Directory @ROOT@/htdocs/own/below>
    PositionsLayout ignored
    PositionsCacheControl "max-age=33"
</Directory>
"""
FILES = {
    "_config.yml": "theme: quiet\n",
    "index.md": "---\n---\ntext <!-- remark -->\n",
    "url.txt": "---\nlayout: none\n---\n{{ site.url }}",
    "below/page.md": "below\n",
    "work.md": "---\n---\n{% for i in (1..50000) %}{% endfor %}worked\n",
}


def prepare(server):
    for name in ("outer", "inner"):
        layouts = server.root / name / "quiet/_layouts"
        layouts.mkdir(parents=True)
        for layout in ("outer", "inner", "ignored"):
            (layouts / f"{layout}.html").write_text(f"{name}'s {layout}: {{{{ content }}}}")
    for site in ("heir", "own"):
        for path, text in FILES.items():
            (server.htdocs / site / path).parent.mkdir(parents=True, exist_ok=True)
            (server.htdocs / site / path).write_text(text)


@pytest.fixture
def server(make_server):
    return make_server(CONFIGURATION, prepare)


@pytest.mark.expect("more than 20000 steps")
def test_a_site_has_the_servers_settings_or_its_own(server):
    heir, own = server.request("/heir/"), server.request("/own/")
    assert heir.text == "outer's outer: <p>text <!-- remark --></p>\n"
    assert own.text == "inner's inner: <p>text </p>\n"
    assert heir.headers["Cache-Control"] == "max-age=11"
    assert own.headers["Cache-Control"] == "max-age=22"
    assert server.request("/heir/url.txt").text == "https://outer.example"
    assert server.request("/own/url.txt").text == "https://inner.example"
    assert server.request("/heir/work.html").status in (500, 503)
    assert "worked" in server.request("/own/work.html").text


def test_a_folder_below_a_site_changes_what_is_sent_but_not_what_is_composed(server):
    answer = server.request("/own/below/page.html")
    assert answer.text == "inner's inner: <p>below</p>\n"
    assert answer.headers["Cache-Control"] == "max-age=33"
