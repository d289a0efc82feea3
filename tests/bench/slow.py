# SPDX-License-Identifier: Apache-2.0
"""A page that is slow to make beside others: does it raise their 99th percentile?

usage: slow.py [ROUNDS [SECONDS]]

While wrk asks for a warm page, somebody edits a slow page and asks for it, over and over. In the control the page
is edited as often, nobody asks for it, and a process of its own renders it all the time: as much CPU, none of it in
the server. Rounds alternate; medians.
"""
import pathlib
import re
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "httpd")]
import httpd  # noqa: E402

CONFIGURATION = """
KeepAlive On
MaxKeepAliveRequests 0
<Directory @ROOT@/htdocs>
    PositionsEngine On
</Directory>
"""
SLOW = ("---\npermalink: /slow/\n---\nVersion %d.\n"
        "{%% for i in (1..900) %%}{%% for j in (1..900) %%}{{ j | times: i | modulo: 7 }}{%% endfor %%}\n{%% endfor %%}\n")


def prepare(server):
    server.htdocs.rmdir()
    server.site(folder=server.htdocs)
    write(server, 0)


def write(server, version):
    (server.htdocs / "slow.md").write_text(SLOW % version)


def percentile(url, seconds):
    """Milliseconds."""
    said = subprocess.run(["wrk", "-t1", "-c8", f"-d{seconds}s", "--latency", url], capture_output=True, text=True,
                          check=True).stdout
    figure, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return float(figure) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


class Slow(threading.Thread):
    """Edits and renderings one after another, in the server; or edits alone at that `pace`."""

    def __init__(self, server, pace=None):
        super().__init__(daemon=True)
        self.server, self.pace, self.stop, self.times = server, pace, False, []

    def run(self):
        version = 1
        while not self.stop:
            version += 1
            write(self.server, version)
            start = time.monotonic()
            if self.pace:
                time.sleep(self.pace)
            else:
                assert f"Version {version}." in self.server.request("/slow/").text
            self.times.append(time.monotonic() - start)


def measure(server, seconds, pace=None):
    slow, elsewhere = Slow(server, pace), None
    if pace:
        templates = server.root / "elsewhere" / "templates"
        templates.mkdir(parents=True, exist_ok=True)
        (templates / "index.liquid").write_text(SLOW % 0)
        (templates.parent / "data.json").write_text("{}")
        elsewhere = subprocess.Popen([httpd.BUILD / "tests" / "liquid_bench", templates.parent, "1000000"],
                                     stdout=subprocess.DEVNULL)
    slow.start()
    figure = percentile(f"http://127.0.0.1:{server.port}/positions/", seconds)
    slow.stop = True
    slow.join()
    if elsewhere:
        elsewhere.kill()
        elsewhere.wait()
    return figure, slow.times


def main():
    rounds, seconds = (int(each) for each in (sys.argv[1:] + ["5", "2"][len(sys.argv) - 1:]))
    server = httpd.Httpd("event", CONFIGURATION)
    # The kernel shares processors out by sessions: work in the server and work elsewhere must be in one.
    server.apart = {"process_group": 0}
    prepare(server)
    server.start()
    beside, control, times = [], [], []
    try:
        server.request("/positions/")
        for _ in range(rounds):
            figure, spent = measure(server, seconds)
            beside.append(figure)
            times += spent
            control.append(measure(server, seconds, statistics.median(spent))[0])
    finally:
        server.stop()
    slow, elsewhere = statistics.median(beside), statistics.median(control)
    print(f"a slow page takes {statistics.median(times) * 1000:.0f} ms ({len(times)} times)")
    print(f"{'ok  ' if slow <= elsewhere * 1.25 + 0.2 else 'MISS'} 99th percentile of the others {slow:.2f} ms beside "
          f"it, {elsewhere:.2f} ms beside as much work elsewhere")


main()
