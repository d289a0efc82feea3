# SPDX-License-Identifier: Apache-2.0
"""Between owners: whatever one site's pages take, the others are served as if it were not there."""
import os
import re
import selectors
import signal
import socket
import subprocess
import statistics
import threading
import time

import pytest

import httpd

WORKERS = 40
CONFIGURATION = """
PositionsLimit time 2
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    AllowOverride All
</Directory>
"""
EVENT = "ServerLimit 2\nStartServers 1\nThreadLimit 40\nThreadsPerChild 40\nMaxRequestWorkers 40\n"
PREFORK = "ServerLimit 40\nStartServers 40\nMinSpareServers 40\nMaxSpareServers 40\nMaxRequestWorkers 40\n"
FLOOD = 420
SLOW_PAGES = 60
# Longer than any limit of time or steps.
SLOW = "---\n---\n{%% assign s = 'lorem ipsum dolor' %%}{%% for i in (1..16) %%}{%% assign s = s | append: s %%}{%% endfor %%}" \
       "{%% for i in (1..1000000) %%}{%% if s contains 'q%d' %%}{%% endif %%}{%% endfor %%}\n"
REFUSED = pytest.mark.expect("took more than", "as PositionsRenderLimit allows", "more than [0-9]+ steps",
                             "AH10159|AH00484|AH00161")  # the flood takes all workers for a moment


@pytest.fixture
def make_fair_server(make_server, mpm):
    def make(configuration=""):
        return make_server((EVENT if mpm == "event" else PREFORK) + CONFIGURATION + configuration)
    return make


def slow_site(server, pages=SLOW_PAGES):
    site = server.site()
    for i in range(pages):
        site.write(f"slow{i}.md", SLOW % i)
    return site


class Flood:
    """Requests that wait for their answers all at once, and as many more as are answered meanwhile."""

    def __init__(self, server, paths, count=FLOOD, pause=0.5):
        self.server, self.paths, self.count, self.pause = server, paths, count, pause
        self.statuses, self.sent, self.ended = [], 0, threading.Event()
        self.selector = selectors.DefaultSelector()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        wait_for(lambda: self.sent >= self.count)
        return self

    def __exit__(self, *unused):
        self.ended.set()
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()

    def ask(self):
        connection = socket.create_connection(("127.0.0.1", self.server.port))
        path = self.paths[self.sent % len(self.paths)]
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        self.selector.register(connection, selectors.EVENT_READ)
        self.sent += 1

    def collect(self, seconds):
        for key, _ in self.selector.select(seconds):
            start = key.fileobj.recv(1 << 16)
            self.statuses.append(int(start.split()[1]) if start else 0)
            self.selector.unregister(key.fileobj)
            key.fileobj.close()

    def run(self):
        more = 0
        while not self.ended.is_set():
            while len(self.selector.get_map()) < self.count and time.monotonic() > more:
                self.ask()
            more = max(more, time.monotonic() + self.pause)
            self.collect(0.05)


def wait_for(condition):
    httpd.wait_until(condition, 20, "the flood has begun")


def times_of(ask, count):
    """Seconds that each of so many takes, ten in a second, and their statuses."""
    times, statuses = [], []
    for _ in range(count):
        start = time.monotonic()
        statuses.append(ask().status)
        times.append(time.monotonic() - start)
        time.sleep(0.02)
    return times, statuses


def p99(times):
    return statistics.quantiles(times, n=100)[98]


def compare(ask, flood, count=150):
    """p99 alone and beside the flood, in seconds; none may fail."""
    alone, statuses = times_of(ask, count)
    assert set(statuses) == {200}
    with flood:
        beside, statuses = times_of(ask, count)
    assert set(statuses) == {200}, [status for status in statuses if status != 200]
    print(f"p99 alone {p99(alone) * 1000:.1f} ms, beside {len(flood.statuses)} answered requests {p99(beside) * 1000:.1f} ms, "
          f"longest {max(beside) * 1000:.1f} ms")
    return p99(alone), p99(beside)


