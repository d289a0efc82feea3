# SPDX-License-Identifier: Apache-2.0
"""Functions that are the same but for the names of their parameters and variables: fails where there are any.

usage: twins.py SOURCE_FOLDER

Two that are twins rightly (they mean different things, and may come to differ) stand in RIGHT, each group with its reason.
"""
import collections
import pathlib
import re
import sys

# frozenset of function names: why.
RIGHT = {}

# Less than this is an accessor or a single call, whose likeness says nothing.
MIN_TOKENS = 12
# clang-format puts a function's head and braces in the first column.
FUNCTION = re.compile(r"^([A-Za-z_][^;{}#=]*?)\b(\w+)\(([^;{}]*)\)\n\{\n(.*?)^\}$", re.M | re.S)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'|\w+|->|\S')
DECLARED = re.compile(r"\b(?!return\b|else\b|goto\b|case\b|sizeof\b)[A-Za-z_]\w*[ *]+(?:const )?(\w+)(?:\[[^\]]*\])*(?= = | ?[;,:])")
PARAMETER = re.compile(r"(\w+)(?:\[[^\]]*\])?\s*(?:,|$)")


def shape_of(head, parameters, body):
    """The function's tokens, with its own names numbered as they come."""
    own = set(PARAMETER.findall(parameters)) | set(DECLARED.findall(body))
    numbers, tokens = {}, []
    for token in TOKEN.findall(f"{head}({parameters}){{{body}}}"):
        member = tokens and tokens[-1] in (".", "->")
        tokens.append(f"#{numbers.setdefault(token, len(numbers))}" if token in own and not member else token)
    return " ".join(tokens)


def functions_in(path):
    text = COMMENT.sub(" ", path.read_text())
    for head, name, parameters, body in FUNCTION.findall(text):
        if len(TOKEN.findall(body)) >= MIN_TOKENS:
            head = re.sub(r"\b(static|inline)\b", "", head)
            yield shape_of(head, parameters, body), name, path


def main():
    top = pathlib.Path(sys.argv[1])
    groups, count = collections.defaultdict(list), 0
    for path in sorted([*top.rglob("*.c"), *top.rglob("*.h")]):
        for shape, name, where in functions_in(path):
            groups[shape].append((name, where))
            count += 1
    twins = [group for group in groups.values() if len(group) > 1 and frozenset(name for name, _ in group) not in RIGHT]
    for group in twins:
        print("the same but for names: " + ", ".join(f"{name} ({path})" for name, path in group))
    print(f"twins: {count} functions, {len(twins)} groups are the same but for names")
    return 1 if twins or not count else 0


sys.exit(main())
