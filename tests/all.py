# SPDX-License-Identifier: Apache-2.0
"""Runs check, check-httpd and check-parity, and ends with one summary of all of them.

usage: all.py BUILD_FOLDER MAKE [ARGUMENT ...]
"""
import pathlib
import re
import subprocess
import sys
import time

TARGETS = ["check", "check-httpd", "check-parity"]
COUNTS = re.compile(r"\b(\d+) (passed|failed|skipped|errors?)\b")
CMOCKA = re.compile(r"^\[  (PASSED|FAILED|SKIPPED) +\] .*?(\d+) test\(s\)")


def count(line, totals):
    cmocka = CMOCKA.match(line)
    if cmocka:
        totals[cmocka.group(1).lower()] += int(cmocka.group(2))
        return
    for number, word in COUNTS.findall(line):
        totals["failed" if word.startswith("error") else word] += int(number)


def run(target, command, log):
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    process = subprocess.Popen(command + [target], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, errors="replace")
    with log.open("w") as out:
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            out.write(line)
            count(line, totals)
    return process.wait(), totals


def main():
    build, command = pathlib.Path(sys.argv[1]), sys.argv[2:]
    logs = build / "test"
    logs.mkdir(parents=True, exist_ok=True)
    rows, broken = [], False
    for target in TARGETS:
        start = time.monotonic()
        status, totals = run(target, command, logs / f"{target}.log")
        broken = broken or status != 0
        rows.append((target, status, totals, time.monotonic() - start))
    print("\n==== summary ====")
    for target, status, totals, seconds in rows:
        counts = ", ".join(f"{number} {word}" for word, number in totals.items())
        print(f"{'ok    ' if status == 0 else 'FAILED'} {target:13} {counts} ({seconds:.0f} s, log "
              f"{logs / target}.log)")
    sums = {word: sum(row[2][word] for row in rows) for word in ("passed", "failed", "skipped")}
    print(("FAILED: " if broken else "all good: ") +
          ", ".join(f"{number} {word}" for word, number in sums.items()))
    sys.exit(1 if broken else 0)


main()