def check_share(alone, beside):
    """Twice as long, or what a machine that has to do more than it can makes of it."""
    assert beside < max(2 * alone, httpd.stretched(0.25))


@REFUSED
@pytest.mark.long
def test_one_site_s_slow_pages_leave_the_neighbour_s_alone(make_fair_server):
    server = make_fair_server()
    slow, neighbour = slow_site(server), server.site()
    assert neighbour.get("/about.html").status == 200
    check_share(*compare(lambda: neighbour.get("/about.html"),
                         Flood(server, [f"{slow.url}/slow{i}.html" for i in range(SLOW_PAGES)])))


@REFUSED
@pytest.mark.long
def test_what_the_neighbour_renders_meanwhile(make_fair_server):
    server = make_fair_server()
    slow, neighbour = slow_site(server), server.site()
    edited = iter(range(10000))

    def edit_and_get():
        number = next(edited)
        neighbour.write("about.md", f"---\nlayout: default\n---\nnumber {number}.\n")
        answer = neighbour.get("/about.html")
        assert f"number {number}." in answer.text
        return answer
    check_share(*compare(edit_and_get, Flood(server, [f"{slow.url}/slow{i}.html" for i in range(SLOW_PAGES)]), 100))


def hold(server, path):
    """A request whose answer nobody waits for yet."""
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    return connection


QUICK_PAGES = 400


def await_quick(site, status):
    """Asks for pages that no process has rendered yet until one is answered so."""
    numbers = iter(range(QUICK_PAGES))

    def right():
        number = next(numbers)
        try:
            answer = site.get(f"/quick{number + (status == 200) * QUICK_PAGES // 2}.html")
        except ConnectionError:
            return None
        return answer if answer.status == status else time.sleep(0.05)
    return httpd.wait_until(right, 20, f"status {status}")


def two_slots(make_fair_server):
    """A site two of whose pages may be worked at, and one of them is."""
    server = make_fair_server("PositionsLimit time 5\nPositionsLimit steps 10000000000\nPositionsRenderLimit 2 2\n")
    site = slow_site(server, 2)
    site.write("good.md", "---\n---\ngood\n")
    for i in range(QUICK_PAGES):
        site.write(f"quick{i}.md", "---\n---\nquick\n")
    for _ in range(WORKERS):
        assert site.get("/good.html").status == 200
    return server, site, hold(server, f"{site.url}/slow0.html")


@REFUSED
def test_who_waits_and_leaves_makes_room(make_fair_server):
    server, site, rendered = two_slots(make_fair_server)
    with rendered:
        second = hold(server, f"{site.url}/slow0.html")
        assert await_quick(site, 503)["Retry-After"] == "5"
        second.close()
        assert "quick" in await_quick(site, 200).text


@REFUSED
def test_the_last_good_page_is_there_for_who_gets_no_slot(make_fair_server, mpm):
    server, site, rendered = two_slots(make_fair_server)
    with rendered, hold(server, f"{site.url}/slow0.html"):
        await_quick(site, 503)
        site.write("good.md", "---\n---\nnewer\n")
        answer = site.get("/good.html")
        # Under prefork not every process has rendered it before.
        assert answer.status == 200 and "good" in answer.text or mpm == "prefork" and answer.status == 503


def children(pid):
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()]


@pytest.mark.expect("exit signal Killed", *REFUSED.args)
def test_a_process_that_dies_gives_its_slots_back(monkeypatch, make_fair_server):
    monkeypatch.setattr(httpd, "UNNATURAL", re.compile("exited abnormally"))
    server, site, rendered = two_slots(make_fair_server)
    with rendered, hold(server, f"{site.url}/slow0.html"):
        await_quick(site, 503)
        for child in children(server.process.pid):
            os.kill(child, signal.SIGKILL)
        await_quick(site, 200)


@REFUSED
def test_a_reload_begins_with_all_slots(make_fair_server):
    server, site, rendered = two_slots(make_fair_server)
    with rendered, hold(server, f"{site.url}/slow0.html"):
        await_quick(site, 503)
        server.graceful()
        await_quick(site, 200)
