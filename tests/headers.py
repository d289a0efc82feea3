# SPDX-License-Identifier: Apache-2.0
"""Headers: nobody includes one of which it uses nothing, a private one stays short, and no large circle of files calls each other.

usage: headers.py SOURCE_FOLDER [OBJECT ...]

A header is used where a name that it declares, or a field of a struct that it completes, stands in the code of who includes it. A file's own header is included
in any case, so that the compiler compares both. Circles are looked for among the objects below site/.
"""
import pathlib
import re
import subprocess
import sys

MAX_LINES = 200
MAX_CIRCLE = 3
# Open to all, or a room's door: long because they say everything that others may ask.
LONG = {"base", "liquid/liquid.h", "markup/markup.h", "serve/serve.h", "site/site.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+\.h)"', re.M)
NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|^\s*#\s*include[^\n]*', re.M | re.S)
TEXT = re.compile(r'"(?:\\.|[^"\\])*"')
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)", re.M)
DIRECTIVE = re.compile(r"^\s*#(?:[^\n\\]|\\\n|\\.)*", re.M)
WORD = re.compile(r"\b[A-Za-z_]\w*\b")


def words_of_list(path):
    return set(WORD.findall(NOISE.sub(" ", path.read_text()))) if path.exists() else set()


def names_pasted(header):
    """Declared by a macro for each row of a list: `PREFIX##name`, `name` being any word of the list, or a whole name of this room."""
    text = header.read_text()
    lists = [header.parent / name.split("/")[-1] for name in re.findall(r'#\s*include\s+"([^"]+\.def)"', text)]
    words = {word for path in lists for word in words_of_list(path)}
    pasted = {prefix + word for prefix in re.findall(r"\b(\w+)##", text) for word in words}
    return pasted | {word for word in words if "__" in word}


def names_declared(header):
    """What a header's own lines declare: macros, types with their tags and enumerators, functions, variables."""
    text = header.read_text()
    code = TEXT.sub('""', NOISE.sub(" ", text))
    names = set(MACRO.findall(code)) - set(re.findall(r"#ifndef (\w+_H)\b", code))
    code = DIRECTIVE.sub(" ", code)
    names.update(re.findall(r"\b(?:struct|union|enum)\s+(\w+)", code))
    for body in re.findall(r"\benum\b[^{};]*\{([^}]*)\}", code):
        names.update(re.findall(r"(?:^|,)\s*(\w+)", body))
    while re.search(r"\{[^{}]*\}", code):  # what stands within braces is no declaration of the header's
        code = re.sub(r"\{[^{}]*\}", ";;", code)
    names.update(re.findall(r"\btypedef\b[^;]*?(\w+)\s*;", code))
    names.update(re.findall(r"\btypedef\b[^;]*?\(\s*\*\s*(\w+)\s*\)", code))
    names.update(re.findall(r";;\s*(\w+)\s*;", code))
    names.update(re.findall(r"\b(\w+)\s*\(", code))
    names.update(names_pasted(header))
    names.update(re.findall(r"\bextern\b[^;]*?(\w+)\s*(?:\[[^;]*)?;", code))
    return names


def find_header(name, path, top):
    for place in (top / name, path.parent / name):
        if place.exists():
            return place
    return None


def fields_completed(header):
    """The fields of structs that the header completes: their names are another header's, so that who looks into one names
    nothing of this header but the fields."""
    code = DIRECTIVE.sub(" ", NOISE.sub(" ", header.read_text()))
    bodies = re.findall(r"^struct \w+ \{(.*?)^\};", code, re.M | re.S)
    return {name for body in bodies for name in re.findall(r"(\w+)\s*(?:\[[^]]*\]\s*)*(?::\s*\d+\s*)?[;,]", body)}


def unused_in(path, top, declared):
    text = path.read_text()
    code = NOISE.sub(" ", text)
    used = set(WORD.findall(code))
    for name in re.findall(r'#\s*include\s+"([^"]+\.def)"', text):
        used |= words_of_list(path.parent / name.split("/")[-1])
    fields = set(re.findall(r"(?:->|\.)\s*([A-Za-z_]\w*)", code))
    for name in INCLUDE.findall(text):
        header = find_header(name, path, top)
        own = header and header.with_suffix("") == path.with_suffix("")
        if header and not own and not used & declared(header) and not fields & fields_completed(header):
            yield f"{path}: includes {name} and uses nothing of it"


def is_long(path, top):
    name = str(path.relative_to(top))
    return name not in LONG and name.split("/")[0] not in LONG and len(path.read_text().splitlines()) > MAX_LINES


def calls_between(objects):
    """For each object the others whose functions and tables it refers to."""
    listing = subprocess.run(["nm", "-A", *objects], stdout=subprocess.PIPE, text=True, check=True).stdout
    defined, wanted = {}, {}
    for line in listing.splitlines():
        where, _, symbol = line.rpartition(":")
        kind, name = symbol.split()[-2:]
        if kind in "TDRB":
            defined[name] = where
        elif kind == "U":
            wanted.setdefault(where, set()).add(name)
    return {where: {defined[name] for name in names if name in defined} - {where} for where, names in wanted.items()}


def circles_in(calls):
    """Sets of objects of which each reaches each other one."""
    reached = {}
    for start in calls:
        seen, todo = set(), [start]
        while todo:
            fresh = calls.get(todo.pop(), set()) - seen
            seen |= fresh
            todo += fresh
        reached[start] = seen
    return {frozenset(other for other in seen if start in reached.get(other, ())) for start, seen in reached.items()}


def main():
    top, objects = pathlib.Path(sys.argv[1]), sys.argv[2:]
    known = {}

    def declared(header):
        if header not in known:
            known[header] = names_declared(header)
        return known[header]

    files = sorted(path for path in top.rglob("*") if path.suffix in (".c", ".h"))
    faults = [fault for path in files for fault in unused_in(path, top, declared)]
    faults += [f"{path}: a private header of more than {MAX_LINES} lines" for path in files
               if path.suffix == ".h" and is_long(path, top)]
    circles = circles_in(calls_between(objects)) if objects else set()
    largest = max((len(circle) for circle in circles), default=0)
    faults += ["a circle of files: " + ", ".join(sorted(circle)) for circle in circles if len(circle) > MAX_CIRCLE]
    print("\n".join(faults) if faults else f"headers: {len(files)} files include what they use; circles among the "
          f"{len(objects)} files of site/: {largest or 'none'}")
    sys.exit(1 if faults or not files else 0)


main()
