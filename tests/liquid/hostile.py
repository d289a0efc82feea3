# SPDX-License-Identifier: Apache-2.0
"""Hostile templates end with a clear error, in time and in memory.

usage: hostile.py BATCH POSITIONSCTL

Each is rendered by a process of its own under Linux's own limits (address space, CPU), with the default limits of liquid.h.
"""
import json
import re
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

MEMORY = 1 << 30
SECONDS = 20
# Steps and memory end templates, whatever else the machine does; the clock alone has tests of its own (tests/unit/test_budget.c).
TIME = 300_000_000
# What a page may take before the clock is right to end it, in seconds of the processor: the default of PositionsLimit time.
PAGE_SECONDS = 5
LOOP = "{% for i in (1..1000000000) %}"
CASES = {
    "a range of a thousand million": (LOOP + "{{ i }}{% endfor %}", {}, r"more than \d+ (steps|bytes|ms)"),
    "loops within loops that print nothing": (LOOP * 5 + "{% endfor %}" * 5, {}, "steps|took more than"),
    "a range as an array": ("{{ (1..1000000000) | join }}", {}, "steps|MiB"),
    "a range from end to end": ("{{ (-9223372036854775808..9223372036854775807) | size }}", {}, None),
    "a partial that includes itself": ("{% include 'a' %}", {"a": "x{% include 'a' %}"}, "Nesting too deep"),
    "a partial that includes itself twice": ("{% include 'a' %}", {"a": "x{% include 'a' %}{% include 'a' %}"}, "Nesting too deep"),
    "a partial that renders itself": ("{% render 'a' %}", {"a": "x{% render 'a' %}"}, "Nesting too deep"),
    "doubling strings": ("{% assign s = 'x' %}{% for i in (1..200) %}{% assign s = s | append: s %}{% endfor %}", {}, "MiB"),
    "doubling captures": ("{% assign s = 'x' %}{% for i in (1..200) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}", {}, "MiB|bytes"),
    "doubling replacements": ("{% assign s = 'aaaaaaaa' %}{% for i in (1..200) %}{% assign s = s | replace: 'a', 'aaaa' %}{% endfor %}", {}, "MiB"),
    "doubling arrays": ("{% assign a = 'a,b' | split: ',' %}{% for i in (1..200) %}{% assign a = a | concat: a %}{% endfor %}", {}, "steps|MiB"),
    "squaring numbers": ("{% assign n = 99999999 %}{% for i in (1..200) %}{% assign n = n | times: n %}{% endfor %}", {}, None),
    "a string as single characters": ("{% assign s = 'x' %}{% for i in (1..25) %}{% assign s = s | append: s %}{% endfor %}{{ s | split: '' | size }}", {}, "steps|MiB"),
    "deep blocks": ("{% if x %}" * 100000, {}, "nesting too deep"),
    "deep brackets": ("{{ a" + "[b" * 100000 + "]" * 100000 + " }}", {}, None),
    "deep parentheses": ("{{ " + "(1.." * 100000 + "2" + ")" * 100000 + " }}", {}, None),
    "a long path": ("{{ a" + ".b" * 1000000 + " }}", {}, None),
    "a long condition": ("{% if a" + " and a" * 200000 + " %}x{% endif %}", {}, None),
    "open delimiters": ("{{" * 500000, {}, "never closed"),
    "open tags": ("{%" * 500000, {}, "never closed"),
    "half-open delimiters": ("{{ a } " * 200000, {}, "never closed"),
    "quotes": ("{{ " + "'" * 1000001 + " }}", {}, None),
    "pipes": ("{{ a" + "|" * 1000000 + " }}", {}, None),
    "many faults": ("{% for i in (1..1000000) %}{{ 1 | divided_by: 0 }}{% endfor %}", {}, "steps"),
    "unclosed brackets": ("{{ " + "[" * 500000 + " }}", {}, None),
    "unknown block tags": ("{% foo %}" * 100000, {}, None),
    "a date's width": ("{{ '2026-01-05' | date: '%2000000000Y' }}", {}, None),
    "sorting in loops": ("{% assign a = '" + "b," * 50000 + "' | split: ',' %}{% for i in (1..100000) %}{% assign b = a | sort %}{% endfor %}", {}, "steps|MiB"),
    "where over where": ("{% assign a = '" + "b," * 50000 + "' | split: ',' %}{% for i in (1..100000) %}{{ a | where: 'b', 'x' | size }}{% endfor %}", {}, "steps"),
    "html without ends": ("{{ s | strip_html }}", {}, None),
    "entities": ("{% assign s = '&' %}{% for i in (1..20) %}{% assign s = s | append: s %}{% endfor %}{{ s | escape_once | escape_once | escape | size }}", {}, None),
}
DATA = {"html without ends": {"s": "<script" * 200000 + "<!--" * 200000 + "<style" * 100000}}

