# SPDX-License-Identifier: Apache-2.0
"""Open positions close by themselves: at their second, in every process, with headers that say so."""
import calendar
import collections
import email.utils
import re
import time

import httpd
import pytest

CONFIGURATION = """
ExpiresActive On
ExpiresByType text/html "access plus 30 days"
<Directory @ROOT@/htdocs>
    PositionsEngine On
    PositionsMarkdownSource On
    PositionsCacheControl "max-age=86400, s-maxage=604800, stale-while-revalidate=3600"
</Directory>
"""

SITE = {
    "_config.yml": "timezone: Europe/Paris\ncollections: {positions: {output: true}}\n",
    "index.html": """---
---
{% assign all = site.positions | offers | sort: "closes" %}{% for o in all %}{% unless o.closed %}<{{ o.title }}>
{% endunless %}{% endfor %}""",
    "about.md": "---\n---\nNothing of the clock.\n",
}

# After every file's own time. Name → what its front matter says, and the second from which on it is closed.
DEADLINES = {
    "day": ("deadline: 2027-03-01", "2027-03-01 23:00:00"),
    "minute": ("deadline: 2027-03-02 23:59", "2027-03-02 23:00:00"),
    "second": ("deadline: 2027-03-03 23:59:00", "2027-03-03 22:59:00"),
    "aoe": ("deadline: 2027-03-04 AoE", "2027-03-05 12:00:00"),
    "spring": ("deadline: 2027-03-27 23:59", "2027-03-27 23:00:00"),
    "gap": ("deadline: 2027-03-28 02:30", "2027-03-28 01:00:00"),
    "newyork": ("deadline: 2027-07-01 17:00\ntimezone: America/New_York", "2027-07-01 21:01:00"),
    "autumn": ("deadline: 2027-10-30 23:59", "2027-10-30 22:00:00"),
    "twice": ("deadline: 2027-10-31 02:30", "2027-10-31 01:31:00"),
    "recurs": ("recurs: yearly\nopens: 10-01\ndeadline: 12-15", "2027-12-15 23:00:00"),
    "year": ("deadline: 2027-12-31", "2027-12-31 23:00:00"),
}
OPENS_AGAIN = "2027-09-30 22:00:00"


