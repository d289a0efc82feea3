# SPDX-License-Identifier: Apache-2.0
"""Lists the longest functions of the source tree: to be looked at, not to fail.

usage: shape.py SOURCE_FOLDER [HOW_MANY]
"""
import pathlib
import re
import sys



# clang-format puts a function's braces in the first column.
def functions_in(path):
    lines = path.read_text().split("\n")
    start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield number - start - 1, name_above(lines, start), start + 1
            start = None


def name_above(lines, brace):
    for line in reversed(lines[max(0, brace - 8):brace]):
        head = re.match(r"^[A-Za-z_].*?(\w+)\(", line)
        if head:
            return head.group(1)
    return "?"


def main():
    top, most = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    found = [(length, f"{path}:{line}", name)
             for path in top.rglob("*.c") for length, name, line in functions_in(path)]
    found.sort(reverse=True)
    for length, place, name in found[:most]:
        print(f"{length:4} lines  {name}  {place}")
    over = sum(length > 25 for length, _, _ in found)
    lines = sorted(length for length, _, _ in found)
    median = lines[len(lines) // 2] if lines else 0
    print(f"shape: {len(found)} functions, median {median} lines, {over} longer than 25")


main()
