# SPDX-License-Identifier: Apache-2.0
"""What the Markdown tests share: where the cases lie, and two documents' comparison.

The cases are not part of the project: they are looked for in ../shared beside it.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.normpath(os.path.join(HERE, "..", "..", "..", "shared"))
sys.path.insert(0, os.path.join(HERE, "..", "parity"))

import dom  # noqa: E402


def shared(*parts):
    """The path of one of the shared files, or the end of the test, loudly, where there is none."""
    path = os.path.join(SHARED, *parts)
    if os.path.exists(path):
        return path
    print("SKIPPED: %s is not there, nothing is compared with it" % os.path.join("../shared", *parts))
    print("0 passed, 0 failed, 1 skipped")
    sys.exit(0)


def render(tool, dialect, options, source, folder):
    """(HTML, what went wrong)"""
    paths = [os.path.join(folder, name) for name in ("options.yml", "source.md")]
    for path, text in zip(paths, (options, source)):
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    done = subprocess.run([tool, "markdown", "--dialect", dialect, "--options", paths[0], paths[1]],
                          capture_output=True, timeout=20, check=False)
    return done.stdout, done.stderr.decode() if done.returncode else ""


def difference(wanted, given):
    """None, or (line wanted, line given)."""
    page = "<html><body>%s</body></html>"
    return dom.first_difference("page.html", (page % wanted).encode(), (page % given.decode()).encode())


def report(passed, failed, skipped=0):
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    sys.exit(1 if failed else 0)
