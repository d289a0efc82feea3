# SPDX-License-Identifier: Apache-2.0
"""PositionsLimit: what a page may take, who may lower it, and what readers see of a page that wants more."""
import time

import pytest

import httpd

CONFIGURATION = """
PositionsCacheRoot @ROOT@/cache
PositionsLimit steps 200000
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    AllowOverride All
</Directory>
"""
LOOP = "---\n---\n{%% for i in (1..%d) %%}{%% endfor %%}looped\n"
# A string of 16 MiB, in which something is looked for again and again.
SEARCH = ("---\n---\n{% assign s = 'lorem ipsum dolor' %}{% for i in (1..20) %}{% assign s = s | append: s %}{% endfor %}"
          "{% for i in (1..100000) %}{% if s contains 'q' %}{% endif %}{% endfor %}searched\n")


def prepare(server):
    (server.root / "cache").mkdir(mode=0o700)
    server.own(server.root / "cache")


STEPS = pytest.mark.expect("more than [0-9]+ steps")


@STEPS
def test_more_steps_than_the_server_allows(site):
    site.write("loop.md", LOOP % 50000)
    site.write("more.md", LOOP % 500000)
    assert "looped" in site.get("/loop.html").text
    assert site.get("/more.html").status in (500, 503)


@STEPS
def test_htaccess_lowers(site):
    site.write("loop.md", LOOP % 50000)
    site.write(".htaccess", "PositionsLimit steps 20000\n")
    assert site.get("/loop.html").status in (500, 503)


@STEPS
def test_htaccess_never_raises(site):
    site.write("loop.md", LOOP % 500000)
    site.write(".htaccess", "PositionsLimit steps 100000000\n")
    assert site.get("/loop.html").status in (500, 503)


@STEPS
def test_the_last_good_page_is_held(site):
    site.write("loop.md", LOOP % 50000)
    assert "looped" in site.get("/loop.html").text
    site.write("loop.md", LOOP % 500000)
    answer = site.get("/loop.html")
    assert answer.status == 200 and "looped" in answer.text


@pytest.mark.expect("rendering took more than 200 ms|more than [0-9]+ steps")
def test_time_holds_for_what_is_one_step(make_server):
    server = make_server(CONFIGURATION.replace("steps 200000", "time 200ms"), prepare)
    site = server.site()
    site.write("search.md", SEARCH)
    site.get("/about.html")
    start = time.monotonic()
    assert site.get("/search.html").status in (500, 503)
    assert time.monotonic() - start < httpd.stretched(0.6)


@pytest.mark.expect(r"65536|64 KiB|too large|more than")
@pytest.mark.parametrize("body", ["{% for i in (1..20000) %}lorem{% endfor %}", "lorem *ipsum*\n\n" * 8000,
                                  "{% assign s = 'lorem' %}{% for i in (1..15) %}{% assign s = s | append: s %}{% endfor %}{{ s }}"],
                         ids=["a loop", "Markdown", "one string"])
def test_a_page_has_no_more_than_its_output(site, body):
    site.write(".htaccess", "PositionsLimit output 64K\n")
    site.write("small.md", "---\n---\n" + "small *text*\n\n" * 100)
    site.write("large.md", "---\n---\n" + body)
    assert "small" in site.get("/small.html").text
    assert site.get("/large.html").status in (500, 503)


@pytest.mark.expect(r"large\.md")
def test_a_source_has_no_more_than_its_size(site):
    site.write(".htaccess", "PositionsLimit source 64K\n")
    site.write("small.md", "---\n---\n" + "lorem\n" * 10000)
    site.write("large.md", "---\n---\n" + "lorem\n" * 12000)
    assert site.get("/small.html").status == 200
    assert site.get("/large.html").status == 503


@pytest.mark.expect("folders deep or 100 files")
def test_a_tree_has_no_more_than_its_pages(make_server):
    server = make_server(CONFIGURATION.replace("steps 200000", "pages 100"), prepare)
    few, many = server.site(), server.site()
    for i in range(60):
        few.write(f"p{i}.md", "---\n---\nfew\n")
    for i in range(200):
        many.write(f"p{i}.md", "---\n---\nmany\n")
    assert "few" in few.get("/p59.html").text
    assert many.get("/p59.html").status == 503


@pytest.mark.parametrize("name, value", [("output", "1G"), ("source", "256M"), ("pages", "10000000"), ("time", "300"), ("memory", "4G")])
def test_htaccess_raises_none_of_them(site, name, value):
    site.write(".htaccess", f"PositionsLimit {name} {value}\n")
    assert site.get("/about.html").status == 200
