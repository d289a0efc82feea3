# SPDX-License-Identifier: Apache-2.0
"""What the Markdown tests share: where the cases lie, and two documents' comparison."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "parity"))

import dom  # noqa: E402


def conformance(*parts):
    """The path of a file below tests/conformance."""
    return os.path.join(HERE, "..", "conformance", *parts)


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


def report(passed, failed):
    """Ends the program; a suite without a case has failed."""
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    sys.exit(1 if failed or not passed else 0)
