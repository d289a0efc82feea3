# SPDX-License-Identifier: Apache-2.0
"""Wherever a budget ends, rendering ends: each case of Liquid's as often as it charges its budget, each time with another
charge refused.

usage: refused.py BATCH FOLDER GOLDEN.json

What is written is the beginning of the whole result, and the error is the limit's. FOLDER and GOLDEN.json are cases.py's and
golden.py's.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import cases
import golden


def main():
    batch, folder, path = sys.argv[1:4]
    own = [(title, case) for title, case, _ in cases.read(folder)]
    golden_tests = json.loads(pathlib.Path(path).read_text())["tests"]
    both = own + [(f"golden: {test['name']}", golden.case_of(test)) for test in golden_tests]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": [case for _, case in both]}, file)
        file.flush()
        lines = subprocess.run([batch, file.name, "--refuse"], capture_output=True, check=True).stdout.decode().splitlines()
    refused = failed = 0
    for (title, case), line in zip(both, lines, strict=True):
        answer = json.loads(line)
        refused += answer["refused"]
        failed += len(answer["wrong"])
        if answer["wrong"]:
            print(f"{title}\n  {case['template']!r}\n  {answer['wrong']}")
    print(f"refused charges: {refused - failed} passed, {failed} failed, 0 skipped ({len(both)} templates)")
    return 1 if failed or not refused else 0


if __name__ == "__main__":
    sys.exit(main())
