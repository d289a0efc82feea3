# SPDX-License-Identifier: Apache-2.0
"""?positions-at=TIME: a page as it will be, for whom PositionsPreview allows it, and for nobody else."""
import hashlib
import time

import httpd
import pytest

CONFIGURATION = """
PositionsCacheRoot @ROOT@/cache
LogLevel positions:debug
ExpiresActive On
ExpiresByType text/html "access plus 30 days"
<Directory @ROOT@/htdocs>
    PositionsEngine On
    PositionsCacheControl "max-age=86400"
    PositionsPreview "expr=%{HTTP:X-Editor} == 'yes'"
</Directory>
"""
OPEN = "2090-02-28T23:59:59"
CLOSED = "2090-03-01T00:00:00"

SITE = {
    "_config.yml": "timezone: Europe/Paris\ncollections: {positions: {output: true}}\n"
                   "offers: {after: gone, gone_after: 90 days}\n",
    "_layouts/default.html": "<main>{{ content }}</main>",
    "_positions/a.md": "---\ntitle: Offer\noffer: true\ndeadline: 2090-02-28\n---\nText of it",
    "_posts/2090-01-15-news.md": "---\ntitle: News\n---\n",
    "index.html": """---
layout: default
---
{% assign all = site.positions | offers %}{% for o in all %}{{ o.state }} {{ o.days_left }}{% endfor %}
{{ "now" | date: "%F" }} {{ site.time | date: "%F" }} {% for p in site.posts %}{{ p.title }}{% endfor %}""",
}


def write_site(server):
    for path, text in SITE.items():
        target = server.htdocs / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (server.root / "cache").mkdir(mode=0o700)
    server.own(server.htdocs)
    server.own(server.root / "cache")


def on_disk(server):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (server.root / "cache").rglob("*") if path.is_file()}


def rendered(server):
    return sum(": rendered" in line for line in server.log_lines())


def preview(server, moment, path="/", **headers):
    return server.get(f"{path}?positions-at={moment}", X_Editor="yes", **headers)


@pytest.fixture
def editors(make_server):
    return make_server(CONFIGURATION, write_site)


def test_an_editor_sees_the_page_as_it_will_be(editors):
    assert "open 0" in preview(editors, OPEN).text
    assert preview(editors, CLOSED).text.split() == \
        ["<main>closed", "2090-03-01", "2090-03-01", "News</main>"]
    assert "closed" in preview(editors, "2090-02-28T23:00:00Z").text and "open" in preview(editors, "2090-02-28T22:59:59Z").text
    assert "closed" in preview(editors, "2090-03-01T00:00:00%2B01:00").text
    assert "open" in preview(editors, "2090-03-01T00:00:00+02:00").text
    assert "closed" in preview(editors, "2090-03-01%2000:00").text and "News" not in preview(editors, "2090-01-14").text
    answer = editors.get(f"/?a=b&positions-at={CLOSED}&c", X_Editor="yes")
    assert answer.status == 200 and "closed" in answer.text
    page = preview(editors, CLOSED, "/positions/a.html")
    assert page.status == 200 and "Text of it" in page.text
    assert preview(editors, "2090-06-30", "/positions/a.html").status == 410
    head = editors.get(f"/?positions-at={CLOSED}", "HEAD", X_Editor="yes")
    assert head.status == 200 and head.body == b"" and int(head["Content-Length"]) == len(preview(editors, CLOSED).body)


def test_a_preview_is_nobody_else_s(editors):
    before = editors.get("/")
    files, renders = on_disk(editors), rendered(editors)
    assert files and "open" in before.text
    for _ in range(4):
        answer = preview(editors, CLOSED, If_None_Match=before["ETag"], If_Modified_Since=before["Last-Modified"])
        assert answer.status == 200 and "closed" in answer.text
        said = {part.strip() for part in answer["Cache-Control"].split(",")}
        assert {"private", "no-store"} <= said and not any(part.startswith("max-age=") and part != "max-age=0" for part in said)
        assert answer["ETag"] is None and answer["Last-Modified"] is None and answer["X-Robots-Tag"] == "noindex"
        after = editors.get("/")
        assert (after.body, after["ETag"], after["Last-Modified"]) == (before.body, before["ETag"], before["Last-Modified"])
        assert editors.get("/", If_None_Match=before["ETag"]).status == 304
    assert on_disk(editors) == files
    assert rendered(editors) == renders  # in every process, what was there is still good


def test_others_are_refused_only_where_they_ask_for_it(editors):
    assert editors.get("/").status == 200 and editors.get("/?a=b").status == 200 and editors.get("/?positions-at").status == 200
    for query in (f"positions-at={CLOSED}", f"x&positions-at={CLOSED}", "positions-at=nonsense", "positions-at="):
        assert editors.get(f"/?{query}").status == 403
        assert editors.get(f"/?{query}", X_Editor="no").status == 403
    assert editors.get(f"/none?positions-at={CLOSED}", X_Editor="yes").status == 404


