# SPDX-License-Identifier: Apache-2.0
"""Many small sites in one server: how much memory, how many threads and watches, and is every answer right?

usage: many.py [SITES [SECONDS [LIMITS]]]

event with four processes; readers ask for sites by Zipf's law, editors rename a page of some of them. LIMITS, such as
`4,2000`, are fs.inotify.max_user_instances and max_user_watches for the time of the run (root of a machine of its own).
POSITIONS_MODULE is the module to measure.
"""
import http.client
import itertools
import os
import pathlib
import random
import re
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "httpd")]
import httpd  # noqa: E402

PAGES = 20
READERS = 8
CONFIGURATION = """
StartServers 4
ServerLimit 4
ThreadsPerChild 25
MaxRequestWorkers 100
MaxSpareThreads 100
KeepAlive On
MaxKeepAliveRequests 0
<Directory @ROOT@/htdocs/*>
    PositionsEngine On
</Directory>
<Location /server-status>
    SetHandler server-status
</Location>
"""
LAYOUT = ("<nav>{% assign sorted = site.pages | sort: 'weight' %}{% for p in sorted %}{% if p.weight %}[{{ p.title }}]"
          "{% endif %}{% endfor %}</nav>{{ content }}\n")
LIMITS = ["max_user_instances", "max_user_watches"]


def make_site(folder, number):
    (folder / "_layouts").mkdir(parents=True)
    (folder / "_config.yml").write_text(f"title: Site {number}\n")
    (folder / "_layouts/default.html").write_text(LAYOUT)
    for page in range(PAGES):
        (folder / f"page{page}.md").write_text(f"---\ntitle: {page} of {number}\nweight: {page}\n---\n\nText {page}.\n")


class Load:
    """Readers and an editor, until `stop`."""

    def __init__(self, server, sites):
        self.server, self.sites = server, sites
        # Zipf's law with exponent 1.
        self.weights = list(itertools.accumulate(1 / rank for rank in range(1, sites + 1)))
        self.stop, self.faults, self.times, self.edits = False, [], [], 0

    def draw(self, chance):
        return chance.choices(range(self.sites), cum_weights=self.weights)[0]

    def read(self, seed):
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        while not self.stop:
            number = self.draw(chance)
            began = time.monotonic()
            connection.request("GET", f"/s{number}/page{chance.randrange(PAGES)}.html")
            reply = connection.getresponse()
            text = reply.read().decode()
            self.times.append(time.monotonic() - began)
            if reply.status != 200 or f"[0 of {number}" not in text:
                self.faults.append(f"s{number}: {reply.status} {text[:100]}")

    def edit(self):
        chance = random.Random(0)
        while not self.stop:
            number = self.draw(chance)
            self.edits += 1
            page = self.server.htdocs / f"s{number}/page7.md"
            page.with_suffix(".part").write_text(f"---\ntitle: 7 of {number}, edit {self.edits}\nweight: 7\n---\n\nText.\n")
            page.with_suffix(".part").replace(page)
            time.sleep(0.1)

    def run(self, seconds):
        threads = [threading.Thread(target=self.read, args=(seed,)) for seed in range(READERS)]
        threads.append(threading.Thread(target=self.edit))
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.stop = True
        for thread in threads:
            thread.join()


def children(server):
    return [int(pid) for pid in pathlib.Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()]


def size_of(pid):
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", text, re.M).group(1)) / 1024


def inotify_of(pid):
    counts = []
    for each in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            if os.readlink(each) == "anon_inode:inotify":
                counts.append(pathlib.Path(f"/proc/{pid}/fdinfo/{each.name}").read_text().count("inotify wd:"))
        except OSError:
            continue
    return len(counts), sum(counts)


def report(server, load, sites):
    times = sorted(load.times)
    print(f"{sites} sites, {len(times)} answers, {load.edits} edits, {len(load.faults)} wrong; "
          f"median {times[len(times) // 2] * 1000:.1f} ms, p99 {times[len(times) * 99 // 100] * 1000:.1f} ms")
    for pid in children(server):
        instances, watches = inotify_of(pid)
        print(f"  process {pid}: {size_of(pid):.0f} MB (PSS), {len(os.listdir(f'/proc/{pid}/task'))} threads, "
              f"{instances} inotify instances, {watches} watches")
    status = [line for line in server.get("/server-status?auto").text.splitlines() if line.startswith("Positions")]
    print("  " + ", ".join(status))
    said = [line for line in server.log_lines() if "inotify" in line]
    print(f"  {len(said)} lines of the log on inotify" + (": " + said[0].strip() if said else ""))
    for fault in load.faults[:5]:
        print("  WRONG " + fault)


def set_limits(values):
    """Returns what was there before."""
    before = []
    for name, value in zip(LIMITS, values):
        path = pathlib.Path("/proc/sys/fs/inotify") / name
        before.append(path.read_text().strip())
        path.write_text(value)
    return before


def main():
    sites = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 600
    before = set_limits(sys.argv[3].split(",")) if len(sys.argv) > 3 else []
    server = httpd.Httpd("event", CONFIGURATION)
    try:
        for number in range(sites):
            make_site(server.htdocs / f"s{number}", number)
        server.own(server.root)
        server.start()
        load = Load(server, sites)
        load.run(seconds)
        report(server, load, sites)
    finally:
        set_limits(before)
        server.stop()


main()
