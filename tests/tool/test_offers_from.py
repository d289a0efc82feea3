# SPDX-License-Identifier: Apache-2.0
"""positionsctl offers --from: a page that is kept by hand becomes one file an offer."""
import os
import pathlib
import re
import subprocess

import pytest

TOOL = pathlib.Path(os.environ.get("POSITIONS_BUILD", "build")).resolve() / "positionsctl"

# Of the form of a page that is kept so for years: what is over goes into comments, line by line or as a whole, details
# are sections below, and addresses are used again.
PAGE = """---
title: Open positions and internships
permalink: /people/me/
date: 2025-10-01
---

## Open positions

Write to me if you
are interested.

### PhD Positions

No funded position at the moment.
{: data-offer-none="yes"}

<!-- - **Towards trees that heal** -->
<!--   - [Detailed description]({{ site.url }}/_pages/phd_trees.html) -->

## Internship offers

- [Concurrent gardening in greenhouses]({{ site.url }}/_pages/internship3.html)
- [Energy of seeds: is faster
  always better?](internship1.html){: data-offer-closes="2090-03-01 AoE"}
- {: data-offer-closes="2091-01-01" data-offer-opens="2025-01-01"} [Clouds of pollen](../clouds.html#how) and more
- [A wood in detail](#a-wood-in-detail)
- Plain words. With a second sentence.
  - **Supervisors**: A. Oak; B. Beech
  - **Deadline**: 1 March 2090

#### A wood in detail

- M1 internship
- **Keywords**: woods, details

See [the list](#internship-offers).

- [Clouds of pollen](internship1.html)

<!-- List of former internship offers: -->
<!-- - [Memory of plants](#memory-of-plants) -->

<!-- #### Memory of plants -->

<!-- - M2 internship 2023 -->
<!-- - **Keywords**: memory, plants -->


<!-- Plants remember. -->

<!--
### Postdoc position

- **Streams of water**
  - *Mission*: study streams
  of water.

- [Energy of seeds](/_pages/internship1.html)
-->

## Elsewhere

- [A list](https://x.example/) of others' offers
"""

OFFERS = [  # file, open, kind, where it stands
    ("towards-trees-that-heal-2025", "closed", "phd", "- **Towards trees"),
    ("concurrent-gardening-in-greenhouses-2025", "open", "internship", "- [Concurrent"),
    ("energy-of-seeds-is-faster-always-better-2025", "open", "internship", "- [Energy of seeds: is"),
    ("clouds-of-pollen-2025", "open", "internship", "- {: data-offer"),
    ("plain-words-2025", "open", "internship", "- Plain words"),
    ("a-wood-in-detail-2025", "open", "internship", "#### A wood"),
    ("memory-of-plants-2025", "closed", "internship", "#### Memory"),
    ("streams-of-water-2025", "closed", "postdoc", "- **Streams"),
    ("energy-of-seeds-2025", "closed", "postdoc", "- [Energy of seeds](/"),
]


def line_of(words):
    return next(number for number, line in enumerate(PAGE.splitlines(), 1) if words in line)


def run(*words):
    return subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True)


@pytest.fixture
def made(tmp_path):
    (tmp_path / "me.md").write_text(PAGE)
    done = run("offers", "--from", tmp_path / "me.md", tmp_path / "site")
    assert done.returncode == 0 and not done.stderr
    return tmp_path, done.stdout


def read(folder, name):
    return (folder / "site/_positions" / f"{name}.md").read_text()


def test_every_offer_of_lists_and_comments_is_written_and_told(made):
    folder, said = made
    found = re.findall(r"^written +(\w+) +_positions/(\S+)\.md: .* \(\S*me\.md:(\d+)\)$", said, re.M)
    assert found == [(state, name, str(line_of(words))) for name, state, _, words in OFFERS]
    assert sorted(path.stem for path in (folder / "site/_positions").iterdir()) == sorted(name for name, *_ in OFFERS)
    for name, state, kind, _ in OFFERS:
        text = read(folder, name)
        assert f"\nkind: {kind}\n" in text and "\noffer: true\n" in text
        assert ("\nstatus: closed\n" in text) == (state == "closed")


def test_what_has_no_place_is_listed(made):
    _, said = made
    lines = [line.split(":", 2) for line in said.partition("What has no place in these files:\n")[2].splitlines()[:-3]]
    wanted = ["Write to me if you", "are interested.", "No funded position at the moment.", "List of former internship offers:",
              "Elsewhere", "- [A list](https://x.example/) of others' offers"]
    assert [(int(number), text.strip()) for _, number, text in lines] == [(line_of(text), text) for text in wanted]
    assert said.splitlines()[-3].startswith("9 offers.")