def second(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M:%S"))


def http_date(text):
    return int(email.utils.parsedate_to_datetime(text).timestamp())


def open_at(now):
    names = {name for name, (_, closes) in DEADLINES.items() if now < second(closes)}
    if now < second(OPENS_AGAIN):
        names.discard("recurs")
    return names


def changes():
    return sorted({second(closes) for _, closes in DEADLINES.values()} | {second(OPENS_AGAIN)})


def write_site(server, files):
    for path, text in files.items():
        target = server.htdocs / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    server.own(server.htdocs)


def offer(title, fields, body=""):
    return f"---\ntitle: {title}\n{fields}\n---\n{body}"


def directives(answer):
    return dict(part.strip().partition("=")[::2] for part in answer["Cache-Control"].split(","))


@pytest.fixture
def clock_server(mpm):
    """Servers whose clock stands where the test says."""
    made = []

    def make(files, now, configuration=CONFIGURATION):
        server = httpd.Httpd(mpm, configuration, clock=now)
        made.append(server)
        write_site(server, files)
        (server.root / "cache").mkdir(mode=0o700)
        server.own(server.root / "cache")
        return server.start()
    assert httpd.FAKETIME, "the package faketime is not installed"
    yield make
    for server in made:
        server.stop()


def check_page(server, now):
    answer = server.get("/")
    assert answer.status == 200
    shown = set(answer.text.split()) - {""}
    assert shown == {f"<{name}>" for name in open_at(now)}, time.gmtime(now)
    passed = [moment for moment in changes() if moment <= now]
    if passed:
        assert http_date(answer["Last-Modified"]) >= passed[-1]
    coming = [moment - now for moment in changes() if moment > now]
    if coming:
        said = directives(answer)
        assert int(said["max-age"]) <= coming[0] and int(said["s-maxage"]) <= coming[0]
        assert int(said["s-maxage"]) + int(said["stale-while-revalidate"]) <= coming[0]
        assert http_date(answer["Expires"]) <= now + coming[0]
    return answer


@pytest.mark.parametrize("cache", ["", "PositionsCacheRoot @ROOT@/cache\n"])
def test_the_clock_walk(clock_server, cache):
    files = {**SITE, **{f"_positions/{name}.md": offer(name, fields) for name, (fields, _) in DEADLINES.items()}}
    server = clock_server(files, changes()[0] - 1, cache + CONFIGURATION)
    untouched = server.get("/about.html")["ETag"]
    for moment in changes():
        server.set_clock(moment - 1)
        before = check_page(server, moment - 1)
        server.set_clock(moment)
        answer = server.get("/", If_Modified_Since=before["Last-Modified"])
        assert answer.status == 200
        after = check_page(server, moment)
        assert before["ETag"] != after["ETag"]
        assert server.get("/", If_None_Match=after["ETag"]).status == 304
    assert server.get("/about.html")["ETag"] == untouched


class Renders:
    """How often each URL has been rendered since it was asked last, by the log."""

    def __init__(self, server):
        self.server, self.read = server, 0

    def __call__(self):
        lines = self.server.log_lines()
        new, self.read = lines[self.read:], len(lines)
        found = (re.search(r"(/\S*): rendered$", line.strip()) for line in new)
        return collections.Counter(match[1] for match in found if match)


COUNTED = "LogLevel positions:debug\nPositionsCacheRoot @ROOT@/cache\n" + CONFIGURATION


def test_who_asked_about_a_deadline_is_rendered_once_and_nobody_else(clock_server):
    files = {**SITE, **{f"_positions/{name}.md": offer(name, fields) for name, (fields, _) in DEADLINES.items()}}
    for name in DEADLINES:
        files[f"{name}.html"] = ("---\n---\n{%% assign found = site.positions | where: 'title', '%s' | offers %%}"
                                 "{{ found[0].state }}" % name)
    paths = ["/"] + [f"/{name}.html" for name in (*DEADLINES, "about")]
    server = clock_server(files, changes()[0] - 1, COUNTED)
    renders = Renders(server)

    def ask_all():
        for path in paths * 4:
            assert server.get(path).status == 200
        return renders()
    assert ask_all() == dict.fromkeys(paths, 1)
    for moment in changes():
        server.set_clock(moment - 1)
        assert ask_all() == {}, time.gmtime(moment)
        server.set_clock(moment)
        dependent = {name for name, (_, closes) in DEADLINES.items() if second(closes) == moment}
        if moment == second(OPENS_AGAIN):
            dependent = {"recurs"}
        assert ask_all() == dict.fromkeys(["/"] + [f"/{name}.html" for name in dependent], 1), time.gmtime(moment)


@pytest.mark.parametrize("broken, wrong", [
    ("_layouts/default.html", "{% if %}{{ content }}"),
    ("_positions/soon.md", "---\ntitle: [\n---\n"),
    ("_data/jobs.yml", "- {title: datum, dead")])
def test_what_is_held_closes_all_the_same(clock_server, broken, wrong):
    closes = second("2027-03-01 23:00:00")
    server = clock_server({
        "_config.yml": SITE["_config.yml"],
        "_layouts/default.html": "<main>{{ content }}</main>",
        "_data/jobs.yml": "- {title: datum, deadline: 2027-03-01}\n",
        "_positions/soon.md": offer("soon", "deadline: 2027-03-01"),
        "index.html": """---
layout: default
---
{% assign all = site.positions | offers %}{% for o in all %}{% unless o.closed %}<{{ o.title }}>{% endunless %}
{% endfor %}{% assign jobs = site.data.jobs | offers %}{% for o in jobs %}{% unless o.closed %}<{{ o.title }}>
{% endunless %}{% endfor %}"""}, closes - 1, "PositionsCacheRoot @ROOT@/cache\n" + CONFIGURATION)
    assert "<soon>" in server.get("/").text and "<datum>" in server.get("/").text
    write_site(server, {broken: wrong})
    time.sleep(2.5)
    held = server.get("/").text
    assert "<soon>" in held and "<datum>" in held and "<main>" in held
    server.set_clock(closes)
    for _ in range(8):
        answer = server.get("/")
        assert answer.status == 200 and "<main>" in answer.text
        assert "<soon>" not in answer.text and "<datum>" not in answer.text


HAND_KEPT = """---
title: Open positions
permalink: /positions/
---

* The contents
{:toc}

## Open positions

### PhD Positions

No funded position at the moment.
{: data-offer-none="yes"}

<!-- - **Towards self-healing systems** -->

### Postdoc

No postdoc position at the moment.
{: data-offer-none="yes"}

- {: data-offer-closes="2027-03-03"} Stream processing

## Internship offers

No internship at the moment.
{: data-offer-none="yes"}

- [Concurrent programming](/a.html){: data-offer-closes="2027-03-01 AoE"} in two rooms
- {: data-offer-closes="2027-03-01 23:59"} [Energy efficiency](/b.html)
"""


def test_a_hand_kept_list_needs_one_attribute(clock_server):
    moments = [second(text) for text in ("2027-03-01 23:00:00", "2027-03-02 12:00:00", "2027-03-03 23:00:00")]
    server = clock_server({"_config.yml": SITE["_config.yml"], "positions.md": HAND_KEPT}, moments[0] - 1)
    phd, postdoc, internship = "No funded position", "No postdoc position", "No internship"
    steps = [
        (moments[0] - 1, [phd, "Stream", "Concurrent", "Energy"]), (moments[0], [phd, "Stream", "Concurrent"]),
        (moments[1] - 1, [phd, "Stream", "Concurrent"]), (moments[1], [phd, "Stream", internship]),
        (moments[2] - 1, [phd, "Stream", internship]), (moments[2], [phd, postdoc, internship])]
    for now, shown in steps:
        server.set_clock(now)
        answer = server.get("/positions/")
        words = [phd, postdoc, internship, "Stream", "Concurrent", "Energy"]
        assert sorted(word for word in words if word in answer.text) == sorted(shown), time.gmtime(now)
        assert "data-offer" not in answer.text and "<ul>\n</ul>" not in answer.text
        assert ("in two rooms" in answer.text) == ("Concurrent" in shown)
        assert server.get("/positions/", Accept="text/markdown").body == answer.body


def test_site_time_is_now_where_it_is_compared_and_last_midnight_where_it_is_written(clock_server):
    expires = second("2027-03-01 11:00:00")
    server = clock_server({
        "_config.yml": SITE["_config.yml"],
        "_positions/a.md": "---\nexpires: 2027-03-01 12:00:00 +0100\n---\n",
        "index.html": """---
---
{% for p in site.positions %}{% if p.expires > site.time %}if{% endif %}{% endfor %}
{{ site.positions | where_exp: "p", "p.expires <= site.time" | size }} {{ site.time | date: "%F %T" }}"""}, expires - 1)
    before = server.get("/")
    assert before.text.split() == ["if", "0", "2027-03-01", "00:00:00"]
    assert int(directives(before)["max-age"]) == 1
    server.set_clock(expires)
    after = server.get("/", If_Modified_Since=before["Last-Modified"])
    assert after.status == 200 and after.text.split() == ["1", "2027-03-01", "00:00:00"]
    assert http_date(after["Last-Modified"]) == expires
    server.set_clock(second("2027-03-01 23:00:00"))
    assert server.get("/").text.split() == ["1", "2027-03-02", "00:00:00"]


COMPARED = {
    "if": "{% for p in site.positions %}{% if p.expires > site.time %}open{% endif %}{% endfor %}",
    "exp": '{{ site.positions | where_exp: "p", "p.expires <= site.time" | size }}',
    "case": "{% case site.time %}{% when site.positions[0].expires %}the second{% endcase %}",
}
WRITTEN = {
    "written": "{{ site.time }}",
    "date": '{{ site.time | date: "%F" }}',
    "joined": '{% assign all = "x" | split: "," | push: site.time %}{{ all | join: "," }}',
    "json": "{{ site.time | jsonify }}",
    "minus": "{{ site.time | minus: 1 }}",
}
SORTED = {  # `push` sees the time itself, `sort` the present one
    "sort": '{% assign all = site.positions | map: "expires" | push: site.time | sort %}'
            "{% if all[0] == site.time %}before{% else %}after{% endif %}",
}


def test_site_time_that_is_only_compared_is_nothing_of_midnights(clock_server):
    expires = second("2027-03-02 11:00:00")
    midnight = second("2027-03-01 23:00:00")
    server = clock_server({
        "_config.yml": SITE["_config.yml"],
        "_positions/a.md": "---\nexpires: 2027-03-02 12:00:00 +0100\n---\n",
        **{f"{name}.html": "---\n---\n" + text for name, text in {**COMPARED, **WRITTEN, **SORTED}.items()}},
        midnight - 1, COUNTED)
    renders = Renders(server)
    paths = [f"/{name}.html" for name in (*COMPARED, *WRITTEN, *SORTED)]

    def ask_all():
        return {path: server.get(path).text.strip() for path in paths}
    before = ask_all()
    changing = [*COMPARED, *SORTED]
    assert [before[f"/{name}.html"] for name in changing] == ["open", "0", "", "before"]
    assert before["/minus.html"] == "-1"  # as Liquid, to which a time is no number
    assert sorted(renders()) == sorted(paths)
    server.set_clock(midnight)
    after = ask_all()
    assert sorted(renders()) == sorted(f"/{name}.html" for name in (*WRITTEN, *SORTED))
    assert {path for path in paths if before[path] != after[path]} == \
        {f"/{name}.html" for name in WRITTEN if name != "minus"}
    server.set_clock(expires)
    after = ask_all()
    assert [after[f"/{name}.html"] for name in changing] == ["", "1", "the second", "before"]
    assert sorted(renders()) == sorted(f"/{name}.html" for name in changing)
    server.set_clock(expires + 1)
    after = ask_all()
    assert [after[f"/{name}.html"] for name in changing] == ["", "1", "", "after"]
    assert sorted(renders()) == sorted(f"/{name}.html" for name in changing)
    server.set_clock(expires + 5)
    assert ask_all() == after and not renders()


def test_a_post_that_appears_is_news_of_its_date(clock_server):
    appears = second("2027-03-01 11:00:00")
    server = clock_server({
        "_config.yml": "timezone: Europe/Paris\nplugins: [jekyll-feed]\nurl: https://x.example\n",
        "_posts/2027-03-01-offer.md": "---\ntitle: Offer\ndate: 2027-03-01 12:00:00 +0100\n---\n",
        "index.html": "---\n---\n{% for p in site.posts %}<{{ p.title }}>{% endfor %}"}, appears - 1)
    before = server.get("/")
    assert before.text.strip() == "" and http_date(before["Last-Modified"]) < appears
    assert int(directives(before)["max-age"]) <= 1
    server.set_clock(appears)
    for path in ("/", "/feed.xml"):
        def has_appeared(path=path):  # in every process, which looks at the tree as often as it may
            answers = [server.get(path, If_Modified_Since=before["Last-Modified"]) for _ in range(8)]
            return answers if all("Offer" in answer.text for answer in answers) else None
        for answer in httpd.wait_until(has_appeared, 10, "the post is there"):
            assert answer.status == 200 and http_date(answer["Last-Modified"]) == appears


def policy_site(after):
    return {
        "_config.yml": "timezone: Europe/Paris\nplugins: [jekyll-sitemap]\nurl: https://x.example\n"
                       "collections: {positions: {output: true}}\noffers: {gone_after: 90 days, after: %s}\n" % after,
        "_positions/a.md": offer("a", "offer: true\ndeadline: 2027-03-01", "Text of a"),
        "_positions/b.md": offer("b", "offer: true", "Text of b")}


@pytest.mark.parametrize("after", ["keep", "noindex", "gone"])
def test_what_becomes_of_a_closed_offers_own_page(clock_server, after):
    closes = second("2027-03-01 23:00:00")
    gone = closes + 90 * 86400
    server = clock_server(policy_site(after), closes - 1)
    page = "/positions/a.html"
    kept = after == "keep"
    open_page = server.get(page)
    assert open_page.status == 200
    assert open_page["X-Robots-Tag"] == (None if kept else "unavailable_after: 2027-03-01T23:59:59+01:00")
    assert kept or int(directives(open_page)["max-age"]) <= 1
    assert (open_page["Sunset"] is not None) == (after == "gone")
    assert server.get("/positions/b.html")["X-Robots-Tag"] is None
    assert "/positions/a.html" in server.get("/sitemap.xml").text
    server.set_clock(closes)
    closed = server.get(page, If_None_Match=open_page["ETag"])
    assert closed.status == 304 and closed["X-Robots-Tag"] == (None if kept else "noindex")
    assert ("<lastmod>2027-03-01T23:59:59+01:00</lastmod>" in server.get("/sitemap.xml").text) == kept
    assert ("/positions/a.html" in server.get("/sitemap.xml").text) == kept
    assert "/positions/b.html" in server.get("/sitemap.xml").text
    if after == "gone":
        assert http_date(open_page["Sunset"]) == gone
    server.set_clock(gone - 1)
    assert server.get(page).status == 200
    server.set_clock(gone)
    last = server.get(page, If_None_Match=open_page["ETag"])
    assert last.status == (410 if after == "gone" else 304)
    assert after != "gone" or ("Text of a" in last.text and last["ETag"] is None)


# What is wrong → the file that has it, its place and rule in the log, and what the page shows all the same.
BAD = {
    "an unreadable deadline": ("deadline: 01/03/2027", 4, 11, "deadline-unreadable", "open"),
    "an impossible one": ("deadline: 2027-02-31", 4, 11, "deadline-impossible", "open"),
    "an unknown zone": ("timezone: Mars\ndeadline: 2027-03-01", 4, 11, "timezone-unknown", "open 2027-03-01 23:59:59 +0100"),
    "an unknown status": ("status: perhaps", 4, 9, "status-unknown", "open"),
    "a deadline before it opens": ("opens: 2027-03-02\ndeadline: 2027-03-01", 5, 11, "deadline-before-opens", "closed"),
    "too many taken": ("places: 2\ntaken: 3", 5, 8, "taken-above-places", "filled"),
    "a list of deadlines": ("deadline: [2027-03-01, 2028-01-01]", 4, 11, "one-value-expected", "open 2027-03-01 23:59:59 +0100"),
    "a map of deadlines": ("deadline: {first: 2027-03-01, second: 2028-01-01}", 4, 11, "one-value-expected",
                           "open 2027-03-01 23:59:59 +0100"),
    "a map of states": ("status: {a: filled, b: open}", 4, 9, "one-value-expected", "filled"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_logged_once_with_its_place_and_the_page_renders(clock_server, what):
    fields, line, column, rule, shown = BAD[what]
    server = clock_server({
        "_config.yml": SITE["_config.yml"],
        "_positions/a.md": f"---\ntitle: A\noffer: true\n{fields}\n---\n",
        "index.html": """---
---
{% assign all = site.positions | offers %}{% for o in all %}{{ o.state }} {{ o.closes }}{% endfor %}"""},
        second("2027-03-03 00:00:00") if shown == "closed" else second("2027-02-01 00:00:00"), COUNTED)
    for _ in range(6):
        answer = server.get("/")
        assert answer.status == 200 and answer.text.strip() == (shown if shown != "closed" else "closed 2027-03-01 23:59:59 +0100")
    said = [text for text in server.log_lines() if rule in text]
    assert len(said) == 1 and f"_positions/a.md:{line}:{column}: {rule}" in said[0]


def test_an_attribute_that_can_t_be_read_keeps_its_element(clock_server):
    server = clock_server({
        "_config.yml": SITE["_config.yml"],
        "index.md": "---\n---\n- {: data-offer-closes=\"Fall 2027\"} Autumn\n- {: data-offer-closes=\"2027-01-01\"} Winter\n"},
        second("2027-02-01 00:00:00"), COUNTED)
    for _ in range(6):
        text = server.get("/").text
        assert "Autumn" in text and "Winter" not in text and "data-offer" not in text
    said = [text for text in server.log_lines() if "deadline-unreadable" in text]
    assert len(said) == 1 and "index.md:3:25: deadline-unreadable" in said[0]


def test_of_two_offers_at_one_address_the_route_s_winner_counts(clock_server):
    server = clock_server({
        "_config.yml": SITE["_config.yml"],
        "_positions/a.md": offer("First", "permalink: /job.html\ndeadline: 2027-01-01", "Text of a"),
        "_positions/b.md": offer("Second", "permalink: /job.html\ndeadline: 2027-12-01", "Text of b"),
        "index.html": SITE["index.html"]}, second("2027-02-01 00:00:00"), COUNTED)
    served = server.get("/job.html")
    assert served.status == 200 and ("Text of a" in served.text) != ("Text of b" in served.text)
    assert server.get("/").text.split() == ["<Second>"]
    said = [text for text in server.log_lines() if "/job.html" in text and "is also that of" in text]
    assert said and any("_positions/a.md" in text and "_positions/b.md" in text for text in said)
