# SPDX-License-Identifier: Apache-2.0
"""Functions that are the same but for the names, strings and numbers in them: each is written once, or is allowed below, with
the reason why two are right.

usage: twins.py SOURCE_FOLDER
"""
import collections
import pathlib
import re
import sys

LEAST_LINES = 4

# The names of a group's functions: why there are several.
ALLOWED = {
    frozenset({"pos_array_make", "pos_map_make"}): "items and entries are of different types; a macro would hide both",
    frozenset({"read_char", "skip_char"}): "each reads its own kind of text, with a cursor of its own",
    frozenset({"add_when_value", "add_attribute", "add_cycle_value"}): "lists of different structs; growing is pos_pool_grow's",
    frozenset({"inspect_array", "write_array"}): "Ruby's inspect and JSON: other separators, other writers within",
}

KEYWORDS = set("""auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false
NULL""".split())
TOKEN = re.compile(r"""
    (?P<space>\s+|/\*.*?\*/|//[^\n]*)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>\.?\d[\w.]*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<mark>->|\+\+|--|<<=|>>=|<<|>>|[-+*/%&|^!<>=]=|&&|\|\||.)
""", re.X | re.S)


def shape_of(code):
    """The code with every name, string and number alike; strings in a row are one."""
    shape = []
    for match in TOKEN.finditer(code):
        kind, text = match.lastgroup, match.group()
        if kind == "space" or (kind == "string" and shape and shape[-1] == "string"):
            continue
        shape.append(text if kind == "mark" or text in KEYWORDS else kind)
    return " ".join(shape)


# clang-format puts a function's braces in the first column.
def functions_in(path):
    """Each function's name, place, lines and shape, its parameters' with it."""
    lines = path.read_text().split("\n")
    start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            first = head_of(lines, start)
            name = re.search(r"(\w+)\(", " ".join(lines[first:start]))
            code = "\n".join(lines[first:number + 1])
            if name:
                yield name.group(1), f"{path}:{first + 1}", number - start - 1, shape_of(code)
            start = None


def head_of(lines, brace):
    first = brace
    while first > 0 and lines[first - 1] and not re.search(r"[;}/]$|^#", lines[first - 1]):
        first -= 1
    return first


def main():
    top = pathlib.Path(sys.argv[1])
    groups, functions = collections.defaultdict(list), 0
    for path in sorted(p for p in top.rglob("*") if p.suffix in (".c", ".h")):
        for name, place, length, shape in functions_in(path):
            functions += 1
            if length >= LEAST_LINES:
                groups[shape].append((name, place))
    twins = {frozenset(name for name, _ in group): group for group in groups.values() if len(group) > 1}
    faults = ["twins:" + "".join(f"\n    {place}: {name}" for name, place in group)
              for names, group in twins.items() if names not in ALLOWED]
    faults += [f"twins: {', '.join(sorted(names))} are allowed, but are none" for names in ALLOWED if names not in twins]
    print("\n".join(faults) if faults else
          f"twins: {functions} functions, none the same as another but for names ({len(ALLOWED)} allowed)")
    sys.exit(1 if faults or not functions else 0)


main()
