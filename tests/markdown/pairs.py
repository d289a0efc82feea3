# SPDX-License-Identifier: Apache-2.0
"""pairs.py TOOL FOLDER...: real documents, NAME.md beside what Jekyll's kramdown made of it, NAME.html.

A folder may hold an options.yml for its documents (what _config.yml has under `kramdown:`). Says which documents differ,
and where, and what share is the same: with highlighting forgiven and without.
"""
import glob
import os
import re
import subprocess
import sys

import cases

FRAME = re.compile(r'<div class="[^"]*highlighter-rouge[^"]*">\s*<div class="highlight">(.*?)</div>\s*</div>', re.S)
PRE = re.compile(r"<pre[^>]*>\s*<code[^>]*>(.*?)\s*</code>\s*</pre>", re.S)


def without_highlighting(html):
    """Code blocks as their text alone."""
    html = FRAME.sub(lambda match: match.group(1), html)
    return PRE.sub(lambda match: "<pre>%s</pre>" % re.sub(r"</?span[^>]*>", "", match.group(1)), html)


def compare(tool, path):
    options = os.path.join(os.path.dirname(path), "options.yml")
    command = [tool, "markdown"] + (["--options", options] if os.path.exists(options) else []) + [path]
    given = subprocess.run(command, capture_output=True, timeout=60, check=False).stdout
    with open(path[:-3] + ".html", encoding="utf-8") as file:
        wanted = file.read()
    strict = cases.difference(wanted, given)
    loose = strict and cases.difference(without_highlighting(wanted), without_highlighting(given.decode()).encode())
    return strict, loose


def main():
    tool, folders = sys.argv[1], sys.argv[2:]
    paths = sorted(path for folder in folders for path in glob.glob(os.path.join(folder, "*.md")))
    strict_same = loose_same = 0
    for path in paths:
        strict, loose = compare(tool, path)
        strict_same += strict is None
        loose_same += loose is None
        if strict:
            print("%s%s\n  wanted %s\n  given  %s" % (path, "" if loose else " (highlighting)", *strict))
    count = max(len(paths), 1)
    print("%d documents: %.2f %% identical, %.2f %% with highlighting forgiven"
          % (len(paths), 100 * strict_same / count, 100 * loose_same / count))
    cases.report(loose_same, len(paths) - loose_same)


main()
