# SPDX-License-Identifier: Apache-2.0
"""Random templates and data, rendered by Debian's ruby-liquid (5.4; with Jekyll's filters, too) and by us.

usage: liquid_parity.py BATCH [COUNT [SEED]]

Half of the templates are standard Liquid, half have Jekyll's filters laid over it. Parsing is `warn`, Jekyll's
default. In our own edition for Jekyll nothing may differ. Today's Liquid may, where tests/liquid/divergences.txt
says so by name; these are counted apart.
"""
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

SHOWN = 12
HERE = pathlib.Path(__file__).parent
STRINGS = ["", " ", "a", "Hello World", "foo bar baz", "  padded\t", "1", "-3", "2.50", "0.1", "10", "abc-def_g", "é à ü", "日本語 text",
           "<b>bold & \"q\"</b>", "a,b,,c,", "line one\nline two\r\nthree", "it's", "&amp; &lt; & x", "2026-01-05", "Jan 5, 2026",
           "2026-03-04 05:06:07 +0200", "now", "not a date", "Zebra", "apple", "http://x.org/a?b=c&d", "aGVsbG8=", "%41+b", "true", "\\0 x", "007", "1e5"]
NUMBERS = [0, 1, 2, 3, -1, -7, 10, 42, 100, 1000000, 0.1, 0.2, 1.5, -2.5, 3.14159, 10.0, 1e20, 1.0e-7, 99999999999, 7.25]
KEYS = ["title", "a", "b", "n", "size", "first", "tags", "x-y", "nested"]
NAMES = ["s", "n", "f", "arr", "mixed", "objs", "h", "nothing", "t", "fl", "nums", "strs", "nest", "empty_a", "empty_s", "page", "site"]
FORMATS = ["%Y-%m-%d", "%b %d, %Y", "%H:%M:%S", "%-d/%-m/%y", "%A %^B %e", "%j %U %w", "%s", "%z", "%I:%M %p", "", "%%", "%Q%L", "%10Y", "%-I", "%03d", "%F %T"]


