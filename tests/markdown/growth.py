# SPDX-License-Identifier: Apache-2.0
"""Does any repetition of GFM's constructs take more for a byte the longer it is?

usage: growth.py TOOL [--pairs]

Each fragment, and with --pairs each two of them, is repeated to 64 KiB and to 256 KiB, alone and behind what opens a paragraph,
a table or a quotation. What is not refused may take four times as long for four times the source, and half as much again; and
no more than 200 ms (other pages wait for the parser meanwhile).
"""
import itertools
import os
import resource
import subprocess
import sys
import tempfile

FRAGMENTS = ["*", "**", "_", "~", "~~", "*a ", "a*", "*a* ", "**a", "[", "]", "[]", "[a](", "[a](b) ", "![", "![a](b \"", "[a]: b\n", "[a][b]", "(", "<", "<a ", "<a b=\"", "</a>", "<!",
             "<!--", "<!-- -->", "<?", "<![CDATA[", "&", "&amp;", "&#1;", "`", "`a", "``", "a`b``c", "```\n", "~~~\n", "\\", "\\|", "|", "a|", "|a|b|\n", "|-|-|\n", "-|-\n", "---\n", "===\n", "- a\n",
             "- ", "  - a\n", "1. a\n", "> ", "> a\n", ">>", "    a\n", "\t", " ", "\n", "\n\n", "  \n", "# a\n", "#", "- [ ] a\n", "http://a.b/", "http://a.b ", "www.a.b ", "www.", "www._", "a@b.c ", "a@", "@",
             ":", "\"", "'", "--", "...", "a", "a\n", "ä", "\r", "\0", "[^a]", "[^a]: b\n", "<script>\n", "<div>\n"]
BEFORE = ["", "a", "a|b\n-|-\n", "> ", "[a]: b\n\n"]
SMALL, LARGE = 1 << 16, 1 << 18
FIXED, LONGEST, GROWTH = 0.02, 0.2, 6


def seconds(tool, source, folder):
    path = os.path.join(folder, "a.md")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(source)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run([tool, "markdown", "--dialect", "gfm", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=20)
    except subprocess.TimeoutExpired:
        return None, 20
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.returncode, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fault_of(tool, before, pattern, folder):
    code, small = seconds(tool, before + pattern * (SMALL // len(pattern)), folder)
    if small < FIXED and code is not None:
        return None
    code, large = seconds(tool, before + pattern * (LARGE // len(pattern)), folder)
    if code == 1 and large < LONGEST:
        return None
    # Others' load on this machine may have been measured: the least of two counts.
    if large > LONGEST or large > GROWTH * small:
        small, large = (min(time, seconds(tool, before + pattern * (size // len(pattern)), folder)[1])
                        for time, size in ((small, SMALL), (large, LARGE)))
    if large > GROWTH * small or large > LONGEST:
        return f"{before!r} + {pattern!r}: {small * 1000:.0f} ms for 64 KiB, {large * 1000:.0f} ms for 256 KiB"
    return None


def main():
    tool, pairs = sys.argv[1], "--pairs" in sys.argv
    patterns = list(FRAGMENTS)
    if pairs:
        patterns += ["".join(pair) for pair in itertools.product(FRAGMENTS, FRAGMENTS)]
    with tempfile.TemporaryDirectory() as folder:
        faults = [fault for before in (BEFORE if pairs else BEFORE[:3]) for pattern in patterns
                  if (fault := fault_of(tool, before, pattern, folder))]
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"growth of GFM: {len(patterns)} patterns, {len(faults)} grow")
    sys.exit(bool(faults))


main()
