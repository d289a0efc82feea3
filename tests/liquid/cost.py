# SPDX-License-Identifier: Apache-2.0
"""What every filter and construct of Liquid charges its budget, beside what it takes.

usage: cost.py COST [--time] [--only WORD]

Each is run on a string (or the array of its parts) of 64 KiB and 1 MiB, of several kinds: what is charged may not fall behind
the input's size. --time adds 16 MiB and the clock: a table of the worst of each, where charged / taken must be at least 0.2
(a unit of base/budget.h is a nanosecond), and each again with half the time that it took as its limit, which it may pass by
at most 100 ms.
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "mod_positions"
RATIO = 0.2
SLACK = 100e6
TEXTS = {"words": "lorem ipsum ", "one letter": "x", "HTML": "<a href=\"x\">&amp;</a>", "open tags": "<script", "accents": "äÖ ", "digits": "7",
         "spaces": " ", "lines": "a\r\n", "escapes": "%C3%A4+", "hyphens": "a-", "parts": "b7|c|a|", "quotes": "\"'\\"}
ARGUMENTS = {"default": "'x'", "date": "'%Y'", "date_to_string": "'ordinal'", "date_to_long_string": "'ordinal'", "slice": "1, 9999999",
             "truncate": "9999999", "truncatewords": "9999999", "split": "'x'", "replace": "'x', 'yy'", "replace_first": "'q', 'y'",
             "replace_last": "'q', 'y'", "remove": "'x'", "remove_first": "'q'", "remove_last": "'q'", "concat": "a", "plus": "s",
             "minus": "s", "times": "s", "divided_by": "s", "modulo": "s", "at_least": "s", "at_most": "s", "append": "s", "prepend": "s",
             "join": "', '", "push": "s", "unshift": "s", "where_exp": "'x', 'x contains \"q\"'", "find_exp": "'x', 'x contains \"q\"'",
             "group_by_exp": "'x', 'x'", "group_by": "'x'", "where": "'x', 'q'", "find": "'x', 'q'", "has": "'x'", "find_index": "'x'",
             "reject": "'x'", "map": "'x'", "round": "2", "slugify": "'default'", "number_of_words": "'cjk'"}
# Needs a site or starts a process: measured by the tests of those.
ELSEWHERE = {"sassify", "scssify", "markdownify", "smartify"}
CONSTRUCTS = {
    "output": "{{ s }}",
    "contains": "{% if s contains 'qq' %}{% endif %}",
    "contains itself": "{% assign t = s | append: 'q' %}{% if s contains t %}{% endif %}",
    "contains in array": "{% if a contains s %}{% endif %}",
    "==": "{% assign t = s | append: '' %}{% if s == t %}{% endif %}",
    "<": "{% assign t = s | append: '' %}{% if s < t %}{% endif %}",
    "== of arrays": "{% assign t = a | reverse | reverse %}{% if a == t %}{% endif %}",
    "== blank": "{% if s == blank %}{% endif %}",
    "size": "{{ s.size }}",
    "first": "{{ a.first | size }}{{ s.first }}",
    "string[index]": "{% assign n = s.size | minus: 1 %}{{ s[n] }}",
    "string[string]": "{{ s['q'] }}",
    "[name]": "{{ [s] }}",
    "map[name]": "{% assign x = site[s] %}{{ page[s] }}",
    "for over parts": "{% for i in a %}{{ i }}{% endfor %}",
    "for over string": "{% for i in s %}{{ i }}{% endfor %}",
    "for with offset": "{% for i in (1..10) offset: s limit: s %}{{ i }}{% endfor %}",
    "tablerow": "{% tablerow i in a cols: 3 %}{{ i }}{% endtablerow %}",
    "capture": "{% capture t %}{{ s }}{% endcapture %}",
    "assign": "{% assign t = s %}{% assign u = t | append: 'x' | append: 'y' %}",
    "cycle": "{% cycle s: 'a', 'b' %}",
    "case": "{% assign t = s | append: '' %}{% case s %}{% when t %}{% endcase %}",
    "ifchanged": "{% ifchanged %}{{ s }}{% endifchanged %}{% ifchanged %}{{ s }}{% endifchanged %}",
    "range": "{{ (1..s) | size }}",
    "array printed": "{{ a }}",
    "array as text": "{{ a | upcase | size }}",
    "inspect": "{{ s | inspect | size }}{{ a | inspect | size }}",
    "jsonify": "{{ s | jsonify | size }}{{ a | jsonify | size }}",
    "increment": "{% increment n %}",
    "split by words": "{{ s | split: ' ' | size }}",
    "split by letters": "{{ s | split: '' | size }}",
    "where_exp of strings": "{{ a | where_exp: 'x', s | size }}",
    "exp of a long text": "{{ a | where_exp: 'x', s }}",
    "include of a long name": "{% include {{ s }} %}",
    "sort of equal long strings": "{% assign t = s | append: 'a' %}{% assign u = s | append: 'b' %}{% assign p = '' | split: '' | push: t | push: u %}{{ p | sort | size }}{{ p | sort_natural | size }}{{ p | uniq | size }}",
    "big numbers": "{{ s | times: 1 | times: s | plus: 1.5 }}{{ s | plus: 1 | divided_by: 7 | round: 2 }}{{ s | times: 1 }}",
}
# These need not look at what a string (s), or the one string in an array (a), is made of.
FREE = {f"{name} (s)" for name in "compact concat default find find_exp first group_by group_by_exp last pop push reverse sample shift sort "
        "sort_natural unshift where where_exp".split()}
FREE |= {f"{name} (a)" for name in "abs ceil cgi_escape compact concat date default first floor last number_of_words pop push reverse "
         "round sample shift size slice sort sort_natural to_integer unshift".split()}
FREE |= {"== blank", "increment", "string[string]"}
# These would never end by themselves.
ENDLESS = {
    "doubled ==": "{% if d == e %}{% endif %}",
    "doubled in an array": "{% assign p = a | push: d %}{% if p contains e %}{% endif %}",
    "doubled uniq": "{% assign p = '' | split: '' | push: d | push: d %}{{ p | uniq | size }}",
    "doubled output": "{{ d }}",
    "doubled as text": "{{ d | append: '' }}",
    "doubled inspect": "{{ d | inspect | size }}",
    "doubled jsonify": "{{ d | jsonify | size }}",
    "doubled join": "{{ d | join }}",
    "doubled sort": "{% assign p = '' | split: '' | push: d | push: e %}{{ p | sort | size }}",
    "doubled case": "{% case d %}{% when e %}{% endcase %}",
    "doubled cycle": "{% cycle d: 'a' %}",
    "doubled key": "{{ page[d] }}{{ site[d] }}",
    "doubled group": "{% assign p = '' | split: '' | push: d | push: e %}{{ p | group_by_exp: 'x', 'x' | size }}",
    "doubled where": "{% assign p = '' | split: '' | push: d | push: e %}{{ p | where_exp: 'x', 'x == d' | size }}",
    "doubled pure": "{{ d | sum }}{{ d | compact | size }}{{ d | reverse | size }}",
}


def filters():
    names = {}
    for path in ROOT.rglob("*filters.def"):
        for name, least in re.findall(r"^FILTER\((\w+), (\d+)", path.read_text(), re.M):
            names[name] = int(least)
    return {name: least for name, least in sorted(names.items()) if name not in ELSEWHERE}


def cases(sizes):
    for name, least in filters().items():
        argument = f": {ARGUMENTS.get(name, 's')}" if least or name in ARGUMENTS else ""
        for variable in "sa":
            for kind, text in TEXTS.items():
                if variable == "a" and kind != "parts" and kind != "words":
                    continue
                for size in sizes:
                    yield f"{name} ({variable})", kind, size, "{% assign r = " + variable + " | " + name + argument + " %}"
    for name, template in CONSTRUCTS.items():
        for kind, text in TEXTS.items():
            for size in sizes:
                yield name, kind, size, template


class Process:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, template, text, size, **more):
        self.process.stdin.write(json.dumps({"template": template, "text": text, "bytes": size, **more}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"died at {template} on {size} bytes")
        return json.loads(line)


def endless():
    """Every filter is given three of the arrays, too."""
    yield from ENDLESS.items()
    for name, least in filters().items():
        argument = f": {ARGUMENTS.get(name, 's')}" if least or name in ARGUMENTS else ""
        yield f"doubled {name}", ("{% assign p = '' | split: '' | push: d | push: e | push: d %}{% assign r = p | " + name + argument
                                  + " %}{% assign r = d | " + name + argument + " %}")


def failures_of(program, timed, only):
    process = Process(program)
    table, failed = {}, []
    for name, kind, size, template in cases([65536, 1 << 20] + ([16 << 20] if timed else [])):
        if only and only not in name:
            continue
        done = process.run(template, TEXTS[kind], size)
        ratio = done["units"] / max(done["ns"] - 20000, 1)
        where = f"{name}, {kind}, {size >> 10} KiB"
        if timed and done["ns"] > 200000 and ratio < RATIO:
            again = process.run(template, TEXTS[kind], size)
            ratio = max(ratio, again["units"] / max(again["ns"] - 20000, 1))
            if ratio < RATIO:
                failed.append(f"{where}: charged {done['units']} for {done['ns']} ns")
        if timed and done["ns"] > 20e6:
            limited = process.run(template, TEXTS[kind], size, time=done["ns"] // 2000)
            if limited["ns"] > done["ns"] / 2 + SLACK:
                failed.append(f"{where}: with a limit of {done['ns'] / 2e6:.0f} ms it took {limited['ns'] / 1e6:.0f}")
        if not timed and name not in FREE and done["units"] < size / 8:
            failed.append(f"{where}: charged {done['units']}")
        if done["ns"] > 200000 and (name not in table or table[name][0] > ratio):
            table[name] = (ratio, kind, size, done["units"], done["ns"])
    for name, template in endless():
        if only and only not in name:
            continue
        done = process.run(template, "b7|c|", 1 << 16, time=200000)
        if done["ns"] > 200e6 + SLACK:
            failed.append(f"{name}: with a limit of 200 ms it took {done['ns'] / 1e6:.0f}")
    return table, failed


def main():
    arguments = sys.argv[1:]
    timed = "--time" in arguments
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else None
    table, failed = failures_of(arguments[0], timed, only)
    if timed:
        print(f"{'':32}{'charged/taken':>14}{'input':>14}{'KiB':>8}{'units':>14}{'ns':>14}")
        for name, (ratio, kind, size, units, ns) in sorted(table.items(), key=lambda item: item[1]):
            print(f"{name:32}{ratio:14.2f}{kind:>14}{size >> 10:8}{units:14}{ns:14}")
    print(*failed, sep="\n", end="\n" if failed else "")
    print(f"cost of Liquid: {len(failed)} failed")
    sys.exit(bool(failed))


main()
