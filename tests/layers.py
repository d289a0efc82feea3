"""Includes go downward only: proves the table in the README over every file of the source tree.

usage: layers.py SOURCE_FOLDER
"""
import pathlib
import re
import sys

# from: what it may include. The glue is the folder's own files.
MAY = {
    "glue": {"serve", "site", "base"},
    "tool": {"serve", "site", "liquid", "markup", "base"},
    "serve": {"site", "base"},
    "site": {"markup", "liquid", "base"},
    "markup": {"base"},
    "liquid": {"base"},
    "base": set(),
}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
HTTPD = re.compile(r"^(httpd|http_\w+|ap_\w+|util_filter|util_script|mod_\w+|scoreboard|mpm_common)\.h$")


def room_of(path, top):
    parts = path.relative_to(top).parts
    return parts[0] if len(parts) > 1 else "glue"


def faults_in(path, top):
    room = room_of(path, top)
    for mark, name in INCLUDE.findall(path.read_text()):
        if mark == "<":
            if HTTPD.match(name) and room != "glue":
                yield f"{path}: {room} may not see httpd's <{name}>"
            continue
        folder, _, rest = name.rpartition("/")
        other = name.split("/")[0] if folder else room
        if other == room or (room == "glue" and not folder):
            continue
        if other not in MAY.get(room, set()):
            yield f"{path}: {room} may not include {other} ({name})"
        elif other != "base" and name != f"{other}/{other}.h":
            yield f"{path}: only {other}/{other}.h is open to {room}, not {name}"


def main():
    top = pathlib.Path(sys.argv[1])
    files = sorted(p for p in top.rglob("*") if p.suffix in (".c", ".h", ".def"))
    faults = [fault for path in files for fault in faults_in(path, top)]
    print("\n".join(faults) if faults else f"layers: {len(files)} files, includes go downward only")
    sys.exit(1 if faults or not files else 0)


main()