# Pages of a site: what tags and filters keep beside Liquid's own values counts as well.
MANY = "{% for i in (1..9000000) %}"
WORDS = """{% assign s = '*a* [x](y) "z" ' %}{% for i in (1..12) %}{% assign s = s | append: s %}{% endfor %}"""
NUMBERS = "{% assign a = (1..60000) | where_exp: 'x', 'x' %}"
PAGES = {
    "parameters of includes": (MANY + "{% include e.html a=i b=i c='x' d='y' %}{% endfor %}", "steps|MiB"),
    "cached includes": (MANY + "{% include_cached e.html a=i %}{% endfor %}", "steps|MiB"),
    "names of cycles": (MANY + "{% cycle i: 'a', 'b' %}{% endfor %}", "steps|MiB"),
    "groups": (NUMBERS + MANY + "{% assign b = a | group_by_exp: 'x', 'x' %}{% endfor %}", "steps|MiB"),
    "sets": (NUMBERS + MANY + "{% assign b = a | uniq %}{% endfor %}", "steps|MiB"),
    "numbers as text": ("{% assign a = '1.5,2.5' | split: ',' %}" + MANY + "{% assign b = a | where: 'x', '1.5' %}{% endfor %}", "steps|MiB"),
    "Markdown again and again": (WORDS + MANY + "{% assign t = s | markdownify %}{% endfor %}", "steps|MiB|took"),
    "smart quotes again and again": (WORDS + MANY + "{% assign t = s | smartify %}{% endfor %}", "steps|MiB|took"),
    "seo again and again": (MANY + "{% capture x %}{% seo %}{% endcapture %}{% endfor %}", "steps|MiB"),
    "other questions each time": (MANY + "{% assign k = 'k' | append: i %}{% assign x = site[k] %}{% endfor %}", "steps|MiB"),
    "filters over the site's lists": (MANY + "{% assign x = site.pages | where: 'a', i %}{% endfor %}", "steps|MiB"),
    "a page as a map": (MANY + "{% assign x = page | jsonify %}{% endfor %}", "steps|MiB"),
    "more Markdown than any file": ("{% for i in (1..1200000) %}* a\n{% endfor %}", "more than 4 MiB of Markdown"),
}


def bounded():
    if not os.environ.get("SANITIZED"):  # the sanitizers map more than there is
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seconds = SECONDS * (5 if os.environ.get("SANITIZED") else 1)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def attack(batch, name, template, partials, jekyll):
    case = {"template": template, "partials": partials, "data": DATA.get(name, {}), "jekyll": jekyll, "unknown_tags": jekyll,
            "limits": {"time": TIME}}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": [case]}, file)
        file.flush()
        return subprocess.run([batch, file.name], capture_output=True, preexec_fn=bounded, timeout=SECONDS * 6)


def is_refused(message, expected):
    """Slowed down by sanitizers or counters, the limit of time may come before the one of steps."""
    return re.search(expected + "|took more than" if os.environ.get("SANITIZED") else expected, message)


def complaint(done, expected):
    if done.returncode != 0:
        return f"ended with {done.returncode}: {done.stderr.decode()[-300:]}"
    answer = json.loads(done.stdout)
    if expected and not is_refused(answer["error"] or "", expected):
        return f"wanted the error {expected!r}, got {answer['error']!r}"
    return None


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def render(tool, template):
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder)
        (site / "_includes").mkdir()
        (site / "_includes/e.html").write_text("")
        (site / "_config.yml").write_text("plugins: [jekyll-seo-tag, jekyll-include-cache]\n")
        (site / "a.md").write_text("---\nlayout: null\n---\n" + template + "\n")
        return subprocess.run([tool, "render", folder, "/a.html"], capture_output=True, preexec_fn=bounded, timeout=SECONDS * 6)


def main():
    failed, slowest = 0, (0, "")
    for name, (template, expected) in PAGES.items():
        start, before = time.monotonic(), processor_time()
        done = render(sys.argv[2], template)
        if processor_time() - before < PAGE_SECONDS:  # others had the machine
            expected += "|took more than"
        slowest = max(slowest, (time.monotonic() - start, name))
        if done.returncode != 1 or not is_refused(done.stderr.decode(), expected):
            failed += 1
            print(f"{name}: ended with {done.returncode}: {done.stderr.decode()[-300:]}")
    for name, (template, partials, expected) in CASES.items():
        for jekyll in (False, True):
            if jekyll and partials:
                continue
            start = time.monotonic()
            found = complaint(attack(sys.argv[1], name, template, partials, jekyll), expected)
            slowest = max(slowest, (time.monotonic() - start, name))
            failed += found is not None
            if found:
                print(f"{name}{' (jekyll)' if jekyll else ''}: {found}")
    runs = len(PAGES) + sum(1 if partials else 2 for _, partials, _ in CASES.values())
    print(f"liquid hostile: {runs - failed} passed, {failed} failed, 0 skipped (slowest: {slowest[1]}, {slowest[0]:.1f} s)")
    return 1 if failed else 0


sys.exit(main())
