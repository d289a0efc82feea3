# SPDX-License-Identifier: Apache-2.0
"""Functions that the product never calls: what goes, or is allowed below with the reason. A function that several files may call is
looked for in the objects; one that a header defines, in the sources; a file's own are the compiler's business.

usage: unused.py SOURCE_FOLDER OBJECT ...
"""
import pathlib
import re
import subprocess
import sys

# For the tests alone: what could not be seen otherwise.
ALLOWED = {
    "pos_budget_spent": "tests/liquid and tests/unit see what a page costs",
    "serve_site_counters": "tests see whether an answer was rendered or found",
    "site_fault_count": "tests see how many files are held; check tells each of them",
    "site_page_stamp": "tests/bench asks as httpd does after its walk",
}

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
INLINE = re.compile(r"^static inline[^;{(]*?(\w+)\(", re.M)


def symbols_of(objects):
    """Functions defined (name: object), and for each name the objects that refer to it without defining it."""
    listing = subprocess.run(["nm", "-A", *objects], stdout=subprocess.PIPE, text=True, check=True).stdout
    defined, wanted = {}, set()
    for line in listing.splitlines():
        where, _, symbol = line.rpartition(":")
        kind, name = symbol.split()[-2:]
        if kind == "U":
            wanted.add(name)
        elif kind in "TW":
            defined[name] = where
    return defined, wanted


def count_words(sources):
    """How often each word stands in the code of each file."""
    counts = {}
    for path, text in sources.items():
        for word in re.findall(r"\b[A-Za-z_]\w*\b", text):
            counts.setdefault(word, {}).setdefault(path, 0)
            counts[word][path] += 1
    return counts


def unused_in_objects(objects, counts):
    defined, wanted = symbols_of(objects)
    for name, where in sorted(defined.items()):
        at_home = max((count for path, count in counts.get(name, {}).items() if path.suffix == ".c"), default=0)
        if name != "main" and name not in wanted and at_home < 2:
            yield name, where


def unused_in_headers(sources, counts):
    for path, text in sources.items():
        for name in INLINE.findall(text) if path.suffix == ".h" else ():
            if sum(counts[name].values()) < 2:
                yield name, str(path)


def main():
    top, objects = pathlib.Path(sys.argv[1]), sys.argv[2:]
    sources = {path: COMMENT.sub(" ", path.read_text()) for path in sorted(top.rglob("*"))
               if path.suffix in (".c", ".h", ".def")}
    counts = count_words(sources)
    unused = dict([*unused_in_objects(objects, counts), *unused_in_headers(sources, counts)])
    faults = [f"unused: nobody calls {name} ({where})" for name, where in unused.items() if name not in ALLOWED]
    faults += [f"unused: {name} is allowed, but somebody calls it" for name in ALLOWED if name not in unused]
    print("\n".join(faults) if faults else f"unused: {len(objects)} objects, every function has a caller "
                                           f"({len(ALLOWED)} are the tests')")
    sys.exit(1 if faults or not objects else 0)


main()