def test_texts_links_and_fields_are_those_of_the_page(made):
    folder, _ = made
    assert read(folder, "concurrent-gardening-in-greenhouses-2025") == """---
title: "Concurrent gardening in greenhouses"
offer: true
kind: internship
---

[Concurrent gardening in greenhouses]({{ site.url }}/_pages/internship3.html)
"""
    assert read(folder, "energy-of-seeds-is-faster-always-better-2025").endswith("""
deadline: "2090-03-01 AoE"
---

[Energy of seeds: is faster always better?](/people/me/internship1.html)
""")
    clouds = read(folder, "clouds-of-pollen-2025")
    assert 'deadline: "2091-01-01"\nopens: "2025-01-01"\n' in clouds
    assert "\n\n[Clouds of pollen](/people/clouds.html#how) and more\n" in clouds
    plain = read(folder, "plain-words-2025")
    assert 'deadline: "1 March 2090"\nsupervisors:\n  - "A. Oak"\n  - "B. Beech"\n' in plain
    assert plain.endswith("---\n\nPlain words. With a second sentence.\n")
    wood = read(folder, "a-wood-in-detail-2025")
    assert 'keywords:\n  - "woods"\n  - "details"\n' in wood
    assert wood.endswith("---\n\n- M1 internship\n\nSee [the list](/people/me/#internship-offers).\n\n"
                         "- [Clouds of pollen](/people/me/internship1.html)\n")
    assert read(folder, "memory-of-plants-2025").endswith("---\n\n- M2 internship 2023\n\nPlants remember.\n")
    assert read(folder, "streams-of-water-2025").endswith("---\n\n- *Mission*: study streams\nof water.\n")


def test_the_site_made_from_it_shows_what_the_page_shows(made):
    folder, said = made
    old, new = folder / "old", folder / "site"
    old.mkdir()
    (old / "me.md").write_text(PAGE)
    (old / "_config.yml").write_text("title: T\n")
    (new / "_config.yml").write_text("\n".join(said.splitlines()[-2:]) + "\n")
    (new / "index.html").write_text("---\n---\n{% assign all = site.positions | offers | where: 'open', true %}"
                                    "{% for o in all %}<{{ o.title }}>{% endfor %}")
    for at in ("2089-01-01", "2090-03-02T11:59:59Z", "2090-03-02T12:00:00Z", "2091-01-02"):
        page = run("render", "--at", at, old, "/people/me/").stdout
        shown = run("render", "--at", at, new, "/").stdout
        for title in ("Concurrent gardening", "Energy of seeds: is faster always better?", "Clouds of pollen", "A wood in detail",
                      "Memory of plants", "Towards trees", "Streams of water"):
            # The page has the one title twice; Plain words' deadline is for the eye alone there.
            if title != "Clouds of pollen":
                assert (title in shown) == (title in page.replace("\n", " ")), (at, title)
    # There are no layouts, nor the files that the offers lead to.
    rules = re.findall(r"\[([a-z-]+)\]", subprocess.run([TOOL, "check", "--at", "2089-01-01", new], capture_output=True,
                                                        text=True).stdout)
    assert set(rules) <= {"link-broken", "title-missing", "page-unreached"}


def test_nothing_is_ever_written_over(made):
    folder, _ = made
    kept = folder / "site/_positions/clouds-of-pollen-2025.md"
    kept.write_text("mine")
    (folder / "site/_positions/plain-words-2025.md").unlink()
    done = run("offers", folder / "site", "--from", folder / "me.md")
    assert done.returncode == 0 and kept.read_text() == "mine"
    assert [line.split()[0] for line in done.stdout.splitlines()[:9]].count("written") == 1
    assert "is there open   _positions/clouds-of-pollen-2025.md" in done.stdout
    assert not [path.name for path in (folder / "site").iterdir() if path.name.startswith(".")]


def test_names_come_from_the_title_and_the_year(tmp_path):
    page = tmp_path / "jobs.md"
    page.write_text("# Jobs\n\n- Étude & évaluation\n- Étude : évaluation\n- M2 internship 2023\n- ???\n- " + "long " * 40 + "\n")
    os.utime(page, (1790000000, 1790000000))  # 2026
    assert run("offers", "--from", page, tmp_path).returncode == 0
    assert sorted(path.name for path in (tmp_path / "_positions").iterdir()) == [
        "etude-evaluation-2026-2.md", "etude-evaluation-2026.md", "long-" * 11 + "long-2026.md", "m2-internship-2023.md", "offer-2026.md"]


@pytest.mark.parametrize("body", ["", "<!--", "<!-- -->", "#", "# Jobs\n\n-", "# Jobs\n\n- \n", "# Jobs\n\n- [a](\n", "# Jobs\n\n- {:\n", "1.",
                                  "# Jobs\n<!-- - a\n- b", "---\n", "# Jobs\n\n- [](#)\n\n## x\n", "# Jobs\n\n- ** **\n", "-->\n", "# Jobs\n- a <!-- b\n"])
def test_odd_pages_are_read_to_their_end(tmp_path, body):
    (tmp_path / "a.md").write_text(body)
    done = run("offers", "--from", tmp_path / "a.md", tmp_path / "o")
    assert done.returncode == 0 and " offers. They are drafts" in done.stdout


def test_wrong_calls_are_told(tmp_path):
    (tmp_path / "a.md").write_text("# Jobs\n\n- a\n")
    assert run("offers", "--from", tmp_path / "none.md", tmp_path).returncode == 1
    assert run("offers", "--from", tmp_path / "a.md").returncode == 2
    assert run("offers", "--from", tmp_path / "a.md", tmp_path, tmp_path).returncode == 2
    (tmp_path / "_positions").write_text("a file")
    done = run("offers", "--from", tmp_path / "a.md", tmp_path)
    assert done.returncode == 1 and "_positions is in the way" in done.stderr
    (tmp_path / "b.md").write_text("---\n[\n---\n")
    assert run("offers", "--from", tmp_path / "b.md", tmp_path).returncode == 1