def test_a_page_that_is_not_there_yet_or_fails_then_says_so(editors):
    """A post of last year at a time before it, and a page that has no end after a moment."""
    last_year = time.gmtime().tm_year - 1
    (editors.htdocs / f"_posts/{last_year}-05-05-old.md").write_text("---\n---\nold")
    (editors.htdocs / "later.md").write_text("---\n---\n{% assign year = 'now' | date: '%Y' %}{% if year == '2091' %}"
                                             "{% for i in (1..99999999) %}{{ i }}{% endfor %}{% endif %}good")
    editors.own(editors.htdocs)
    url = f"/{last_year}/05/05/old.html"
    assert "old" in editors.get(url).text and preview(editors, OPEN, url).status == 200
    answer = preview(editors, f"{last_year}-01-01", url)
    assert answer.status == 404 and answer.text == "There is no such page at that time.\n"
    assert preview(editors, OPEN, "/later.html").status == 200
    answer = preview(editors, "2091-05-05", "/later.html")
    assert answer.status == 500 and "later.md:3:" in answer.text
    for each in (answer, preview(editors, f"{last_year}-01-01", url)):
        assert "no-store" in each["Cache-Control"] and each["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("moment", ["nonsense", "", "%00", "%zz", "%2f", "9" * 400])
def test_a_time_that_can_t_be_read_is_400(editors, moment):
    answer = preview(editors, moment)
    assert answer.status == 400 and "positions-at must be a time" in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_a_page_that_is_not_there_then_is_404(editors):
    (editors.htdocs / "_posts/2020-01-15-old.md").write_text("---\ntitle: Old\n---\nText")
    editors.own(editors.htdocs)
    httpd.wait_until(lambda: editors.get("/2020/01/15/old.html").status == 200, 10, "the post is there")
    assert preview(editors, "2021-01-01", "/2020/01/15/old.html").status == 200
    answer = preview(editors, "2019-01-01", "/2020/01/15/old.html")
    assert answer.status == 404 and "no such page at that time" in answer.text and "no-store" in answer["Cache-Control"]


def test_a_page_that_can_t_be_made_then_says_why_and_stays_as_it_is(make_server):
    server = make_server(CONFIGURATION + "PositionsLimit steps 1000\n", write_site)
    (server.htdocs / "later.html").write_text(
        "---\nuntil: 2090-03-01 12:00:00 +0000\n---\n"
        "{% if site.time > page.until %}{% for i in (1..100000) %}{{ i }}{% endfor %}{% else %}Well{% endif %}")
    server.own(server.htdocs)
    httpd.wait_until(lambda: server.get("/later.html").status == 200, 10, "the page is there")
    answer = preview(server, "2090-03-02", "/later.html")
    assert answer.status == 500 and "later.html" in answer.text and "no-store" in answer["Cache-Control"]
    assert preview(server, "2090-02-01", "/later.html").text.strip() == "Well"
    assert server.get("/later.html").text.strip() == "Well"


def test_without_the_directive_or_with_off_the_parameter_is_none(make_server):
    server = make_server(CONFIGURATION.replace("PositionsPreview \"expr=%{HTTP:X-Editor} == 'yes'\"", "") +
                         "<Location /positions>\nPositionsPreview Off\n</Location>\n", write_site)
    answer = preview(server, CLOSED)
    assert answer.status == 200 and "open" in answer.text and answer["ETag"]
    assert server.get(f"/positions/a.html?positions-at={CLOSED}").status == 200


@pytest.mark.expect("_layouts/default.html")
def test_a_preview_of_what_is_held_is_made_of_last_good_inputs_and_leaves_them_alone(editors):
    before = editors.get("/")
    (editors.htdocs / "_layouts/default.html").write_text("{% if %}{{ content }}")
    editors.own(editors.htdocs)

    def is_held():
        assert editors.get("/").body == before.body
        return any("default.html" in line and ":error]" in line for line in editors.log_lines())

    def is_quiet():  # every process has found out, and keeps what it needs
        files = on_disk(editors)
        time.sleep(0.5)
        return all(editors.get("/").body == before.body for _ in range(8)) and on_disk(editors) == files
    httpd.wait_until(is_held, 10, "the layout is held")
    time.sleep(1.5)
    httpd.wait_until(is_quiet, 20, "all processes hold it")
    files = on_disk(editors)
    answer = preview(editors, CLOSED)
    assert answer.status == 200 and "<main>closed" in answer.text
    assert on_disk(editors) == files and editors.get("/").body == before.body


def test_no_cache_of_httpd_s_keeps_a_preview(make_server):
    server = make_server(CONFIGURATION + "CacheEnable disk /\nCacheRoot @ROOT@/cached\nCacheQuickHandler On\n",
                         lambda own: (write_site(own), (own.root / "cached").mkdir(), own.own(own.root / "cached")),
                         modules=("cache", "cache_disk"))
    assert "closed" in preview(server, CLOSED).text
    assert server.get(f"/?positions-at={CLOSED}").status == 403
    assert "open" in server.get("/").text
    assert "closed" in preview(server, CLOSED).text