class Maker:
    def __init__(self, seed, jekyll):
        self.random = random.Random(seed)
        self.jekyll = jekyll
        self.depth = 0
        self.no_range = False  # as a property Ruby slices by it

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    # ---- data ----

    def scalar(self):
        return self.pick(self.random.choice(STRINGS), self.random.choice(NUMBERS), self.random.choice(NUMBERS), True, False, None)

    def record(self):
        keys = self.random.sample(KEYS, self.random.randint(1, 5))
        return {key: self.value(2) for key in keys}

    def value(self, depth=0):
        roll = self.random.random()
        if depth > 2 or roll < 0.6:
            return self.scalar()
        if roll < 0.8:
            return [self.value(depth + 1) for _ in range(self.random.randint(0, 4))]
        return {self.random.choice(KEYS): self.value(depth + 1) for _ in range(self.random.randint(0, 3))}

    def data(self):
        kinds = self.random.randint(1, 6)
        return {"s": self.random.choice(STRINGS), "n": self.random.choice(NUMBERS[:9]), "f": self.random.choice(NUMBERS[9:]),
                "t": True, "fl": False, "nothing": None, "arr": [self.scalar() for _ in range(self.random.randint(0, 6))],
                "mixed": [self.value(1) for _ in range(self.random.randint(0, 5))],
                "nums": [self.random.choice(NUMBERS) for _ in range(self.random.randint(0, 6))],
                "strs": [self.random.choice(STRINGS) for _ in range(self.random.randint(0, 6))],
                "objs": [self.record() for _ in range(kinds)], "h": self.record(), "empty_a": [], "empty_s": "",
                "nest": {"a": {"b": [1, {"title": "deep"}]}, "title": self.scalar()},
                "page": {"title": self.random.choice(STRINGS), "n": self.random.choice(NUMBERS), "tags": ["x", "y"]}}

    # ---- expressions ----

    def quoted(self, text):
        text = text.replace("\n", " ").replace("\r", "")
        return f"'{text}'" if "'" not in text else f'"{text.replace(chr(34), "")}"'

    def number(self):
        number = self.random.choice(NUMBERS)
        return repr(number) if not isinstance(number, float) or "e" not in repr(number) else "1.5"

    def path(self):
        name = self.random.choice(NAMES + getattr(self, "assigned", []))
        for _ in range(self.random.choice([0, 0, 0, 1, 1, 2])):
            name += self.pick(f".{self.random.choice(KEYS)}", f"[{self.random.randint(-2, 3)}]", f"['{self.random.choice(KEYS)}']",
                              ".size", ".first", ".last", "[n]", ".a.b")
        return name

    def literal(self):
        return self.pick(self.quoted(self.random.choice(STRINGS)), self.number(), "true", "false", "nil", "empty", "blank")

    def expression(self):
        roll = self.random.random()
        if roll < 0.6:
            return self.path()
        if roll < 0.95 or self.no_range:
            return self.literal()
        return f"({self.random.randint(-2, 3)}..{self.pick('n', '4', '2', 's')})"

    def argument(self, kind):
        choices = {"s": lambda: self.quoted(self.random.choice(STRINGS)), "n": self.number, "k": lambda: f"'{self.random.choice(KEYS)}'",
                   "e": self.expression, "d": lambda: f"'{self.random.choice(FORMATS)}'", "i": lambda: str(self.random.randint(-3, 8)),
                   "m": lambda: self.pick("'default'", "'raw'", "'pretty'", "'ascii'", "'latin'", "'none'"), "l": lambda: self.pick("'first'", "'last'"),
                   "v": lambda: "'it'", "c": self.quoted_condition, "x": self.quoted_output, "o": lambda: "'ordinal'", "u": lambda: self.pick("'US'", "'UK'"),
                   "w": lambda: self.pick("'cjk'", "'auto'")}
        return choices[kind]() if not self.chance(0.08) else self.expression()

    def quoted_condition(self):
        return '"it' + self.pick("", ".a", ".title", ".n", ".size") + self.pick("", " == 1", " > 2", " contains 'a'", " != nil", " == 'x' or it == 2") + '"'

    def quoted_output(self):
        return '"it' + self.pick("", ".a", ".title", " | size", ".n | plus: 1") + '"'

    STANDARD = {"append": "s", "prepend": "s", "upcase": "", "downcase": "", "capitalize": "", "strip": "", "lstrip": "", "rstrip": "",
                "size": "", "plus": "n", "minus": "n", "times": "n", "divided_by": "n", "modulo": "n", "round": "|i", "ceil": "", "floor": "",
                "abs": "", "at_least": "n", "at_most": "n", "join": "|s", "split": "s", "first": "", "last": "", "reverse": "", "sort": "|k",
                "sort_natural": "|k", "uniq": "|k", "map": "k", "where": "k|e", "compact": "|k", "concat": "e", "slice": "i|i",
                "truncate": "|i|s", "truncatewords": "|i|s", "replace": "s|s", "replace_first": "s|s", "replace_last": "ss", "remove": "s",
                "remove_first": "s", "remove_last": "s", "escape": "", "escape_once": "", "strip_html": "", "newline_to_br": "", "strip_newlines": "",
                "url_encode": "", "url_decode": "", "base64_encode": "", "base64_url_safe_encode": "", "default": "|e", "date": "d", "h": ""}
    JEKYLL = {"where": "ke", "where_exp": "vc", "find": "ke", "find_exp": "vc", "group_by": "k", "group_by_exp": "vx", "sort": "|k|l", "jsonify": "",
              "slugify": "|m", "xml_escape": "", "cgi_escape": "", "uri_escape": "", "number_of_words": "|w", "array_to_sentence_string": "|s",
              "normalize_whitespace": "", "to_integer": "", "inspect": "", "push": "e", "pop": "|i", "shift": "|i", "unshift": "e",
              "date_to_string": "|o|u", "date_to_long_string": "|o|u", "date_to_xmlschema": "", "date_to_rfc822": "", "relative_url": "",
              "absolute_url": "", "strip_index": ""}

    def filter(self):
        filters = self.STANDARD
        if self.jekyll and self.chance(0.6):
            filters = self.JEKYLL
        name = self.random.choice(sorted(filters))
        kinds = filters[name].split("|")
        self.no_range = True
        wanted = kinds[0] + ("".join(kinds[1:])[:self.random.randint(0, len("".join(kinds[1:])))])
        if self.chance(0.02):
            wanted += "e"
        arguments = ", ".join(self.argument(kind) for kind in wanted)
        self.no_range = False
        return f"{name}: {arguments}" if arguments else name

    def output(self):
        text = self.expression()
        for _ in range(self.random.choice([0, 0, 1, 1, 1, 2, 3])):
            text += self.pick(" | ", "|", " |") + self.filter()
        return text

    # ---- tags ----

    def comparison(self):
        operator = self.pick("==", "!=", "<", ">", "<=", ">=", "contains", "<>", "")
        return f"{self.expression()} {operator} {self.expression()}" if operator else self.expression()

    def condition(self):
        text = self.comparison()
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            text += self.pick(" and ", " or ") + self.comparison()
        return text

    def body(self):
        self.depth += 1
        text = "".join(self.piece() for _ in range(self.random.randint(0, 3) if self.depth < 4 else 1))
        self.depth -= 1
        return text

    def open(self):
        return self.pick("{% ", "{% ", "{% ", "{%- ", "{%")

    def close(self):
        return self.pick(" %}", " %}", " %}", " -%}", "%}")

    def tag(self, markup):
        return self.open() + markup + self.close()

    def block_if(self):
        word = self.pick("if", "if", "unless")
        text = self.tag(f"{word} {self.condition()}") + self.body()
        if self.chance(0.3):
            text += self.tag(f"elsif {self.condition()}") + self.body()
        if self.chance(0.4):
            text += self.tag("else") + self.body()
        return text + self.tag(f"end{word}")

    def block_case(self):
        text = self.tag(f"case {self.expression()}") + self.pick("", " ", "\n")
        for _ in range(self.random.randint(1, 3)):
            values = self.pick(", ", " or ").join(self.expression() for _ in range(self.random.randint(1, 2)))
            text += self.tag(f"when {values}") + self.body()
        if self.chance(0.5):
            text += self.tag("else") + self.body()
        return text + self.tag("endcase")

    def block_for(self):
        options = ""
        if self.chance(0.2):
            options += " reversed"
        if self.chance(0.25):
            options += f" limit:{self.random.randint(0, 3)}"
        if self.chance(0.2):
            options += f" offset:{self.pick('1', '2', 'continue', 'n')}"
        text = self.tag(f"for {self.pick('i', 'item', 's', 'page')} in {self.pick(self.path(), self.path(), '(1..3)', '(n..5)')}{options}")
        text += self.pick("", "{{ forloop.index }}", "{{ forloop.last }}", "{{ i }}{{ item }}{{ s }}", "{{ forloop.parentloop.index0 }}", "{{ i.title }}{{ item[0] }}",
                          "{% break %}", "{% if forloop.first %}{% continue %}{% endif %}", "{{ forloop.rindex0 }}/{{ forloop.length }}{{ forloop.name }}") + self.body()
        if self.chance(0.2):
            text += self.tag("else") + self.body()
        return text + self.tag("endfor")

    def small_tag(self):
        name = self.pick("a1", "b1", "s", "n", "x")
        self.assigned = getattr(self, "assigned", []) + [name]
        return self.pick(
            self.tag(f"assign {name} = {self.output()}"), self.tag(f"assign {name} = {self.output()}"),
            self.tag(f"capture {name}") + self.body() + self.tag("endcapture"), self.tag(f"increment {self.pick('c1', 'n')}"),
            self.tag(f"decrement {self.pick('c1', 'c2')}"), self.tag("cycle 'odd', 'even'"), self.tag("cycle 'g': n, 's', 2"), self.tag(f"cycle {name}, 'z'"),
            self.tag(f"echo {self.output()}"), self.tag("comment") + self.body() + self.tag("endcomment"),
            "{% raw %}{{ x }} {% y {% endraw %}", self.tag("ifchanged") + self.body() + self.tag("endifchanged"), self.tag("# a remark"),
            "{% liquid\n  assign q = n | plus: 1\n  echo q\n  if s\n    echo 'yes'\n  endif\n%}",
            self.tag(f"tablerow i in {self.path()} cols:2") + self.body() + self.tag("endtablerow"),
            "" if self.jekyll else self.tag(f"include 'part'{self.pick('', ' with s', ' for arr', ', q: n', ' with h as q')}"),
            "" if self.jekyll else self.tag(f"render 'part'{self.pick('', ' with s as q', ' for arr as q', ', q: n')}"),
            self.malformed())

    def malformed(self):
        if not self.chance(0.3):
            return ""
        return self.pick("{{ s --> <!-- }}", "{{ s | }}", "{{ s | upcase | | downcase }}", "{{ n | plus 1 }}", "{{ s | append: 'x' 'y' }}", "{{ }}", "{{ arr[0 }}",
                         "{% if s == 'a' && n %}A{% endif %}", "{% if n = 1 %}B{% else %}C{% endif %}", "{% assign z = s | append 'x' %}{{ z }}", "{{ s.. }}", "{{ 'a' 'b' }}",
                         "{% for i in arr limit 2 %}{{ i }}{% endfor %}", "{{ s | default: 'x', }}", "{{ &s }}", "{{ s.a-b | upcase: }}", "{{ h.x-y }}", "{{ 1.2.3 }}",
                         "{% case n %}{% when 1 2 %}x{% endcase %}", "{% cycle 'a' 'b' %}", "{{ (1..n) }}", "{{ -n }}", "{{ s|upcase|size }}", "{% if (n > 1) %}p{% endif %}",
                         "{% unless s == '' or not n %}q{% endunless %}", "{{ s | replace: 'a' : 'b' }}", "{{ s, n }}", "{% for i in (1 .. 3) %}{{ i }}{% endfor %}")

    def piece(self):
        roll = self.random.random()
        if roll < 0.2:
            return self.pick("text", " ", "\n", " a b ", "<p>", "x\n  ", "{", "}", "%}")
        if roll < 0.65 or self.depth > 3:
            return self.pick("{{ ", "{{", "{{- ") + self.output() + self.pick(" }}", "}}", " -}}")
        return self.pick(self.block_if, self.block_if, self.block_for, self.block_for, self.block_case, self.small_tag, self.small_tag)()

    def case(self):
        template = "".join(self.piece() for _ in range(self.random.randint(1, 5)))
        data = self.data()
        if self.jekyll:
            data["site"] = {"url": "https://example.org", "baseurl": "/base"}
        return {"template": template, "data": data, "mode": "warn", "timezone": "UTC", "now": 1767600000, "jekyll": self.jekyll,
                "edition_5_4": True, "partials": {"part": "<{{ part }}{{ q }}{{ forloop.index }}{{ s }}{% assign s = 'in' %}>"}}


