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
# The floors of site/, lowest first: each may include those below it. site.h is the room's own face, open to all of them; site.c is
# the roof. A floor of offers/ lies beside jekyll/, which may include it.
FLOORS = {"site": ["model", "tree", "snapshot", "render", "offers", "jekyll", "plugins", "(top)"]}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
HTTPD = re.compile(r"^(httpd|http_\w+|ap_\w+|util_filter|util_script|mod_\w+|scoreboard|mpm_common)\.h$")


def room_of(path, top):
    parts = path.relative_to(top).parts
    return parts[0] if len(parts) > 1 else "glue"


def floor_of(name):
    """The floor of "site/model/page.h" within its room, counted from the ground; None where the room has no floors."""
    parts = name.split("/")
    floors = FLOORS.get(parts[0])
    if not floors or name == f"{parts[0]}/{parts[0]}.h":
        return None
    return floors.index(parts[1] if len(parts) > 2 else "(top)")


def climbs(path, name, top):
    """True where a file includes one of a floor above its own."""
    here = path.relative_to(top).as_posix()
    if here.split("/")[0] != name.split("/")[0] or floor_of(name) is None:
        return False
    return floor_of(here) is None or floor_of(name) > floor_of(here)


def faults_in(path, top):
    room = room_of(path, top)
    for mark, name in INCLUDE.findall(path.read_text()):
        if mark == "<":
            if HTTPD.match(name) and room != "glue":
                yield f"{path}: {room} may not see httpd's <{name}>"
            continue
        folder, _, rest = name.rpartition("/")
        other = name.split("/")[0] if folder else room
        if climbs(path, name, top):
            yield f"{path}: {name} lies on a floor above it"
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
