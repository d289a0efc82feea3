# SPDX-License-Identifier: Apache-2.0
"""Runs check, check-httpd and check-parity, and ends with one summary of all of them.

usage: all.py BUILD_FOLDER MAKE [ARGUMENT ...]

A test that is skipped has not passed: it is named, and fails the run. ALLOW_SKIPPED=REGEX in the environment names those
that may be skipped here; who is not root need not name the tests that root alone can run.
"""
import os
import pathlib
import re
import subprocess
import sys
import time

TARGETS = ["check", "check-httpd", "check-parity"]
COUNTS = re.compile(r"\b(\d+) (passed|failed|skipped|errors?)\b")
CMOCKA = re.compile(r"^\[  (PASSED|FAILED|SKIPPED) +\] .*?(\d+) test\(s\)")
# How make's recipes, cmocka and pytest say which test they skip.
SKIPPED = re.compile(r"^(?:\[  SKIPPED +\] (?!.*test\(s\))|SKIPPED:? |skipped: )(.*)")
# No Debian package has this table's data: on a machine without npm its check can't run.
NPM_ALONE = r"^site/plugins/emoji\.def: "
ROOT_ALONE = r"only root can|root alone|a_link_s_owner_must_be_its_target_s"


class Outcome:
    """What one target's output says."""

    def __init__(self, target):
        self.target, self.status, self.seconds = target, 0, 0
        self.totals = {"passed": 0, "failed": 0, "skipped": 0}
        self.skipped = []

    def read(self, line):
        skipped = SKIPPED.match(line)
        if skipped:
            self.skipped.append(skipped[1].strip())
        cmocka = CMOCKA.match(line)
        if cmocka:
            self.totals[cmocka[1].lower()] += int(cmocka[2])
            return
        for number, word in COUNTS.findall(line):
            self.totals["failed" if word.startswith("error") else word] += int(number)

    def forbidden(self):
        """The skipped tests that may not be; "tests" where nothing says which."""
        allowed = [each for each in (os.environ.get("ALLOW_SKIPPED"), os.geteuid() and ROOT_ALONE,
                                     NPM_ALONE) if each]
        left = [name for name in self.skipped if not any(re.search(each, name) for each in allowed)]
        unnamed = self.totals["skipped"] and not self.skipped
        return left or (["tests that it does not name"] if unnamed else [])

    def fails(self):
        return self.status != 0 or self.totals["failed"] > 0 or bool(self.forbidden())

    def summary(self, log):
        counts = ", ".join(f"{number} {word}" for word, number in self.totals.items())
        verdict = "FAILED" if self.fails() else "ok    "
        return f"{verdict} {self.target:13} {counts} ({self.seconds:.0f} s, log {log})"


def run(target, command, log):
    outcome, start = Outcome(target), time.monotonic()
    with log.open("w") as out, subprocess.Popen(command + [target], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                                text=True, errors="replace") as process:
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            out.write(line)
            outcome.read(line)
    outcome.status, outcome.seconds = process.returncode, time.monotonic() - start
    return outcome


def main():
    logs, command = pathlib.Path(sys.argv[1]) / "test", sys.argv[2:]
    logs.mkdir(parents=True, exist_ok=True)
    outcomes = [run(target, command, logs / f"{target}.log") for target in TARGETS]
    print("\n==== summary ====")
    for outcome in outcomes:
        print(outcome.summary(logs / f"{outcome.target}.log"))
    for name in [name for outcome in outcomes for name in outcome.forbidden()]:
        print(f"SKIPPED, which is no success (ALLOW_SKIPPED): {name}")
    sums = {word: sum(outcome.totals[word] for outcome in outcomes) for word in ("passed", "failed", "skipped")}
    broken = any(outcome.fails() for outcome in outcomes)
    print(("FAILED: " if broken else "all good: ") + ", ".join(f"{number} {word}" for word, number in sums.items()))
    return 1 if broken else 0


sys.exit(main())
