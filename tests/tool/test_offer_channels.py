# SPDX-License-Identifier: Apache-2.0
"""Open positions for every reader: the theme's list and an offer's own page, JSON, JSON Feed, Atom, a calendar and
JobPosting, each right and valid before and after every deadline."""
import json
import os
import pathlib
import re
import subprocess

import icalendar
import jsonschema
import pytest
from lxml import etree, html

TOOL = pathlib.Path(os.environ.get("POSITIONS_BUILD", "build")).resolve() / "positionsctl"
HERE = pathlib.Path(__file__).resolve().parent
CHANNELS = ["positions.json", "positions-feed.json", "positions.atom", "deadlines.ics"]

SITE = {
    "_config.yml": """title: Systems & networks
url: https://www.larkmoor.example
timezone: Europe/Paris
lang: en
collections: {positions: {output: true}}
defaults:
  - scope: {path: "", type: positions}
    values: {offer: true, layout: positions-offer}
offers:
  data: jobs
  organization: {name: University of Larkmoor, url: "https://larkmoor.example/"}
  country: FR
  kinds: [phd, postdoc, internship]
  none: {phd: "No thesis today, but do write to us."}
""",
    "list.md": "---\ntitle: Positions\npermalink: /positions/\nlayout: positions-offers\n---\nWrite to us.\n",
    "people.md": "---\ntitle: By person\nlayout: positions-offers\nby: supervisors\n---\n",
    "ada.md": "---\ntitle: Ada\nlayout: positions-offers\nsupervisor: Ada Ito\nlang: fr\n---\n",
    "_positions/storage.md": """---
title: Storage, <em>at sea</em>; "more"
kind: internship
posted: 2026-10-01
deadline: 2027-03-01
level: M2
keywords: [storage, faults]
supervisors: [Ada Ito, Rafael Duarte]
location: Grenoble
reference: INT-1
apply: jobs@larkmoor.example
---
About it. <!-- a secret --> **More**.
""",
    "_positions/nets.md": """---
title: Networks
kind: postdoc
posted: 2026-11-01
deadline: 2027-03-10 17:00
timezone: AoE
keywords: [faults]
supervisors: Ada Ito
---
<script type="application/ld+json">{"@type": "JobPosting", "title": "by hand"}</script>
""",
    "_positions/diploma.md": "---\ntitle: Diploma\nkind: thesis\nposted: 2026-10-01\nlang: de\n---\nText.\n",
    "_positions/undated.md": "---\ntitle: Undated\nkind: internship\ndeadline: until filled\n---\nText.\n",
    "_positions/winter.md": "---\ntitle: Winter\nkind: internship\nopens: 2027-02-01\ndeadline: 2027-02-20\n"
                            "posted: 2026-10-01\nlang: fr\n---\nTexte.\n",
    "_data/jobs.yml": """phd:
  - title: "Überprüfbare Übersetzer: ein Titel, der so lang ist, dass eine Zeile des Kalenders ihn nicht fasst"
    deadline: 2027-03-05 12:00
    apply: https://larkmoor.example/compilers.pdf
  - {title: Gone, status: withdrawn, deadline: 2027-03-20, reference: G-1}
""",
}

COMPILERS = "Überprüfbare Übersetzer: ein Titel, der so lang ist, dass eine Zeile des Kalenders ihn nicht fasst"
STORAGE = 'Storage, at sea; "more"'
# A second before and after everything that changes, and which titles are open then.
ALWAYS = {"Diploma", "Undated"}
STEPS = [
    ("2027-01-31T22:59:59Z", {STORAGE, "Networks", COMPILERS}),
    ("2027-01-31T23:00:00Z", {STORAGE, "Networks", COMPILERS, "Winter"}),
    ("2027-02-20T22:59:59Z", {STORAGE, "Networks", COMPILERS, "Winter"}),
    ("2027-02-20T23:00:00Z", {STORAGE, "Networks", COMPILERS}),
    ("2027-03-01T22:59:59Z", {STORAGE, "Networks", COMPILERS}),
    ("2027-03-01T23:00:00Z", {"Networks", COMPILERS}),
    ("2027-03-05T11:00:59Z", {"Networks", COMPILERS}),
    ("2027-03-05T11:01:00Z", {"Networks"}),
    ("2027-03-11T05:00:59Z", {"Networks"}),
    ("2027-03-11T05:01:00Z", set()),
]


