# SPDX-License-Identifier: Apache-2.0
"""Composing a page from a warm snapshot, in instructions, beside cmark-gfm's own on the same body.

usage: compose.py COMPOSE_PROGRAM [--kramdown]

The page is the one that the project started from, where it lies beside the project, in the demonstration
site's layout; else the demonstration site's own. `markdown: GFM` compares like with like; --kramdown adds the
dialect.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = 100
URL = "/positions/"


def instructions(program, site, what):
    command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null",
               program, site, URL, what]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1)) / ROUNDS


def make_site(folder, dialect):
    site = folder / dialect
    shutil.copytree(TOP / "content", site)
    config = re.sub(r"(?m)^markdown:.*\n", "", (site / "_config.yml").read_text())
    (site / "_config.yml").write_text(config + f"\nmarkdown: {dialect}\n")
    return site


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="positions-compose-", dir="/var/tmp") as folder:
        site = make_site(pathlib.Path(folder), "GFM")
        alone, whole = (instructions(program, site, what) for what in ("markdown", "compose"))
        dialect = instructions(program, make_site(pathlib.Path(folder), "kramdown"), "compose")
    print(f"cmark-gfm alone {alone:.0f} instructions; the page in its layout {whole:.0f} with markdown: GFM, "
          f"{dialect:.0f} with kramdown")
    print(f"{'ok  ' if whole <= 3 * alone else 'MISS'} {whole / alone:.2f} times cmark-gfm's own (wanted: at most 3)")


main()
