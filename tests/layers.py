# SPDX-License-Identifier: Apache-2.0
"""Includes go downward only: proves the table in the README over every file of the source tree.

usage: layers.py SOURCE_FOLDER
"""
import pathlib
import re
import sys

# from: what it may include. The glue is the folder's own files.
MAY = {
    "glue": {"serve", "site", "base"},
    "tool": {"serve", "site", "liquid", "markup", "cite", "base"},
    "serve": {"site", "base"},
    "site": {"markup", "liquid", "cite", "base"},
    "markup": {"base"},
    "liquid": {"base"},
    "cite": {"base"},
    "base": set(),
}
# The folders within a room ("": the room's own files), and which of the others each may include. A room's own header is open to all
# of its folders. site/ is a house of floors: each may include those below it; site.c is the roof.
SITE_FLOORS = ["model", "tree", "snapshot", "render", "offers", "jekyll", "plugins", ""]
FLOORS = {
    "site": {floor: set(SITE_FLOORS[:number]) for number, floor in enumerate(SITE_FLOORS)},
    "markup": {
        "": {"kramdown", "highlight", "values"},
        "kramdown": set(),
        "highlight": set(),
        "values": set(),
    },
}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
HTTPD = re.compile(r"^(httpd|http_\w+|ap_\w+|util_filter|util_script|mod_\w+|scoreboard|mpm_common)\.h$")


def room_of(path, top):
    parts = path.relative_to(top).parts
    return parts[0] if len(parts) > 1 else "glue"


def floor_fault(path, top, name):
    """What is wrong with including `name`, a file of the same room; None where nothing is."""
    room, *floor = path.relative_to(top).parts[:-1]
    if room not in FLOORS or name == f"{room}/{room}.h" or "/" not in name:
        return None
    floor, other = "/".join(floor), "/".join(name.split("/")[1:-1])
    if floor != other and other not in FLOORS[room][floor]:
        return f"{path}: {room}/{floor} may not include {room}/{other} ({name})"
    return None


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
            fault = None if room == "glue" else floor_fault(path, top, name)
            if fault:
                yield fault
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
