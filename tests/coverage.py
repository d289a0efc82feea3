# SPDX-License-Identifier: Apache-2.0
"""Runs a suite whose objects count (gcc's --coverage), and says how much of the sources it reached: per folder, in all, and the
files reached least. Fails where the suite does, or where fewer lines or branches than the floor were reached.

usage: coverage.py BUILD_FOLDER SOURCE_FOLDER FLOOR_FILE COMMAND [ARGUMENT ...]
       coverage.py BUILD_FOLDER SOURCE_FOLDER FLOOR_FILE           (the counters of the last run)

The floor file has a line for each kind: `lines 95.0`.
"""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

# What only exceptions take is no branch of C.
GCOVR = ["gcovr", "--exclude-throw-branches", "--json-summary", "-"]
KINDS = {"lines": "line", "branches": "branch"}
LEAST = 20


class Reached:
    """Lines and branches of some files: how many there are, how many were reached."""

    def __init__(self):
        self.total = collections.Counter()
        self.covered = collections.Counter()

    def add(self, entry):
        for kind, name in KINDS.items():
            self.total[kind] += entry[f"{name}_total"]
            self.covered[kind] += entry[f"{name}_covered"]
        return self

    def percent(self, kind):
        return 100 * self.covered[kind] / self.total[kind] if self.total[kind] else 100

    def missed(self, kind):
        return self.total[kind] - self.covered[kind]

    def __str__(self):
        return "  ".join(f"{self.percent(kind):6.1f} % of {self.total[kind]:6} {kind}" for kind in KINDS)


def make_counters(build, prefix):
    """An empty counter file below `prefix` for every object, which anybody may write: httpd's children are another user."""
    for notes in build.rglob("*.gcno"):
        counter = prefix / notes.with_suffix(".gcda").relative_to("/")
        counter.parent.mkdir(parents=True, exist_ok=True)
        counter.touch()
        counter.chmod(0o666)
    for folder in [prefix, *(each for each in prefix.rglob("*") if each.is_dir())]:
        folder.chmod(0o777)


def collect_counters(build, prefix):
    for counter in build.rglob("*.gcda"):
        counter.unlink()
    for counter in prefix.rglob("*.gcda"):
        if counter.stat().st_size and counter.is_relative_to(prefix / build.relative_to("/")):
            shutil.copyfile(counter, "/" / counter.relative_to(prefix))


def run_suite(build, command):
    """The suite's exit status. Its counters lie where httpd's user can write even if the clone is closed to it."""
    prefix = pathlib.Path(tempfile.mkdtemp(prefix="positions-coverage-", dir="/var/tmp"))
    try:
        make_counters(build, prefix)
        status = subprocess.run(command, env={**os.environ, "GCOV_PREFIX": str(prefix)}).returncode
        collect_counters(build, prefix)
        return status
    finally:
        shutil.rmtree(prefix, ignore_errors=True)


def read_counters(build, source):
    """gcovr's entry for each file below `source`."""
    done = subprocess.run([*GCOVR, "-j", str(os.cpu_count()), "--root", ".", "--filter", f"{source}/", str(build)],
                          stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)["files"]


def print_table(files, source):
    folders, whole = collections.defaultdict(Reached), Reached()
    for entry in files:
        folder = str(pathlib.PurePath(entry["filename"]).parent)
        folders[folder].add(entry)
        whole.add(entry)
    for folder in sorted(folders):
        print(f"{folder:36} {folders[folder]}")
    print("\nleast reached:")
    by_missed = sorted(files, key=lambda entry: -Reached().add(entry).missed("lines"))
    for entry in by_missed[:LEAST]:
        print(f"{entry['filename']:50} {Reached().add(entry)}")
    print(f"\n{source + ', in all':36} {whole}")
    return whole


def below_floor(whole, floor_file):
    floors = dict(line.split() for line in floor_file.read_text().splitlines() if line and not line.startswith("#"))
    for kind in KINDS:
        if whole.percent(kind) < float(floors[kind]):
            yield f"coverage: {whole.percent(kind):.1f} % of {kind} reached; the floor is {floors[kind]} % ({floor_file})"


def main():
    build, source, floor_file = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], pathlib.Path(sys.argv[3])
    status = run_suite(build, sys.argv[4:]) if sys.argv[4:] else 0
    faults = list(below_floor(print_table(read_counters(build, source), source), floor_file))
    if status:
        faults.append("coverage: the suite failed")
    print("\n".join(faults) if faults else "coverage: above the floor")
    sys.exit(1 if faults else 0)


main()