def run(command):
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr.decode()[-2000:]}")
    return [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]


def divergences():
    """(edition, name, template): `today` shows in today's Liquid only, `both` in Jekyll's edition, too."""
    rules, text = [], (HERE.parent / "liquid" / "divergences.txt").read_text()
    for block in re.split(r"\n\s*\n", text):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith("#"))
        if "template" in fields:
            rules.append((fields.get("edition", "today"), fields["name"], re.compile(fields["template"], re.S)))
    return rules


def gave_up(theirs):
    """What Ruby did not expect: Jekyll's build ends there."""
    return "raised" in theirs or "Liquid error: internal" in theirs.get("result", "")


def same(theirs, ours):
    if gave_up(theirs):
        return True
    if "error" in theirs:
        return ours["error"] is not None
    return ours["error"] is None and theirs["result"] == ours["result"]


def show(test, their, our):
    used = {name: value for name, value in test["data"].items() if re.search(rf"\b{name}\b", test["template"])}
    for name, value in (("template", test["template"]), ("theirs", their.get("result", their)), ("ours", our["error"] or our["result"]), ("data", used)):
        print(f"{name:9}{json.dumps(value, ensure_ascii=False)}")
    print()


def answers(command, tests):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": tests}, file)
        file.flush()
        found = run([word.replace("CASES", file.name) for word in command])
    assert len(found) == len(tests), (command, len(found), len(tests))
    return found


