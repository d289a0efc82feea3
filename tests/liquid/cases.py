# SPDX-License-Identifier: Apache-2.0
"""Liquid's own cases, and that there is one for each filter and tag.

usage: cases.py BATCH FOLDER

A .case file holds blocks: "=== filter NAME: what it shows" (or tag, or a free title), lines of options ("data: {…}", "mode: strict",
"jekyll", "limits: {…}", "partials: {…}", "timezone: …"), "--- template", the template, and "--- result" with the result, or
"--- error" / "--- fault" / "--- warning" with a part of the message. Newlines at the end do not count.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCES = pathlib.Path(__file__).parents[2] / "mod_positions"
DATA = {"data", "limits", "partials", "strict_variables", "strict_filters", "unknown_tags", "silent", "seed", "now"}


def parse_block(title, text):
    head, *parts = re.split(r"^--- (\w+)\n", text, flags=re.M)
    case = {"mode": "lax", "timezone": "UTC"}
    for line in filter(None, head.splitlines()):
        name, _, value = line.partition(": ")
        case[name] = json.loads(value) if name in DATA else value or True
    fields = {name: body[:-1] if body.endswith("\n") else body for name, body in zip(parts[::2], parts[1::2])}
    case["template"] = fields.pop("template")
    return title, case, fields


def read(folder):
    for path in sorted(pathlib.Path(folder).glob("*.case")):
        pieces = re.split(r"^=== (.*)\n", path.read_text(), flags=re.M)
        for title, text in zip(pieces[1::2], pieces[2::2]):
            yield parse_block(f"{path.name}: {title}", text.rstrip("\n") + "\n")


def complaint(wanted, answer):
    if "error" not in wanted and answer["error"]:
        return f"failed: {answer['error']}"
    if "result" in wanted and answer["result"].rstrip("\n") != wanted["result"].rstrip("\n"):
        return f"wanted {wanted['result']!r}\n  got    {answer['result']!r}"
    for name, messages in (("error", [answer["error"] or ""]), ("fault", answer["faults"]), ("warning", answer["warnings"])):
        if name in wanted and not any(wanted[name] in message for message in messages):
            return f"wanted the {name} {wanted[name]!r}\n  got    {messages!r}"
    return None


def names_in(path, pattern):
    return set(re.findall(pattern, (SOURCES / path).read_text(), re.M))


def missing(titles):
    filters = names_in("liquid/filters.def", r"^FILTER\((\w+)") | names_in("site/jekyll/filters.def", r"^FILTER\((\w+)")
    tags = names_in("liquid/tags.def", r'^TAG\("([^"]+)"') | names_in("site/jekyll/tags.c", r'^    \{"(\w+)", LIQUID_')
    wanted = {f"filter {name}" for name in filters} | {f"tag {name}" for name in tags}
    return sorted(wanted - {title.split(": ", 1)[1].split(":")[0] for title in titles})


def main():
    batch, folder = sys.argv[1:3]
    blocks = list(read(folder))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": [case for _, case, _ in blocks]}, file)
        file.flush()
        lines = subprocess.run([batch, file.name], capture_output=True, check=True).stdout.decode().splitlines()
    failed = 0
    for (title, case, wanted), line in zip(blocks, lines, strict=True):
        found = complaint(wanted, json.loads(line))
        failed += found is not None
        if found:
            print(f"{title}\n  {case['template']!r}\n  {found}")
    without = missing([title for title, _, _ in blocks])
    for name in without:
        print(f"{name}: has no case")
    print(f"liquid cases: {len(blocks) - failed} passed, {failed + len(without)} failed, 0 skipped")
    return 1 if failed or without or not blocks else 0


if __name__ == "__main__":
    sys.exit(main())
