# SPDX-License-Identifier: Apache-2.0
"""What a list of 1,000 offers costs when it is made, beside the same list without the filter `offers`: instructions
of site_compose, as callgrind counts them; and what an answer from memory costs, for that list and for another page.
Fails where the list costs more than twice as much, or its hit differs by more than 2 %.

usage: offers.py POSITIONSCTL HIT
"""
import datetime
import pathlib
import re
import subprocess
import sys
import tempfile

OFFERS = 1000
MAX_RATIO = 2.0
MAX_DIFFERENCE = 0.02
YEAR = datetime.date.today().year + 1
KINDS = ("phd", "postdoc", "internship")
LINE = '<li><a href="{{ o.url }}">{{ o.title }}</a> {{ o.kind }} {{ o.deadline }}</li>\n'
# What is listed, without and with the filter.
LISTS = {
    "open ones": ("", " | offers", "{%% for o in all %%}{%% unless o.closed %%}<li>{{ o.title }}</li>{%% endunless %%}\n{%% endfor %%}"),
    "by deadline": (' | sort: "deadline"', ' | offers | sort: "closes"',
                    "{%% for o in all %%}{%% unless o.closed %%}" + LINE + "{%% endunless %%}{%% endfor %%}"),
    "where open": (' | where: "closed", nil | sort: "deadline"', ' | offers | where: "open", true | sort: "closes"',
                   "{%% for o in all %%}" + LINE + "{%% endfor %%}"),
}


def write_site(folder):
    (folder / "_config.yml").write_text("timezone: Europe/Paris\ncollections: {positions: {output: true}}\n")
    (folder / "another.html").write_text("---\n---\nNothing of offers.\n")
    (folder / "_positions").mkdir()
    for i in range(OFFERS):
        (folder / f"_positions/p{i:04}.md").write_text(
            f"---\ntitle: Offer number {i}\nkind: {KINDS[i % 3]}\ndeadline: {YEAR + i % 3}-{1 + i % 12:02}-{1 + i % 28:02}\n"
            f"posted: 2026-10-01\nkeywords: [a, b]\nsupervisors: A. B.\n---\nText {i}\n")
    for name, (without, with_offers, body) in LISTS.items():
        for kind, filters in (("without", without), ("with", with_offers)):
            (folder / f"{name.replace(' ', '-')}-{kind}.html").write_text(
                "---\n---\n{% assign all = site.positions" + filters + " %}" + body.replace("%%", "%"))


def instructions(tool, folder, page):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--toggle-collect=site_compose", "--callgrind-out-file=/dev/null",
                           tool, "render", folder, f"/{page}.html"], capture_output=True, text=True, check=True)
    assert done.stdout.count("<li>") == OFFERS
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def hit(program, folder, page):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--toggle-collect=serve_respond", "--callgrind-out-file=/dev/null",
                           program, folder, page],
                          capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1]) / 1000


def main():
    tool = pathlib.Path(sys.argv[1]).resolve()
    worst = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_site(folder)
        print(f"{OFFERS} offers, million instructions")
        for title in LISTS:
            page = title.replace(" ", "-")
            without, with_offers = (instructions(tool, folder, f"{page}-{kind}") for kind in ("without", "with"))
            worst = max(worst, with_offers / without)
            print(f"{title:12} {without / 1e6:7.2f} without, {with_offers / 1e6:7.2f} with: {with_offers / without:.2f} times")
        long, other = (hit(sys.argv[2], folder, page) for page in ("/open-ones-with.html", "/another.html"))
        print(f"a hit: {long:.0f} instructions of the list, {other:.0f} of another page: {long / other:.3f} times")
    sys.exit(worst > MAX_RATIO or abs(long / other - 1) > MAX_DIFFERENCE)


if __name__ == "__main__":
    main()
