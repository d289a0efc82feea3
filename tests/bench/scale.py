# SPDX-License-Identifier: Apache-2.0
"""How a site's size shows: building, refreshing, memory, and the cost of a hit in instructions.

usage: scale.py SCALE_PROGRAM [PAGES ...]
"""
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sites  # noqa: E402

HITS = 1000
URL = "/positions/"


def instructions_per_hit(program, site):
    command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null",
               program, site, URL, "-", "hits"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1)) / HITS


def main():
    program, counts = sys.argv[1], [int(each) for each in sys.argv[2:]] or [10, 1000, 10000, 100000]
    costs = []
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="positions-scale-", dir="/var/tmp") as folder:
            site = sites.make(pathlib.Path(folder) / "site", count)
            said = subprocess.run([program, site, URL, site / "page1.md"], capture_output=True, text=True, check=True)
            again = subprocess.run([program, site, URL, "-", folder + "/cache"], capture_output=True, text=True, check=True)
            print(again.stdout.strip(), flush=True)
            costs.append(instructions_per_hit(program, site))
            print(f"{said.stdout.strip()}, a hit {costs[-1]:.0f} instructions", flush=True)
    spread = max(costs) / min(costs)
    print(f"{'ok  ' if spread <= 1.1 else 'MISS'} {spread:.3f} times between the cheapest and the dearest hit "
          "(wanted: at most 1.1)")


main()
