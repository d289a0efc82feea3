# SPDX-License-Identifier: Apache-2.0
"""Functions that nothing of the module, the core or positionsctl calls: fails where there are any.

usage: unused.py SOURCE_FOLDER OBJECTS MODULE_OBJECTS

The compiler finds the static ones. Of the others each has to be referred to by another object, or by more of its own source
file than its definition. A call by a test does not count.
"""
import collections
import pathlib
import re
import subprocess
import sys

# What others call by its name alone: httpd, the C library.
CALLED_FROM_OUTSIDE = {"main"}
NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)


def symbols(folders):
    """{name: the object that defines it}, and the names that objects want of each other."""
    defined, wanted = {}, set()
    # Objects of sources that are gone lie about.
    objects = [path for top, folder in folders for path in pathlib.Path(folder).rglob("*.o")
               if (top / path.relative_to(folder)).with_suffix(".c").exists()]
    listed = subprocess.run(["nm", "-A", *objects], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        where, _, entry = line.rpartition(":")
        kind, name = entry.split()[-2:]
        if kind == "T":
            defined[name] = where
        elif kind == "U":
            wanted.add(name)
    return defined, wanted


def words_of(top):
    """How often each word stands in each .c file, comments and strings aside, and in the headers together."""
    words = {}
    for path in top.rglob("*.c"):
        words[path] = collections.Counter(re.findall(r"\w+", NOT_CODE.sub(" ", path.read_text())))
    return words


def main():
    top = pathlib.Path(sys.argv[1])
    defined, wanted = symbols([(pathlib.Path(), sys.argv[2]), (top, sys.argv[3])])
    words = words_of(top)
    unused = []
    for name in sorted(set(defined) - wanted - CALLED_FROM_OUTSIDE):
        # Its own file's definition is one; a second one calls it, or takes its address.
        if max(count[name] for count in words.values()) < 2:
            unused.append(name)
    for name in unused:
        print(f"{name}: nothing calls it ({defined[name]})")
    print(f"unused: {len(defined)} functions, {len(unused)} without a caller")
    return 1 if unused or not defined else 0


sys.exit(main())
