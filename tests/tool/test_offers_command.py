# SPDX-License-Identifier: Apache-2.0
"""positionsctl offers: what is open, when it closes, and what is wrong with it."""
import json
import os
import pathlib
import re
import subprocess

import pytest

TOOL = pathlib.Path(os.environ.get("POSITIONS_BUILD", "build")).resolve() / "positionsctl"
BEFORE = ["--at", "2027-02-20T12:00:00Z"]

SITE = {
    "_config.yml": "timezone: Europe/Paris\ncollections: {positions: {output: true}}\n"
                   "defaults: [{scope: {path: '', type: positions}, values: {offer: true}}]\n",
    "_positions/late.md": "---\ntitle: Late\nkind: phd\ndeadline: 2027-03-01 23:59 AoE\n---\n",
    "_positions/early.md": "---\ntitle: Early\nexpires: 2027-02-25\n---\n",
    "_positions/rolling.md": "---\ntitle: Rolling\n---\n",
    "_positions/taken.md": "---\ntitle: Taken\nstatus: taken\n---\n",
    "_positions/none.md": "---\ntitle: No offer\noffer: false\ndeadline: 2027-02-21\n---\n",
}


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, SITE)
    return tmp_path


def write(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def run(*words):
    return subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True)


def test_offers_are_listed_by_closing(folder):
    done = run("offers", "--format", "json", *BEFORE, folder)
    assert done.returncode == 0 and not done.stderr
    assert [(each["title"], each["state"], each["closes"]) for each in json.loads(done.stdout)] == [
        ("Early", "open", "2027-02-25T23:59:59+01:00"),
        ("Late", "open", "2027-03-01T23:59:59-12:00"),
        ("Rolling", "open", None),
        ("Taken", "filled", None)]
    lines = run("offers", "--at", "2027-02-26T12:00:00Z", folder).stdout.splitlines()
    assert [line.split()[3] for line in lines[:2]] == ["closed", "open"]


def test_a_digest_has_what_is_open(folder):
    done = run("offers", "--format", "digest", *BEFORE, folder)
    assert "* Late\n  Kind: phd\n  Deadline: 1 March 2027, 23:59 (UTC-12:00)\n" in done.stdout
    assert "* Rolling\n  Deadline: until filled\n" in done.stdout
    assert "Taken" not in done.stdout and "No offer" not in done.stdout


@pytest.mark.parametrize("soon, status", [("4d", 0), ("6d", 3), ("130h", 0), ("131h", 3)])
def test_what_closes_soon_is_an_exit_status(folder, soon, status):
    assert run("offers", "--soon", soon, *BEFORE, folder).returncode == status
    assert run("offers", folder, *BEFORE, "--soon", soon).returncode == status


@pytest.mark.parametrize("words", [["--soon", "soon"], ["--format", "xml"], ["--at", "whenever"]])
def test_wrong_options_are_refused(folder, words):
    done = run("offers", *words, folder)
    assert done.returncode == 2 and "value" in done.stderr and not done.stdout


def test_a_page_is_as_it_will_be(folder):
    write(folder, {
        "_posts/2027-02-01-later.md": "---\ntitle: Later\n---\n",
        "index.html": """---
---
{% assign all = site.positions | offers | sort: "closes" %}{% for o in all %}{% unless o.closed %}{{ o.title }}
{% endunless %}{% endfor %}{{ site.posts | map: "title" }} {{ 'now' | date: "%F" }} {{ site.time | date: "%F" }}"""})
    shown = {at: run("render", "--at", at, folder, "/").stdout.split()
             for at in ("2027-01-31T12:00:00Z", "2027-02-25T22:59:59Z", "2027-02-25 23:00:00", "2027-03-03")}
    assert shown["2027-01-31T12:00:00Z"] == ["No", "offer", "Early", "Late", "Rolling", "2027-01-31", "2027-01-31"]
    assert shown["2027-02-25T22:59:59Z"] == ["Early", "Late", "Rolling", "Later", "2027-02-25", "2027-02-25"]
    assert shown["2027-02-25 23:00:00"] == ["Late", "Rolling", "Later", "2027-02-26", "2027-02-26"]
    assert shown["2027-03-03"] == ["Rolling", "Later", "2027-03-03", "2027-03-03"]
    assert run("render", "--at", "whenever", folder, "/").returncode == 2


