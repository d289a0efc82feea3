# SPDX-License-Identifier: Apache-2.0
"""Many small sites in little memory: those that nobody asks for rest, and wake as they were."""
import concurrent.futures
import os
import pathlib
import re
import time

import pytest

import httpd

CONFIGURATION = """
PositionsSitesSize 1M
<Location /server-status>
    SetHandler server-status
</Location>
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    AllowOverride FileInfo
</Directory>
"""
SITES = 150
LAYOUT = ("<nav>{% assign sorted = site.pages | sort: 'weight' %}{% for p in sorted %}{% if p.weight %}[{{ p.title }}]"
          "{% endif %}{% endfor %}</nav>{{ content }}\n")


def make_site(folder, number):
    (folder / "_layouts").mkdir(parents=True)
    (folder / "_config.yml").write_text(f"title: Site {number}\n")
    (folder / "_layouts/default.html").write_text(LAYOUT)
    for page in range(10):
        (folder / f"page{page}.md").write_text(f"---\ntitle: Page {page} of {number}\nweight: {page}\n---\n\nText {page}.\n")
    return folder


def prepare(server):
    for number in range(SITES):
        make_site(server.htdocs / f"sites/s{number}", number)
    server.own(server.htdocs)


def status_of(server):
    """What the process that answers says of its sites."""
    lines = server.get("/server-status?auto").text.splitlines()
    return {key: int(value) for key, value in (line.split(": ") for line in lines if line.startswith("Positions"))}


def site_at(server, number):
    return httpd.Site(server, server.htdocs / f"sites/s{number}")


def ask_all(server, numbers):
    def ask(number):
        answer = site_at(server, number).get("/page3.html")
        assert answer.status == 200 and f" of {number}]" in answer.text
        return answer["ETag"]
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        return list(threads.map(ask, numbers))


def children(server):
    """The server's processes, the first one aside."""
    found = []
    for each in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(each.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == server.process.pid:
            found.append(int(each.parent.name))
    return found


def private_size(pid):
    """Bytes that a process has for itself alone."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(size) for size in re.findall(r"^Private_\w+:\s+(\d+) kB", text, re.M)) * 1024


def test_sites_rest_and_wake(server):
    before = ask_all(server, range(SITES))
    assert ask_all(server, reversed(range(SITES))) == before[::-1]
    said = status_of(server)
    assert said["PositionsSites"] < SITES and said["PositionsSitesBytes"] <= 1 << 20
    assert said["PositionsUnwatched"] == 0 and "Sites in memory" in server.get("/server-status").text
    here = site_at(server, 0)
    here.edit("page9.md", "Page 9", "Page 9 (renamed)")
    ask_all(server, range(1, SITES))
    here.await_text("/page3.html", "Page 9 (renamed)", 2)


def test_memory_does_not_grow_with_sites(server):
    """Two hundred sites at once would take some 20 MB."""
    ask_all(server, range(20))
    before = {pid: private_size(pid) for pid in children(server)}
    for _ in range(2):
        ask_all(server, range(20, SITES))
    grown = max(private_size(pid) - before[pid] for pid in before)
    assert grown < 8 << 20, f"{grown} bytes"


def test_reload_while_sites_rest(server):
    before = ask_all(server, range(0, SITES, 3))
    server.graceful()
    assert ask_all(server, range(0, SITES, 3)) == before


ONE_PROCESS = {"event": "StartServers 1\nServerLimit 1\nThreadsPerChild 25\nMaxRequestWorkers 25\nMinSpareThreads 1\n",
               "prefork": "StartServers 1\nMaxSpareServers 1\nMaxRequestWorkers 1\n"}


@pytest.mark.expect('held by its last good version: page4.md:3:1: expected "key: value"', "AH00161|AH00484")
def test_a_held_page_outlives_others(make_server, mpm):
    """Its last good version is in memory alone: the site rests last."""
    own = make_server(ONE_PROCESS[mpm] + CONFIGURATION, prepare)
    here = site_at(own, 1)
    here.await_text("/page3.html", "Page 4 of 1]", 5)
    here.write("page4.md", "---\ntitle: Page 4, broken\nweight 4\n---\n\nText.\n")
    here.await_log("/page3.html", "held by its last good version")
    for _ in range(3):
        ask_all(own, range(2, 60))
        answer = here.get("/page3.html")
        assert answer.status == 200 and "[Page 4 of 1]" in answer.text


def test_htaccess_that_changes_makes_no_site_without_end(server):
    here = site_at(server, 2)
    for number in range(30):
        here.write(".htaccess", f"PositionsURL https://host{number}.example\n")
        assert here.get("/page3.html").status == 200
    (here.folder / ".htaccess").unlink()
    assert here.get("/page3.html").status == 200


def watches_of(pid):
    """How many inotify instances a process has, and how many folders it watches."""
    found = [each.read_text().count("inotify wd:") for each in pathlib.Path(f"/proc/{pid}/fdinfo").glob("*")
             if os.readlink(f"/proc/{pid}/fd/{each.name}") == "anon_inode:inotify"]
    return len(found), sum(found)


# Workers, the listener, the one that signals are for.
OTHER_THREADS = {"event": 27, "prefork": 1}


def test_one_watcher_and_two_scanning_threads_a_process(make_server, mpm):
    """However many sites: here they all fit."""
    own = make_server(CONFIGURATION.replace("1M", "64M"), prepare)
    ask_all(own, range(SITES))
    for number in range(0, SITES, 5):
        site_at(own, number).edit("page9.md", "Page 9", "Page nine")
    ask_all(own, range(SITES))
    for number in range(0, SITES, 5):
        site_at(own, number).await_text("/page3.html", "[Page nine of", 3)
    for pid in children(own):
        instances, folders = watches_of(pid)
        assert instances <= 1 and folders <= 2 * SITES
        assert len(os.listdir(f"/proc/{pid}/task")) <= OTHER_THREADS[mpm] + 2


CHILDREN = {"event": "StartServers 4\n",
            "prefork": "StartServers 12\nMinSpareServers 12\nMaxSpareServers 12\nMaxRequestWorkers 12\n"}


def prepare_large_site(server):
    make_site(server.htdocs / "sites/large", "large")
    for number in range(1500):
        (server.htdocs / f"sites/large/note{number}.md").write_text(f"---\ntitle: Note {number}\n---\n\nText.\n")
    (server.root / "cache").mkdir(mode=0o700)
    server.own(server.root)


@pytest.mark.expect("AH00161")
def test_processes_that_start_cold_share_the_work(make_server, mpm):
    own = make_server(CHILDREN[mpm] + "PositionsCacheRoot @ROOT@/cache\n" + CONFIGURATION, prepare_large_site, start=False)
    time.sleep(0.1)
    own.start()

    def ask(_):
        answer = httpd.Site(own, own.htdocs / "sites/large").get("/page3.html")
        return answer.status == 200 and "[Page 9 of large]" in answer.text
    with concurrent.futures.ThreadPoolExecutor(12) as threads:
        assert all(threads.map(ask, range(24)))
    kept = sum(file.stat().st_size for file in (own.root / "cache").rglob("*") if file.is_file())
    assert kept > 1 << 20


@pytest.mark.parametrize("size", ["lots", "12"])
def test_a_wrong_size(make_server, size):
    own = make_server(f"PositionsSitesSize {size}\n", start=False)
    status, said = own.check()
    assert status != 0 and "PositionsSitesSize must be a size of at least 1M" in said
