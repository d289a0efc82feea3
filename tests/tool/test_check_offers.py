# SPDX-License-Identifier: Apache-2.0
"""positionsctl check: each rule of offers finds its fault at its place, and lets the near miss pass."""
import os
import pathlib
import re
import subprocess

import pytest

TOOL = pathlib.Path(os.environ.get("POSITIONS_BUILD", "build")).resolve() / "positionsctl"
AT = "2027-02-20T12:00:00Z"

CONFIG = "timezone: Europe/Paris\nurl: https://x.example\n"
JOBS = CONFIG + "offers: {organization: The Lab, country: FR}\n"


def offer(fields, body="Text.\n"):
    return f"---\ntitle: T\noffer: true\n{fields}---\n{body}"


LAYOUT = "<title>T</title>{{ content }}"


OTHERS = {"page-unreached", "title-missing", "anchor-missing"}


def check(folder, files, config=CONFIG):
    """The findings as "place rule", what is not about offers aside, and the exit status."""
    for path, text in {"_config.yml": config, "_layouts/default.html": LAYOUT, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    done = subprocess.run([TOOL, "check", "--all", "--at", AT, folder], capture_output=True, text=True)
    assert not done.stderr
    found = [re.fullmatch(r"([^: ]+(?::\d+)*): (?:error|warning|notice): .* \[([a-z-]+)\]", line)
             for line in done.stdout.splitlines()[:-1]]
    return sorted(" ".join(each.groups()) for each in found if each.group(2) not in OTHERS), done.returncode


# Rule → the file that has the fault, its place, the near miss.
OFFERS = {
    "deadline-unreadable": (offer("deadline: Fall 2027\n"), "4:11", offer("deadline: until filled\n")),
    "deadline-impossible": (offer("deadline: 2027-02-31\n"), "4:11", offer("deadline: 2028-02-29\n")),
    "opens-unreadable": (offer("opens: 01/03/2027\n"), "4:8", offer("opens: 1 March 2027\n")),
    "timezone-unknown": (offer("timezone: Europe/Atlantis\n"), "4:11", offer("timezone: UTC-12\n")),
    "deadline-before-opens": (offer("opens: 2027-05-02\ndeadline: 2027-05-01\n"), "5:11",
                              offer("opens: 2027-05-01\ndeadline: 2027-05-01\n")),
    "deadline-before-posted": (offer("posted: 2027-06-01\nexpires: 2026-06-01\n"), "5:10",
                               offer("posted: 2027-06-01\nexpires: 2027-06-01\n")),
    "status-unknown": (offer("status: perhaps\n"), "4:9", offer("status: Under_Selection\n")),
    "status-contradicts-deadline": (offer("status: open\ndeadline: 2027-02-19\n"), "4:9",
                                    offer("status: filled\ndeadline: 2027-02-19\n")),
    "taken-above-places": (offer("places: 2\ntaken: 3\n"), "5:8", offer("places: 2\ntaken: 2\n")),
    "one-value-expected": (offer("deadline: [2027-05-01, 2027-06-01]\n"), "4:11", offer("keywords: [a, b]\n")),
    "closes-soon": (offer("deadline: 2027-03-05\n"), "4:11", offer("deadline: 2027-03-06\n")),
}


@pytest.mark.parametrize("rule", OFFERS)
def test_an_offer_s_fault_is_found_at_its_place(tmp_path, rule):
    fault, place, miss = OFFERS[rule]
    found, status = check(tmp_path, {"fault.md": fault, "miss.md": miss})
    assert found == [f"fault.md:{place} {rule}"]
    assert status == (0 if rule == "closes-soon" else 3)


STALE = {
    "in its title": ("---\noffer: true\ntitle: M2 internship 2025\n---\nx\n", "3:8"),
    "in a range": ("---\noffer: true\ntitle: 'Internship 2025/26'\n---\nx\n", "3:8"),
    "posted": (offer("posted: 2026-12-31\n"), "4:9"),
    "started": (offer("starts: 2027-02-19\n"), "4:9"),
    "a deadline of words": (offer("deadline: rolling in 2024\nduration: from 2023 on\n"), None),
}
NOT_STALE = {
    "this year": "---\noffer: true\ntitle: M2 internship 2027\n---\nx\n",
    "reaches into it": "---\noffer: true\ntitle: Internship 2026/27\n---\nx\n",
    "posted this year": offer("posted: 2027-01-01\nduration: like that of 2024\n"),
    "starts today": offer("starts: 2027-02-20\n"),
    "no year": offer("reference: A-20251\n", "In 2019 we ...\n"),
    "has a deadline": "---\noffer: true\ntitle: M2 internship 2025\ndeadline: 2027-12-01\n---\nx\n",
    "is over": "---\noffer: true\ntitle: M2 internship 2025\nstatus: filled\n---\nx\n",
}


@pytest.mark.parametrize("name", STALE)
def test_an_offer_without_deadline_whose_years_are_past_is_stale(tmp_path, name):
    text, place = STALE[name]
    found, status = check(tmp_path, {"fault.md": text})
    rules = [each for each in found if each.endswith(" stale-year")]
    assert len(rules) == 1 and status == 3
    assert place is None or found == [f"fault.md:{place} stale-year"]


@pytest.mark.parametrize("name", NOT_STALE)
def test_an_offer_that_names_the_present_or_nothing_is_not_stale(tmp_path, name):
    assert check(tmp_path, {"miss.md": NOT_STALE[name]}) == ([], 0)


def test_a_data_entry_is_checked_where_a_template_takes_it_for_an_offer(tmp_path):
    jobs = "- {title: Old one 2024}\n- {title: Late, posted: 2027-03-01, deadline: 2027-02-25}\n- {title: New one 2027}\n"
    page = "---\n---\n{% assign all = site.data.jobs | offers %}{{ all.size }}\n"
    assert check(tmp_path, {"_data/jobs.yml": jobs, "a.html": page, "b.html": "---\n---\n{{ site.data.jobs.size }}"}) == (
        ["a.html:3:34 deadline-before-posted", "a.html:3:34 stale-year"], 3)


JOB = "posted: 2027-02-01\ndeadline: 2027-12-01\n"
INCOMPLETE = {
    "posted": (offer("deadline: 2027-12-01\n"), JOBS, "2:8"),
    "title": ("---\noffer: true\n" + JOB + "---\nText.\n", JOBS, "1:1"),
    "country": (offer(JOB + "location: Grenoble\n"), CONFIG + "offers: {organization: The Lab}\n", "6:11"),
    "organization": (offer(JOB + "country: FR\n"), CONFIG, "2:8"),
    "text": (offer(JOB, ""), JOBS, "2:8"),
}
COMPLETE = {
    "complete": (offer(JOB), JOBS),
    "by itself": (offer(JOB + "organization: {name: The Lab}\ncountry: FR\n"), CONFIG),
    "nothing is said of who employs": (offer("deadline: 2027-12-01\n"), CONFIG),
    "a thesis": (offer("kind: thesis\n", ""), JOBS),
    "switched off": (offer("jobposting: false\n", ""), JOBS),
    "switched off by the site": (offer("", ""), JOBS.replace("{", "{jobposting: false, ")),
    "closed": (offer("status: filled\n", ""), JOBS),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_a_job_posting_that_search_engines_would_refuse_is_told(tmp_path, name):
    text, config, place = INCOMPLETE[name]
    assert check(tmp_path, {"fault.md": text}, config) == ([f"fault.md:{place} jobposting-incomplete"], 3)


@pytest.mark.parametrize("name", COMPLETE)
def test_other_offers_need_be_no_job_posting(tmp_path, name):
    text, config = COMPLETE[name]
    assert check(tmp_path, {"miss.md": text}, config) == ([], 0)


LINKS = ["[a](/jobs/old.html)", "[a](old.html)", "[a](../jobs/old.html#how \"title\")", "[a]({{ site.url }}/jobs/old.html?x=1)",
         "[a]({{site.baseurl}}/jobs/old.html)", "[a]({{ '/jobs/old.html' | relative_url }})", "[a]({% link jobs/old.md %})",
         "[a](https://x.example/jobs/old.html)", "<a href=\"/jobs/old.html\">a</a>", "<a href='/jobs/old.html'>a</a>", "[a](old.md)"]
NO_LINKS = ["[a](/jobs/new.html)", "[a](https://y.example/jobs/old.html)", "<!-- [a](/jobs/old.html) -->", "/jobs/old.html",
            "- [a](/jobs/old.html){: data-offer-closes=\"2027-01-31\"}", "[a]({{ page.url }})", "[a]({{ site.jobs[0].url }}old.html)",
            "[a](#old)", "[a]()", "[a](mailto:old.html@x.example)", "[a](/jobs/old.html", "[a](/jobs/selection.html)"]
LINKED = {"jobs/old.md": offer("deadline: 2027-01-31\n"), "jobs/new.md": offer("deadline: 2027-12-31\n"),
          "jobs/selection.md": offer("status: selection\n")}


@pytest.mark.parametrize("link", LINKS)
def test_a_link_by_hand_to_a_closed_offer_is_found(tmp_path, link):
    column = re.search(r"\(|href=.", link).end() + 3 + 1
    assert check(tmp_path, {**LINKED, "jobs/list.md": f"---\n---\n\nA, {link}.\n"}) == (
        [f"jobs/list.md:4:{column} closed-offer-linked"], 3)


@pytest.mark.parametrize("link", NO_LINKS)
def test_other_links_are_right(tmp_path, link):
    assert check(tmp_path, {**LINKED, "jobs/list.md": f"---\n---\n\nA, {link}\n"})[0] == []


SECTIONS = """---
title: T
---
* contents
{:toc}

# Everything

Text.

## Some

No funded position at the moment.
{: data-offer-none="yes"}

- {: data-offer-closes="2027-12-01"} One

## Gone

- {: data-offer-closes="2027-01-31"} Another

## An outline

### With text

Text.

### With an item

- {: data-offer-closes="2027-12-01"} One

## None

No postdoc position at the moment.
{: data-offer-none="yes"}

- {: data-offer-closes="2027-01-31"} Another

## None and some

No internship at the moment.

- Write to us
"""


def test_a_section_that_is_empty_and_one_that_contradicts_itself(tmp_path):
    found, status = check(tmp_path, {"fault.md": SECTIONS})
    line = {text: number for number, text in enumerate(SECTIONS.splitlines(), 1)}
    assert status == 3 and found == [f"fault.md:{line['## Gone']}:4 empty-section",
                                     f"fault.md:{line['No internship at the moment.']}:1 none-and-some"]


@pytest.mark.parametrize("body", [
    "## Empty\n\n## Outline\n", "## A\n\nNo prior knowledge of what follows in this position is needed.\n\n- a\n",
    "## A\n\nNo position at the moment.\n\n## B\n\n- a\n", "## A\n\nNo position at the moment. Come again.\n",
    "## A\n\nThere are no bananas.\n\n- a\n", "## A\n\n- No position\n- Another\n"])
def test_other_pages_have_their_headings_and_sentences(tmp_path, body):
    assert check(tmp_path, {"miss.md": f"---\ntitle: T\n---\n{body}"}) == ([], 0)


@pytest.mark.parametrize("sentence", [
    "No open position.", "There are no offers.", "Currently no vacancies", "Aucune offre en ce moment.", "Pas de stage.",
    "Derzeit keine offenen Stellen.", "Keine Praktika.", "**No** PhD position at the moment."])
def test_it_says_so_in_three_languages(tmp_path, sentence):
    found, status = check(tmp_path, {"fault.md": f"---\ntitle: T\n---\n## A\n\n{sentence}\n\n- a\n"})
    assert status == 3 and [each.split()[1] for each in found] == ["none-and-some"]


CLOCKS = ["{% assign now = site.time | date: '%s' %}", "{% assign now = 'now' | date: '%s' %}", "{{ \"now\"|date:\"%s\" }}",
          "{%- assign now=site.time|date:'%s'|plus:0 -%}"]
NO_CLOCKS = ["{{ site.time | date: '%Y' }}", "{% if page.date > site.time %}{% endif %}", "{{ 'now' | date: '%F' }}",
             "{% raw %}{{ site.time | date: '%s' }}{% endraw %}", "`site.time | date: '%s'`", "{{ page.date | date: '%s' }}",
             "{% comment %}{{ 'now' | date: '%s' }}{% endcomment %}"]


@pytest.mark.parametrize("idiom", CLOCKS)
@pytest.mark.parametrize("path", ["a.md", "_layouts/l.html", "_includes/i.html"])
def test_a_clock_s_seconds_are_found_wherever_a_template_has_them(tmp_path, path, idiom):
    text = f"---\n---\nx {idiom}\n" if path != "_includes/i.html" else f"\n\nx {idiom}\n"
    column = re.search(r"site\.time|['\"]now", idiom).start() + 3
    assert check(tmp_path, {path: text}) == ([f"{path}:3:{column} clock-idiom"], 3)


@pytest.mark.parametrize("idiom", NO_CLOCKS)
def test_other_dates_are_right(tmp_path, idiom):
    assert check(tmp_path, {"a.md": f"---\n---\n{idiom}\n"}) == ([], 0)