def test_check_says_where_each_fault_is(folder):
    write(folder, {"_layouts/default.html": "<title>T</title>{{ content }}", "_config.yml":
                   SITE["_config.yml"].replace("offer: true", "offer: true, layout: default")})
    assert run("check", folder).returncode == 0
    write(folder, {
        "_positions/late.md": "---\ntitle: Late\ndeadline: 2027-02-31\n---\n",
        "_positions/early.md": "---\ntitle: Early\nposted: 2023-05-01\ndeadline: 2022-05-01\n---\n",
        "_positions/taken.md": "---\ntitle: Taken\nstatus: perhaps\n---\n",
        "_positions/rolling.md": "---\ntitle: Rolling\nstatus: open\ndeadline: 2022-05-01\n---\n"})
    done = run("check", folder)
    assert done.returncode == 3
    warnings = [re.sub(": warning: .*", "", line) + re.search(r" \[.*", line).group() for line in done.stdout.splitlines()
                if ": warning: " in line]
    assert warnings == ["_positions/early.md:4:11 [deadline-before-posted]", "_positions/late.md:3:11 [deadline-impossible]",
                        "_positions/rolling.md:3:9 [status-contradicts-deadline]", "_positions/taken.md:3:9 [status-unknown]"]


# As they are found in the wild, of our own making: none of it was written for this.
WILD = {
    "_config.yml": "collections: {openings: {output: true}}\n",
    "_data/dated.yml": """- {name: Still open, expires: 2027-03-01, posted: 2026-11-01, url: 'https://x.example/a'}
- {name: Long over, expires: 2026-01-31, posted: 2025-11-01, url: 'https://x.example/b'}
""",
    "_data/grouped.yml": "phd: []\npostdoc:\n  - {title: Grouped, deadline: 2027-03-01}\nengineer: []\n",
    "_data/flags.yml": "- {title: Wanted, available: Y}\n- {title: Found, available: N}\n- {title: Selecting, available: US}\n",
    "_data/words.yml": "- {title: Automatic, status: auto, deadline: 2027-01-01}\n- {title: An open one, status: Open}\n"
                       "- {title: A taken one, status: Taken}\n- {title: A closed one, status: Closed}\n",
    "_openings/one.md": "---\ntitle: In a collection\nopen: true\n---\n",
    "_openings/two.md": "---\ntitle: Shut in a collection\nopen: false\n---\n",
    "_posts/2026-11-01-job.md": "---\ntitle: A post\ncategories: jobs open\n---\n",
    "index.html": """---
---
{% assign lists = "dated,grouped,flags,words" | split: "," %}{% for list in lists %}{% assign all = site.data[list] | offers %}
{{ list }}: {% for o in all %}{% unless o.closed %}{{ o.title }} {{ o.kind }}; {% endunless %}{% endfor %}{% endfor %}
openings: {% assign all = site.openings | offers | where: "open", true %}{{ all | map: "title" | join: "; " }}
posts: {% assign all = site.categories.open | offers | where_exp: "o", "o.closed != true" %}{{ all | map: "title" }}
""",
}


def test_lists_from_the_wild_are_right_unchanged(tmp_path):
    write(tmp_path, WILD)
    done = run("render", "--at", "2026-12-01T12:00:00Z", tmp_path, "/")
    assert done.returncode == 0 and not done.stderr
    assert [" ".join(line.split()) for line in done.stdout.splitlines() if line.strip()] == [
        "dated: Still open ;", "grouped: Grouped postdoc;", "flags: Wanted ;",
        "words: Automatic ; An open one ;", "openings: In a collection", "posts: A post"]


def test_the_same_sources_build_in_jekyll(tmp_path):
    write(tmp_path / "source", WILD)
    done = subprocess.run(["jekyll", "build", "-q", "-s", tmp_path / "source", "-d", tmp_path / "site"],
                          capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    built = (tmp_path / "site" / "index.html").read_text()
    for title in ("Wanted", "Found", "An open one", "A taken one", "A closed one", "posts: A post"):
        assert title in built