def write(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("site"), SITE)


def render(folder, url, at="2027-02-10T12:00:00Z"):
    done = subprocess.run([TOOL, "render", "--at", at, folder, url], capture_output=True, check=True)
    return done.stdout.decode()


def page(folder, url, at="2027-02-10T12:00:00Z"):
    return html.fromstring(render(folder, url, at))


def text_of(element):
    return " ".join(element.text_content().split())


def schema(path):
    validator = jsonschema.Draft202012Validator(json.loads((HERE / path).read_text()))
    validator.check_schema(validator.schema)
    return validator


def events(text):
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75 and b"\n" not in line
    calendar = icalendar.Calendar.from_ical(text)
    return calendar, {str(event["summary"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize("at, titles", STEPS, ids=[at for at, _ in STEPS])
def test_every_channel_is_right_and_valid_at_every_step(folder, at, titles):
    titles = titles | ALWAYS
    listed = json.loads(render(folder, "/positions.json", at))
    schema("../../docs/positions.schema.json").validate(listed)
    assert {each["title"] for each in listed["positions"]} == titles
    assert len({each["id"] for each in listed["positions"]}) == len(titles)

    feed = json.loads(render(folder, "/positions-feed.json", at))
    schema("schemas/jsonfeed.schema.json").validate(feed)
    assert {each["title"] for each in feed["items"]} == titles

    atom = etree.fromstring(render(folder, "/positions.atom", at).encode())
    etree.RelaxNG(etree.parse(str(HERE / "schemas/atom.rng"))).assertValid(atom)
    assert [each.get("rel") for each in atom.findall("{*}link")] == ["self", "alternate"]
    assert {each.text for each in atom.findall("{*}entry/{*}title")} == titles
    assert len({each.text for each in atom.findall("{*}entry/{*}id")}) == len(titles)

    shown = page(folder, "/positions/", at)
    over = shown.find_class("offers-over")
    assert {link.text for section in shown.xpath("//section[not(@class)]") for link in section.iter("a")} == titles
    assert {link.text for section in over for link in section.iter("a")} == \
        {STORAGE, "Networks", "Winter"} - titles - ({"Winter"} if at < "2027-02-20T23" else set())


@pytest.mark.parametrize("at, titles", STEPS, ids=[at for at, _ in STEPS])
def test_a_job_posting_is_on_open_employment_alone(folder, at, titles):
    for name, title in (("storage", STORAGE), ("winter", "Winter")):
        found = page(folder, f"/positions/{name}.html", at).xpath("//script[@type='application/ld+json']/text()")
        assert len(found) == (title in titles)
        for each in found:
            posting = json.loads(each)
            schema("schemas/jobposting.schema.json").validate(posting)
            assert posting["title"] == title
    for url in ("/positions/", "/positions/diploma.html", "/positions/undated.html", "/people.html"):
        assert "JobPosting" not in render(folder, url, at)


def test_what_a_job_posting_says_is_on_the_page_too(folder):
    shown = page(folder, "/positions/storage.html")
    posting = json.loads(shown.xpath("//script[@type='application/ld+json']/text()")[0])
    visible = text_of(shown.xpath("//main")[0])
    assert posting["validThrough"] == "2027-03-01T23:59:59+01:00"
    assert posting["employmentType"] == "INTERN" and "Internship" in visible
    assert posting["hiringOrganization"]["name"] in visible and posting["identifier"]["value"] in visible
    address = posting["jobLocation"]["address"]
    assert address["addressLocality"] in visible and f"Country{address['addressCountry']}" in visible
    assert "1 October 2026" in visible and "1 March 2027" in visible
    assert "secret" not in render(folder, "/positions/storage.html")
    assert "<strong>More</strong>" in posting["description"]


def test_markup_by_hand_stays_as_it_is(folder):
    shown = render(folder, "/positions/nets.html")
    assert shown.count("JobPosting") == 1 and '"by hand"' in shown


@pytest.mark.parametrize("change", ["title: X\nkind: internship\ndeadline: 2027-03-01", "jobposting: false"])
def test_without_what_is_required_there_is_no_posting(tmp_path, change):
    write(tmp_path, SITE)
    source = SITE["_positions/storage.md"]
    (tmp_path / "_positions/storage.md").write_text(
        f"---\n{change}\n---\nText.\n" if "title" in change else source.replace("kind:", change + "\nkind:"))
    assert "JobPosting" not in render(tmp_path, "/positions/storage.html")


def test_a_closed_offer_says_so_and_where_to_look_instead(folder):
    before, after = (page(folder, "/positions/storage.html", at) for at in ("2027-02-10T12:00:00Z",
                                                                            "2027-03-02T12:00:00Z"))
    assert before.xpath("//a[@href='mailto:jobs@larkmoor.example']") and not before.find_class("offer-over")
    assert not after.xpath("//a[starts-with(@href, 'mailto:')]")
    assert text_of(after.find_class("offer-over")[0]) == "Closed since 1 March 2027."
    assert [link.text for link in after.xpath("//section[@aria-labelledby='offer-similar']//a")] == \
        ["Networks", "Undated"]


def test_labels_are_in_the_language_of_the_page(folder):
    german = text_of(page(folder, "/positions/diploma.html").xpath("//article")[0])
    assert "Art Abschlussarbeit" in german.replace("ArtA", "Art A") and "1. Oktober 2026" in german
    french = page(folder, "/positions/winter.html")
    assert "1er octobre 2026" in text_of(french) and "10 jours restants" in text_of(french)
    closed = page(folder, "/positions/winter.html", "2027-03-02T12:00:00Z")
    assert text_of(closed.find_class("offer-over")[0]) == "Clos depuis le 20 février 2027."
    early = page(folder, "/positions/winter.html", "2027-01-10T12:00:00Z")
    assert text_of(early.find_class("offer-over")[0]) == "Les candidatures ouvrent le 1er février 2027."


def test_kinds_are_in_the_sites_order_each_with_its_own_empty_sentence(folder):
    shown = page(folder, "/positions/", "2027-04-01T12:00:00Z")
    assert [text_of(each) for each in shown.iter("h2")] == \
        ["PhD positions", "Postdoctoral positions", "Internships", "Theses", "Closed positions"]
    sections = {text_of(each.find("h2")): text_of(each) for each in shown.xpath("//section")}
    assert sections["PhD positions"].endswith("No thesis today, but do write to us.")
    assert sections["Postdoctoral positions"].endswith("No position at the moment.")
    assert [text_of(each) for each in shown.find_class("offers-over")[0].iter("h3")] == ["2027"]


def test_lists_by_person(folder):
    shown = page(folder, "/people.html")
    assert {text_of(each.find("h2")): [link.text for link in each.iter("a")]
            for each in shown.xpath("//section[not(@class)]")} == \
        {"Ada Ito": [STORAGE, "Networks"], "Rafael Duarte": [STORAGE]}
    assert {link.text for link in page(folder, "/ada.html").xpath("//section//a")} == {STORAGE, "Networks"}


def test_the_last_day_and_the_day_before(folder):
    for at, words in (("2027-02-27T12:00:00Z", "2 days left"), ("2027-02-28T12:00:00Z", "1 day left"),
                      ("2027-03-01T12:00:00Z", "last day")):
        assert words in text_of(page(folder, "/positions/storage.html", at))


def test_the_calendar_has_an_event_for_each_deadline(folder):
    calendar, found = events(render(folder, "/deadlines.ics"))
    assert set(found) == {STORAGE, "Networks", "Winter", COMPILERS, "Gone"}
    assert found[STORAGE]["dtstart"].to_ical() == b"20270301"
    assert found["Networks"]["dtstart"].to_ical() == b"20270311T050059Z"
    assert {str(event["transp"]) for event in found.values()} == {"TRANSPARENT"}
    assert str(found["Gone"]["status"]) == "CANCELLED" and str(found["Networks"]["status"]) == "CONFIRMED"
    assert str(calendar["name"]) == "Systems & networks" and str(calendar["source"]).endswith("/deadlines.ics")
    assert str(found[STORAGE]["uid"]) == "int-1@www.larkmoor.example"


def test_the_calendar_changes_with_the_offer_and_not_with_the_clock(tmp_path):
    folder = write(tmp_path, SITE)
    early = events(render(folder, "/deadlines.ics", "2027-02-25T12:00:00Z"))[1]
    late = events(render(folder, "/deadlines.ics", "2027-02-26T12:00:00Z"))[1]
    assert {name: event.to_ical() for name, event in early.items()} == \
        {name: event.to_ical() for name, event in late.items()}
    source = folder / "_positions/nets.md"
    source.write_text(source.read_text().replace("2027-03-10 17:00", "2027-03-20 17:00"))
    moved = events(render(folder, "/deadlines.ics"))[1]["Networks"]
    assert moved["uid"] == early["Networks"]["uid"] and moved["sequence"] > early["Networks"]["sequence"]
    source.write_text(source.read_text().replace("kind:", "status: withdrawn\nkind:"))
    withdrawn = events(render(folder, "/deadlines.ics"))[1]["Networks"]
    assert str(withdrawn["status"]) == "CANCELLED" and withdrawn["sequence"] > moved["sequence"]


def test_an_event_stays_for_thirty_days(folder):
    assert "Gone" in events(render(folder, "/deadlines.ics", "2027-04-18T12:00:00Z"))[1]
    assert "Gone" not in events(render(folder, "/deadlines.ics", "2027-04-21T12:00:00Z"))[1]


def routes(folder):
    done = subprocess.run([TOOL, "routes", folder], capture_output=True, text=True, check=True)
    return {name for name in CHANNELS + ["positions.css"] if re.search(rf"/{re.escape(name)}\b", done.stdout)}


@pytest.mark.parametrize("offers, files, there", [
    ("", {"a.md": "---\ntitle: A\nstatus: open\ndeadline: 2027-03-01\n---\n"}, set()),
    ("", {"a.md": "---\noffer: true\n---\n"}, {*CHANNELS, "positions.css"}),
    ("{channels: false}", {"a.md": "---\noffer: true\n---\n"}, {"positions.css"}),
    ("{channels: [calendar]}", {"a.md": "---\noffer: true\n---\n"}, {"deadlines.ics", "positions.css"}),
    ("{data: jobs}", {"_data/jobs.yml": "[]"}, {*CHANNELS, "positions.css"}),
])
def test_only_sites_that_have_offers_have_channels(tmp_path, offers, files, there):
    write(tmp_path, {"_config.yml": f"offers: {offers}\n" if offers else "title: T\n", **files})
    assert routes(tmp_path) == there


def test_a_file_of_the_sites_own_comes_first(tmp_path):
    write(tmp_path, {"a.md": "---\noffer: true\n---\n", "positions.json": "---\n---\n[]\n"})
    assert render(tmp_path, "/positions.json") == "[]\n"


def test_a_sites_own_layout_of_that_name_comes_first(tmp_path):
    write(tmp_path, {"a.md": "---\noffer: true\nlayout: positions-offer\n---\nx\n",
                     "_layouts/positions-offer.html": "own: {{ content }}"})
    assert render(tmp_path, "/a.html") == "own: <p>x</p>\n"


def test_the_layouts_stand_in_the_sites_own_default_layout(tmp_path):
    write(tmp_path, {"a.md": "---\ntitle: A\noffer: true\nlayout: positions-offer\n---\nx\n",
                     "_layouts/default.html": "<body class=own>{{ content }}</body>"})
    shown = render(tmp_path, "/a.html")
    assert shown.startswith("<body class=own><link") and "<h1>A</h1>" in shown
