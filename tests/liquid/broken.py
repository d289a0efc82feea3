# SPDX-License-Identifier: Apache-2.0
"""Wherever a limit is met, rendering ends: each case of Liquid's as often as it charges its budget, each time with another
charge refused, and as often as it calls a function of fallible.def, each time with another call failing.

usage: broken.py BATCH FOLDER GOLDEN.json

What is written is the beginning of the whole result, and the error is the limit's or the call's. FOLDER and GOLDEN.json are
cases.py's and golden.py's.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import cases
import golden


def broken(batch, file, option, titled):
    """(how many ways there are, how many went wrong)"""
    lines = subprocess.run([batch, file, option], capture_output=True, check=True).stdout.decode().splitlines()
    ways = failed = 0
    for (title, case), line in zip(titled, lines, strict=True):
        answer = json.loads(line)
        ways += answer["broken"]
        failed += len(answer["wrong"])
        if answer["wrong"]:
            print(f"{title}, {option}\n  {case['template']!r}\n  {answer['wrong']}")
    return ways, failed


def main():
    batch, folder, path = sys.argv[1:4]
    titled = [(title, case) for title, case, _ in cases.read(folder)]
    titled += [(f"golden: {test['name']}", golden.case_of(test)) for test in json.loads(pathlib.Path(path).read_text())["tests"]]
    status = 0
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": [case for _, case in titled]}, file)
        file.flush()
        for option, name in (("--refuse", "refused charges"), ("--fail", "failing calls")):
            ways, failed = broken(batch, file.name, option, titled)
            status |= failed > 0 or ways == 0
            print(f"{name}: {ways - failed} passed, {failed} failed, 0 skipped ({len(titled)} templates)")
    return status


if __name__ == "__main__":
    sys.exit(main())
