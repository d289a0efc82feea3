# SPDX-License-Identifier: Apache-2.0
"""What a navigation on every page costs: a whole site built with the idioms that people use for it, in processor time.

usage: templates.py POSITIONSCTL [PAGES ...]
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sites  # noqa: E402

ITEM = '<li><a href="{{ site.url }}{{ item.url }}">{{ item.title }}</a></li>'
IDIOMS = {
    "none": "",
    "where": "{% assign some = site.pages | where: 'author', 'the-head' %}{% for item in some %}" + ITEM + "{% endfor %}",
    "sort, for, if": "{% assign sorted = site.pages | sort: 'navigation_weight' %}{% for item in sorted %}"
                     "{% if item.navigation_weight %}" + ITEM + "{% endif %}{% endfor %}",
    "for, unless": "{% for item in site.pages %}{% unless item.author == 'somebody' %}" + ITEM +
                   "{% endunless %}{% endfor %}",
    "where_exp": "{% assign some = site.pages | where_exp: 'p', 'p.navigation_weight > 2' %}{% for item in some %}" + ITEM +
                 "{% endfor %}",
    "group_by_exp": "{% assign groups = site.pages | group_by_exp: 'p', 'p.author' %}{% for group in groups %}"
                    "{% for item in group.items %}{% if item.navigation_weight %}" + ITEM +
                    "{% endif %}{% endfor %}{% endfor %}",
}
# Times as long as with `where`, at the largest number of pages.
WANTED = 1.5


def seconds(program, folder, idiom):
    layout = folder / "_layouts/default.html"
    layout.write_text("<title>{{ page.title }}</title><nav><ul>" + IDIOMS[idiom] + "</ul></nav>{{ content }}\n")
    with tempfile.TemporaryDirectory(prefix="positions-built-", dir="/var/tmp") as output:
        build = subprocess.Popen([program, "build", folder, output + "/site"], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(build.pid, 0)
        if status:
            raise RuntimeError(f"{program} build: {status}")
        return used.ru_utime


def main():
    program, counts = sys.argv[1], [int(each) for each in sys.argv[2:]] or [1000, 3000, 10000]
    missed = 0
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="positions-templates-", dir="/var/tmp") as folder:
            site = sites.make(pathlib.Path(folder) / "site", count)
            took = {idiom: seconds(program, site, idiom) for idiom in IDIOMS}
        for idiom, each in took.items():
            ratio = each / took["where"]
            verdict = "" if idiom in ("none", "where") else "ok  " if ratio <= WANTED else "MISS"
            missed += count == counts[-1] and verdict == "MISS"
            print(f"{verdict:4} {count:6} pages, {idiom:14} {each:7.2f} s, {ratio:5.2f} times where's", flush=True)
    print(f"wanted: at most {WANTED} times where's; {missed} missed")


main()