def compare(batch, tests, jekyll, rules, counts):
    theirs = answers(["ruby", str(HERE / "liquid_reference.rb"), "CASES"] + (["jekyll"] if jekyll else []), tests)
    ours = answers([batch, "CASES"], tests)
    today = ours if jekyll else answers([batch, "CASES"], [test | {"edition_5_4": False} for test in tests])
    for test, their, our, now in zip(tests, theirs, ours, today):
        alike = same(their, our)
        if gave_up(their):
            counts["raised"] += 1
        elif alike and same(their, now):
            counts["same"] += 1
        else:
            found = [name for edition, name, template in rules if (alike or edition == "both") and template.search(test["template"])]
            counts["different"] += not found
            for name in found[:1]:
                counts["known"][name] = counts["known"].get(name, 0) + 1
            if not found and counts["different"] <= SHOWN:
                show(test, their, now if alike else our)


def main():
    batch, count, seed = sys.argv[1], int((sys.argv + ["", "2000"])[2] or 2000) if len(sys.argv) > 2 else 2000, int(sys.argv[3]) if len(sys.argv) > 3 else 1
    if not shutil.which("ruby") or subprocess.run(["ruby", "-e", "require 'liquid'; require 'jekyll'"], capture_output=True).returncode:
        print("SKIPPED: no ruby with liquid and jekyll, nothing is compared with them\n0 passed, 0 failed, 1 skipped")
        return 0
    counts, rules = {"same": 0, "raised": 0, "different": 0, "known": {}}, divergences()
    for jekyll in (False, True):
        tests = [Maker(f"{seed}-{jekyll}-{i}", jekyll).case() for i in range(count // 2)]
        compare(batch, tests, jekyll, rules, counts)
    known = sum(counts["known"].values())
    print(f"liquid parity: {counts['same']} alike, {counts['raised']} where Ruby itself gave up, {known} known divergences {counts['known'] or ''}")
    print(f"{counts['same'] + counts['raised'] + known} passed, {counts['different']} failed, 0 skipped")
    return 1 if counts["different"] else 0


sys.exit(main())
