# SPDX-License-Identifier: Apache-2.0
"""What a server spends on a request: CPU time of its whole process tree, from the kernel's own books.

/proc/PID/task/TID/schedstat counts nanoseconds on a CPU, thread by thread. The difference over a
burst of requests, divided by their number, is far steadier on a shared machine than requests per
second are.
"""
import pathlib
import re
import subprocess

PROC = pathlib.Path("/proc")


def parents():
    """pid → parent's pid, for every process there is."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                found[int(entry.name)] = int(fields[1])
            except (OSError, IndexError):
                continue  # it ended meanwhile
    return found


def family(root):
    above = parents()
    members = {root}
    grown = True
    while grown:
        more = {pid for pid, parent in above.items() if parent in members} - members
        members |= more
        grown = bool(more)
    return members


def nanoseconds(root):
    total = 0
    for pid in family(root):
        try:
            for task in (PROC / str(pid) / "task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue
    return total


def microseconds_per_request(root, url, headers=(), seconds=2, connections=16):
    """One burst of wrk, keep-alive; raises where answers are not 2xx."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    for header in headers:
        command += ["-H", header]
    before = nanoseconds(root)
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    spent = nanoseconds(root) - before
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if bad:
        raise RuntimeError(f"{url}: {bad.group(1)} answers were not 2xx")
    return spent / 1000 / int(re.search(r"(\d+) requests in", said).group(1))
