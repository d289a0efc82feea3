# SPDX-License-Identifier: Apache-2.0
"""instructions.py TOOL [FILE...]: what kramdown's dialect costs beside cmark-gfm's own parse and render.

Instructions are counted by callgrind, over what the same program does with an empty file. Without files: made-up pages
of 10 KB, 100 KB and 1 MB, whose growth shows whether the work is linear.
"""
import os
import re
import subprocess
import sys
import tempfile

PARAGRAPHS = [
    "## Heading number {n}\n",
    "A paragraph with *emphasis*, **strong** words, `code` and a [link](https://example.org/{n} \"title\"), two\n"
    "lines long, with \"quotes\" -- and a dash.\n",
    "* item one\n* item two with ~~a correction~~\n  * nested\n* item three\n",
    "| name | room |\n|------|-----:|\n| A{n} | {n} |\n| B | 2 |\n",
    "> A quotation of some length, from somebody\n> who said it number {n}.\n",
    "    indented code {n}\n    another line\n",
]


def page(size):
    text, number = "", 0
    while len(text) < size:
        text += PARAGRAPHS[number % len(PARAGRAPHS)].replace("{n}", str(number)) + "\n"
        number += 1
    return text[:size]


def count(tool, dialect, path, folder):
    log = os.path.join(folder, "callgrind.out")
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + log, tool, "markdown",
                           "--dialect", dialect, path], capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def main():
    tool, paths = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        def written(name, text):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            return path

        empty = written("empty.md", "\n")
        base = {dialect: count(tool, dialect, empty, folder) for dialect in ("gfm", "kramdown")}
        for path in paths or [written("%d KB" % kilobytes, page(kilobytes * 1000)) for kilobytes in (10, 100, 1000)]:
            gfm, kramdown = (count(tool, dialect, path, folder) - base[dialect] for dialect in ("gfm", "kramdown"))
            size = os.path.getsize(path)
            print("%-24s gfm %6.1f  kramdown %6.1f instructions a byte, ratio %.2f"
                  % (os.path.basename(path), gfm / size, kramdown / size, kramdown / gfm))


main()
