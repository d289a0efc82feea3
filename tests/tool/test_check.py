# SPDX-License-Identifier: Apache-2.0
"""positionsctl check: each rule finds its fault, at its place, and lets the near miss pass."""
import json
import os
import pathlib
import pty
import re
import subprocess

import jsonschema
import pytest

TOOL = pathlib.Path(os.environ.get("POSITIONS_BUILD", "build")).resolve() / "positionsctl"
HERE = pathlib.Path(__file__).resolve().parent

CONFIG = "url: https://www.example.org\nbaseurl: /lab\n"
LAYOUT = "<title>T</title><a href='/'>Home</a> {% for p in site.pages %}<a href='{{ p.url }}'>p</a>{% endfor %}{{ content }}"
SITE = {"_config.yml": CONFIG, "_layouts/default.html": LAYOUT, "index.md": "---\ntitle: Home\n---\nx\n",
        "files/a.pdf": "x", "img/x.png": "x", "other.md": "---\ntitle: Other\n---\n## Part\n", "gone.md": "---\n---\n"}
del SITE["gone.md"]


def write(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def check(folder, *options):
    return subprocess.run([TOOL, "check", *options, folder], capture_output=True, text=True)


def findings(folder):
    done = check(folder, "--format", "json")
    return done.returncode, [(each.get("file"), each.get("line"), each.get("column"), each["severity"], each["rule"])
                             for each in json.loads(done.stdout)]


def page(body, fields="title: P"):
    return f"---\n{fields}\n---\n{body}\n"


# Rule: what is added, what is found, the near miss.
RULES = {
    "url-twice": ({"a.md": page("x", "permalink: /same/"), "b.md": page("x", "permalink: /same/")},
                  ("a.md", None, None, "error"),
                  {"a.md": page("x", "permalink: /same/"), "b.md": page("x", "permalink: /same/too/")}),
    "file-held": ({"a.md": page("x", "title: [")}, ("a.md", 3, 1, "error"), {"a.md": page("x", "title: '['")}),
    "template": ({"a.md": page("{% include no.html %}")}, ("a.md", 4, 1, "warning"),
                 {"a.md": page("{% include no.html %}"), "_includes/no.html": "x"}),
    "link-broken": ({"a.md": page("[there](/none.html)")}, ("a.md", 4, 9, "error"),
                    {"a.md": page("[a](/other.html) [b](other.html?x=1) [c](./files/../other.html) [d](https://example.org/none) "
                                  "[e](https://www.example.org/lab/other.html) [f](mailto:a@b.c) [g](/lab/) [h](/files/a.pdf) "
                                  "[i](//example.org/none) [j](#) [k](/other)")}),
    "anchor-missing": ({"a.md": page("[part](/other.html#parts)")}, ("a.md", 4, 8, "warning"),
                       {"a.md": page("[a](/other.html#part) [b](#top) [c](#own)\n\n## Own\n")}),
    "image-missing": ({"a.md": page("![a picture](/img/y.png)")}, ("a.md", 4, 14, "error"),
                      {"a.md": page("![a picture](/img/x.png) ![b](data:image/png;base64,AA)")}),
    "alt-missing": ({"a.md": page('<img src="/img/x.png">')}, ("a.md", 4, 11, "warning"),
                    {"a.md": page('<img src="/img/x.png" alt=""> <img src="/img/x.png" aria-hidden="true">')}),
    "heading-jump": ({"a.md": page("# A\n\n### C")}, ("a.md", None, None, "warning"),
                     {"a.md": page("# A\n\n## B\n\n### C\n\n## D")}),
    "title-missing": ({"a.html": page("<p>x</p>", "layout: none")}, ("a.html", None, None, "warning"),
                      {"a.html": page("<title>A</title><p>x</p>", "layout: none")}),
    "redirect-loop": ({"_config.yml": CONFIG + "plugins: [jekyll-redirect-from]\n",
                       "a.md": page("x", "redirect_to: /b.html"), "b.md": page("x", "redirect_to: /a.html")},
                      ("a.md", None, None, "error"),
                      {"_config.yml": CONFIG + "plugins: [jekyll-redirect-from]\n", "a.md": page("x", "redirect_to: /b.html"),
                       "b.md": page("x", "redirect_to: /other.html")}),
    "weight-text": ({"a.md": page("x", "title: A\nnavigation_weight: '10'")}, ("a.md", 3, 1, "warning"),
                    {"a.md": page("x", "title: A\nnavigation_weight: 10\nweightless: '7'\norder: first")}),
    "date-impossible": ({"a.md": page("x", "title: A\nuntil: 2026-02-31")}, ("a.md", 3, 1, "warning"),
                        {"a.md": page("x", "title: A\nuntil: 2028-02-29\nphone: 2026-02-311")}),
    "name-case": ({"files/A.pdf": "x"}, ("files/a.pdf", None, None, "warning"), {"files/b.pdf": "x"}),
    "name-decomposed": ({"files/e\u0301.pdf": "x"}, ("files/e\u0301.pdf", None, None, "warning"), {"files/\u00e9.pdf": "x"}),
    "encoding": ({"a.md": b"---\ntitle: A\n---\ncaf\xe9\n"}, ("a.md", None, None, "notice"),
                 {"a.md": "---\ntitle: A\n---\ncaf\u00e9\n"}),
    "plugin-unknown": ({"_config.yml": CONFIG + "plugins: [jekyll-nothing]\n"}, ("_config.yml", None, None, "warning"),
                       {"_config.yml": CONFIG + "plugins: [jekyll-feed]\n"}),
    "ruby-needed": ({"_plugins/a.rb": "x"}, ("_plugins", None, None, "warning"), {"_plugins/README": "x"}),
    "config-value": ({"_config.yml": CONFIG + "timezone: Mars/North\n"}, ("_config.yml", 3, 11, "warning"),
                     {"_config.yml": CONFIG + "timezone: Europe/Paris\n"}),
    "page-not-made": ({"a.md": page("{% for i in (1..99999999) %}x{% endfor %}")}, ("a.md", 4, 1, "error"),
                      {"a.md": page("{% for i in (1..9) %}x{% endfor %}")}),
    "page-unreached": ({"_layouts/default.html": "<title>T</title>{{ content }}"}, ("other.md", None, None, "notice"),
                       {"_layouts/default.html": "<title>T</title><a href='other.html'>o</a>{{ content }}"}),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_fault_is_found_at_its_place_and_the_near_miss_is_none(tmp_path, rule):
    fault, place, miss = RULES[rule]
    status, found = findings(write(tmp_path / "fault", {**SITE, **fault}))
    assert (*place, rule) in found and {each[4] for each in found} == {rule}, found
    assert status == {"error": 1, "warning": 3, "notice": 0}[place[3]]
    assert findings(write(tmp_path / "miss", {**SITE, **miss})) == (0, [])


def test_a_site_with_one_of_each_has_just_these(tmp_path):
    files, rules = dict(SITE), set()
    for number, (rule, (fault, _, _)) in enumerate(RULES.items()):
        if any(name.startswith(("_config", "_layouts")) for name in fault):
            continue
        rules.add(rule)
        for name, text in fault.items():
            if not name.startswith(("files", "_plugins", "_includes")):
                name = f"{number}{name}"
            files[name] = text
    status, found = findings(write(tmp_path, files))
    assert status == 1 and {each[4] for each in found} == rules


def test_the_demonstration_has_no_fault():
    done = check(HERE.parents[1] / "content")
    assert (done.returncode, done.stderr) == (0, "") and " 0 errors, 0 warnings" in done.stdout


def test_a_link_in_a_layout_is_told_once_for_all_pages(tmp_path):
    write(tmp_path, {**SITE, "_layouts/default.html": "<title>T</title>\n<a href='/none.html'>n</a>{{ content }}",
                     **{f"p{i}.md": page("x") for i in range(10)}})
    lines = [line for line in check(tmp_path).stdout.splitlines() if "link-broken" in line]
    assert lines == ["_layouts/default.html:2:10: error: /none.html leads nowhere: there is no /none.html "
                     "(and 11 more pages) [link-broken]"]


def test_what_is_alike_is_folded(tmp_path):
    write(tmp_path, {**SITE, **{f"p{i}.md": page(f"[x](/none{i}.html)") for i in range(20)}})
    folded, all_of_them = check(tmp_path).stdout, check(tmp_path, "--all").stdout
    assert folded.count("[link-broken]") == 6 and "and 15 more like the last [link-broken]; --all tells them" in folded
    assert all_of_them.count("[link-broken]") == 20
    assert folded.splitlines()[-1] == all_of_them.splitlines()[-1]


# What SARIF 2.1.0 requires (OASIS, sections 3.13, 3.14, 3.18, 3.19, 3.27 to 3.30), of what is written here.
SARIF = {
    "type": "object", "required": ["version", "runs"],
    "properties": {"version": {"const": "2.1.0"}, "runs": {"type": "array", "minItems": 1, "items": {
        "type": "object", "required": ["tool", "results"], "properties": {
            "tool": {"type": "object", "required": ["driver"], "properties": {"driver": {
                "type": "object", "required": ["name"]}}},
            "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            "results": {"type": "array", "items": {
                "type": "object", "required": ["message"], "properties": {
                    "ruleId": {"type": "string"}, "level": {"enum": ["none", "note", "warning", "error"]},
                    "message": {"type": "object", "required": ["text"]},
                    "locations": {"type": "array", "items": {"type": "object", "properties": {"physicalLocation": {
                        "type": "object", "required": ["artifactLocation"], "properties": {
                            "artifactLocation": {"type": "object", "required": ["uri"]},
                            "region": {"type": "object", "properties": {
                                "startLine": {"type": "integer", "minimum": 1},
                                "startColumn": {"type": "integer", "minimum": 1}}}}}}}}}}}}}}}}


