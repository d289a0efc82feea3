# SPDX-License-Identifier: Apache-2.0
"""What a list of 1,000 offers costs when it is made, beside the same list without the filter `offers`: instructions
of site_compose, as callgrind counts them. Fails where it is more than twice as many.

usage: offers.py POSITIONSCTL
"""
import pathlib
import re
import subprocess
import sys
import tempfile

OFFERS = 1000
MAX_RATIO = 2.0
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
    (folder / "_positions").mkdir()
    for i in range(OFFERS):
        (folder / f"_positions/p{i:04}.md").write_text(
            f"---\ntitle: Offer number {i}\nkind: {KINDS[i % 3]}\ndeadline: {2090 + i % 3}-{1 + i % 12:02}-{1 + i % 28:02}\n"
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
    sys.exit(worst > MAX_RATIO)


if __name__ == "__main__":
    main()
