# SPDX-License-Identifier: Apache-2.0
"""What the suite reached: lines and branches by folder, the files least reached, and whether it is enough.

usage: report.py BUILD_FOLDER COUNTERS FLOOR.txt REASONS.txt

Counters have their object's path as their name, with # for /; gcovr wants them beside the compiler's notes. FLOOR.txt has
lines "lines 93.0" and "branches 80.5": less fails. REASONS.txt says of files, "FILE: REASON", why the rest of them is not
reached; a reason for a file that is reached as far as the whole has to be is one too many, and is named.
"""
import collections
import json
import pathlib
import shutil
import subprocess
import sys

LEAST = 20
# Not ours: httpd's logging macros expand to the question whether each level is compiled in, is the module's own and is the
# server's; assert(3) to a way that ends the process.
MACROS = r".*(ap_log_r?error|APLOG_(R_)?IS_LEVEL|^\s*assert)\("


def gather(build, counters):
    for path in counters.glob("*.gcda"):
        target = pathlib.Path(path.name.replace("#", "/"))
        if build.resolve() in target.parents and target.with_suffix(".gcno").exists():
            shutil.copyfile(path, target)


def measure(build):
    """{file: [lines reached, lines, branches reached, branches]}"""
    command = ["gcovr", "--root", ".", "--filter", "mod_positions/", "--exclude-throw-branches",
               "--exclude-branches-by-pattern", MACROS, "--json-summary",
               "--gcov-ignore-parse-errors", str(build)]
    summary = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {each["filename"]: [each["line_covered"], each["line_total"], each["branch_covered"], each["branch_total"]]
            for each in summary["files"]}


def percent(reached, total):
    return 100 * reached / total if total else 100.0


def row(name, counts):
    return (f"{name:44} lines {percent(*counts[:2]):5.1f} % of {counts[1]:5}   "
            f"branches {percent(*counts[2:]):5.1f} % of {counts[3]:5}")


def folders_of(files):
    sums = collections.defaultdict(lambda: [0, 0, 0, 0])
    for name, counts in files.items():
        for folder in (str(pathlib.PurePath(name).parent), "the whole"):
            sums[folder] = [a + b for a, b in zip(sums[folder], counts)]
    return sums


def settings(path, separator):
    """The lines "NAME SEPARATOR VALUE" of a file; # begins a comment's line."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split(separator, 1) for line in lines)


def print_least(files, reasons):
    print(f"the {LEAST} files least reached, and why:")
    least = sorted(files.items(), key=lambda each: percent(*each[1][:2]) + percent(*each[1][2:]))[:LEAST]
    for name, counts in least:
        print("  " + row(name, counts))
        print("      " + reasons.get(name, "no reason is given in tests/coverage/reasons.txt").strip())


def needless(files, reasons, wanted):
    """The reasons for files that are gone, or reached well."""
    good = [name for name, counts in files.items() if percent(*counts[:2]) >= float(wanted["lines"])
            and percent(*counts[2:]) >= float(wanted["branches"])]
    return sorted(name for name in reasons if name in good or name not in files)


def main():
    build, counters, floor, why = (pathlib.Path(argument) for argument in sys.argv[1:5])
    gather(build, counters)
    files, reasons, wanted = measure(build), settings(why, ": "), settings(floor, " ")
    sums = folders_of(files)
    print_least(files, reasons)
    for folder in sorted(sums):
        print(row(folder, sums[folder]))
    for name in needless(files, reasons, wanted):
        print(f"tests/coverage/reasons.txt: {name} needs none")
    whole = sums["the whole"]
    reached = {"lines": percent(*whole[:2]), "branches": percent(*whole[2:])}
    below = [word for word, least in wanted.items() if reached[word] < float(least)]
    for word in below:
        print(f"coverage: {reached[word]:.1f} % of {word}, {wanted[word]} % are to be reached")
    return 1 if below or not files else 0


sys.exit(main())