def test_sarif(tmp_path):
    write(tmp_path, {**SITE, "a.md": page('[x](/none.html) "quoted"')})
    done = check(tmp_path, "--format", "sarif")
    log = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SARIF).validate(log)
    [result] = log["runs"][0]["results"]
    assert result["ruleId"] == "link-broken" and result["level"] == "error"
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "a.md"},
                                                          "region": {"startLine": 4, "startColumn": 5}}


@pytest.mark.parametrize("options", [["--format", "xml"], ["--theme-path", "/nowhere/at/all"], ["--format"]])
def test_options_that_cannot_work_are_refused(tmp_path, options):
    done = check(write(tmp_path, SITE), *options)
    assert done.returncode == 2 and "usage: positionsctl check" in done.stderr


def on_a_terminal(folder, **environment):
    master, slave = pty.openpty()
    subprocess.run([TOOL, "check", folder], stdout=slave, stderr=subprocess.DEVNULL, env={**os.environ, **environment})
    os.close(slave)
    said = b""
    try:
        while more := os.read(master, 65536):
            said += more
    except OSError:
        pass
    os.close(master)
    return said.decode()


def test_colours_are_for_terminals_that_want_them(tmp_path):
    write(tmp_path, {**SITE, "a.md": page("[x](/none.html)")})
    assert "\033[31m" in on_a_terminal(tmp_path)
    assert "\033" not in on_a_terminal(tmp_path, NO_COLOR="1")
    assert "\033" not in check(tmp_path).stdout


def test_nothing_of_a_site_controls_the_terminal(tmp_path):
    write(tmp_path, {**SITE, "a.md": page("[x](/none%1B%5B31m.html)")})
    assert re.search(r"\[link-broken\]", check(tmp_path).stdout)
    assert "\033" not in check(tmp_path).stdout
