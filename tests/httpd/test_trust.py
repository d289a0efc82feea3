# SPDX-License-Identifier: Apache-2.0
"""Who owns a directory decides what is read there: a site is its root's identity, not its path."""
import itertools
import os
import random
import shutil
import subprocess
import threading
import time

import pytest

import httpd
from test_roots import folder_site, watches

SECONDS = float(os.environ.get("POSITIONS_SWAP_SECONDS", "1"))
SWAPS = int(os.environ.get("POSITIONS_SWAPS", "0"))
EVE, BOB = 20001, 20002

HOMES = """
StartServers {processes}
PositionsCacheRoot @ROOT@/cache
UserDir @ROOT@/home/*/public_html
<Directory @ROOT@/home>
    Options {options}
    AllowOverride FileInfo AuthConfig
    Require all granted
</Directory>
{more}
"""
LIST = ("---\n---\nThe list of Eve:{% for page in site.pages %} {{ page.title }}{% endfor %} "
        "{{ site.data.private | inspect }}{{ site.title }}\n")


def give(path, owner):
    for each in [path, *path.rglob("*")]:
        os.chown(each, owner, owner, follow_symlinks=False)


def prepare_homes(server):
    bob = server.site(folder=server.root / "home/bob/public_html")
    bob.write(".htaccess", "PositionsEngine On\n")
    bob.write("_config.yml", "title: Site of Bob\n")
    bob.write("_data/private.yml", "words: NEIGHBOURS DATA\n")
    bob.write("intern/.htaccess", "Require all denied\n")
    bob.write("intern/index.md", "---\ntitle: NEIGHBOURS PAGE\n---\nNEIGHBOURS WORDS\n")
    bob.write("index.md", "---\nlayout: null\n---\nFront page of Bob\n")
    for name in ("index", "more"):
        bob.write(f"{name}.md", "---\nlayout: null\n---\nFront page of Bob\n")
    eve = server.site(folder=server.root / "home/eve/www")
    eve.write(".htaccess", "PositionsEngine On\n")
    eve.write("_config.yml", "title: Of Eve\n")
    for name in ("index", "more"):
        eve.write(f"{name}.md", LIST)
    give(server.root / "home/bob", BOB)
    give(server.root / "home/eve", EVE)
    (server.root / "cache").mkdir(mode=0o700)
    server.own(server.root / "cache")
    for folder in (server.root / "home", server.root / "home/eve", server.root / "home/bob"):
        folder.chmod(0o755)


def point(link, target, owner):
    """Makes `link` lead to `target`, in one step."""
    beside = link.with_name(link.name + ".new")
    os.symlink(target, beside)
    os.chown(beside, owner, owner, follow_symlinks=False)
    os.rename(beside, link)


def swap_link(home):
    """public_html is a link, to a folder of one's own and to the neighbour's in turn."""
    for target in itertools.cycle(["../bob/public_html", "www"]):
        point(home / "public_html", target, EVE)
        yield


def swap_folder(home):
    """public_html is a folder, and a link in turn."""
    shutil.rmtree(home / "public_html", ignore_errors=True)
    (home / "www").rename(home / "public_html")
    while True:
        (home / "public_html").rename(home / "www")
        point(home / "public_html", "../bob/public_html", EVE)
        yield
        (home / "public_html").unlink()
        (home / "www").rename(home / "public_html")
        yield


def read_pages(server, stop, answers):
    """Edits of her own page bring scans about; new addresses bring renderings."""
    while not stop.is_set():
        for path in ("/~eve/", "/~eve/more.html", f"/~eve/none{random.random()}"):
            answer = server.get(path)
            answers.append((answer.status, answer.text))


def edit_pages(home, stop):
    """Written where she can always write; a moment between makes scans fall into each state."""
    while not stop.is_set():
        for folder in ("www", "public_html"):
            try:
                own = os.open(home / folder, os.O_DIRECTORY | os.O_NOFOLLOW)
            except OSError:
                continue
            with os.fdopen(os.open("more.md", os.O_WRONLY | os.O_TRUNC, dir_fd=own), "w") as file:
                file.write(LIST + f"{random.random()}\n")
            os.close(own)
        time.sleep(random.random() / 50)


def shows_eve(answers):
    return any(status == 200 and "The list of Eve" in text for status, text in answers)


def attack(server, swap):
    home = server.root / "home/eve"
    stop, answers = threading.Event(), []
    swaps = swap(home)
    next(swaps)
    next(swaps)
    threads = [threading.Thread(target=read_pages, args=(server, stop, answers)) for _ in range(4)]
    threads.append(threading.Thread(target=edit_pages, args=(home, stop)))
    for thread in threads:
        thread.start()
    start, count = time.monotonic(), 0

    def is_enough():
        """Where the machine is busy, a second may show nothing of Eve's own."""
        passed = time.monotonic() - start
        return passed >= SECONDS and count >= SWAPS and (shows_eve(answers) or passed > httpd.stretched(20))
    while not is_enough():
        next(swaps)
        count += 1
        time.sleep(random.random() / 100)
    stop.set()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.skipif(os.geteuid() != 0, reason="two owners need root")
@pytest.mark.expect("AH00037|AH00035|AH01630|AH00036|AH01797|can't be opened|has taken its place|home/eve|held by its last good version: more.md|more.md: changed while it was read|AH00529|AH00127|one record took")
@pytest.mark.parametrize("swap", [swap_link, swap_folder])
@pytest.mark.parametrize("options", ["SymLinksIfOwnerMatch", "FollowSymLinks"])
@pytest.mark.parametrize("processes", [1, 4])
def test_a_root_that_is_swapped_for_a_neighbours(make_server, processes, options, swap):
    """Eve has her public_html lead to Bob's and back, while her own pages list what the site has."""
    literal = "<Directory @ROOT@/home/eve/public_html>\nPositionsEngine On\n</Directory>"
    own = make_server(HOMES.format(processes=processes, options=options, more=literal), prepare_homes)
    answers = attack(own, swap)
    assert shows_eve(answers), answers[-9:]
    leaks = [text for _, text in answers if "NEIGHBOUR" in text]
    assert not leaks, leaks[0]
    assert "NEIGHBOUR" not in "".join(own.log_lines())
    if options == "SymLinksIfOwnerMatch":
        assert not any("of Bob" in text for _, text in answers)
        kept = [each for each in (own.root / "cache").rglob("*") if each.is_file()]
        assert not any(b"NEIGHBOUR" in each.read_bytes() for each in kept)


# ---- switches that are meant ----

RELEASES = """
Alias /current @ROOT@/srv/current
Alias /replaced @ROOT@/srv/replaced
Alias /map @ROOT@/srv/map
Alias /mounted @ROOT@/srv/mounted
<Directory @ROOT@/srv>
    Require all granted
    Options FollowSymLinks
</Directory>
<Directory @ROOT@/srv/current>
    PositionsEngine On
</Directory>
<Directory @ROOT@/srv/replaced>
    PositionsEngine On
</Directory>
<Directory @ROOT@/srv/map>
    PositionsEngine On
</Directory>
<Directory @ROOT@/srv/mounted>
    PositionsEngine On
</Directory>
"""


def make_release(server, name, words):
    here = server.site(folder=server.root / "srv" / name)
    here.write("new.md", f"---\nlayout: null\n---\nThis is release {words}.\n")
    here.write("list.md", "---\nlayout: null\n---\n{{ site.title }}\n")
    here.write("_config.yml", f"title: Titled {words}\n")
    return here


def await_release(server, url, words):
    """Pages that have a file, and those that look at the site, within 0.2 s."""
    here = folder_site(server, server.root / "srv", url)
    here.await_text("/new.html", f"This is release {words}.", 0.2)
    here.await_text("/list.html", f"Titled {words}", 0.2)


# Each test has one of the folders.
ABSENT = "there is no such folder; there is no site until it is"


@pytest.mark.expect(ABSENT)
def test_a_link_is_switched_to_the_next_release(make_server):
    def prepare(it):
        make_release(it, "one", "one")
        make_release(it, "two", "two")
        os.symlink("one", it.root / "srv/current")
    own = make_server(RELEASES, prepare)
    await_release(own, "/current", "one")
    for words in ("two", "one", "two", "one"):
        point(own.root / "srv/current", words, 0 if os.geteuid() == 0 else os.geteuid())
        await_release(own, "/current", words)


@pytest.mark.expect(ABSENT, "another directory has taken its place", "AH00129", "No such file")
def test_a_folder_is_replaced(make_server):
    own = make_server(RELEASES, lambda it: make_release(it, "replaced", "one"))
    await_release(own, "/replaced", "one")
    for words in ("two", "three"):
        make_release(own, f"next-{words}", words)
        (own.root / "srv/replaced").rename(own.root / "srv" / f"before-{words}")
        (own.root / f"srv/next-{words}").rename(own.root / "srv/replaced")
        await_release(own, "/replaced", words)


@pytest.mark.expect(ABSENT)
def test_a_config_map_is_switched(make_server):
    """Kubernetes: each file is a link through ..data, which is switched to another folder."""
    def prepare(it):
        folder = make_release(it, "map/..1", "one").folder.parent
        make_release(it, "map/..2", "two")
        os.symlink("..1", folder / "..data")
        for name in ("new.md", "list.md", "_config.yml"):
            os.symlink(f"..data/{name}", folder / name)
    own = make_server(RELEASES, prepare)
    await_release(own, "/map", "one")
    point(own.root / "srv/map/..data", "..2", os.geteuid())
    await_release(own, "/map", "two")


@pytest.mark.expect(ABSENT, "another directory has taken its place", "No such file")
def test_a_file_system_is_mounted(make_server):
    own = make_server(RELEASES, lambda it: (make_release(it, "mounted", "one"), make_release(it, "two", "two")))
    await_release(own, "/mounted", "one")
    mounted = subprocess.run(["mount", "--bind", own.root / "srv/two", own.root / "srv/mounted"], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("this machine mounts nothing")
    try:
        await_release(own, "/mounted", "two")
    finally:
        # A root that is kept open could not be unmounted.
        subprocess.run(["umount", own.root / "srv/mounted"], check=True)
    await_release(own, "/mounted", "one")


# ---- paths without number ----

ALIASED = """
StartServers 1
<Directory @ROOT@/htdocs/access>
    AllowOverride FileInfo
    Options FollowSymLinks
</Directory>
"""


def test_two_links_make_one_site(make_server):
    """ln -s . a; ln -s . b: every path of them leads to the same root."""
    own = make_server(ALIASED)
    here = own.site(folder=own.htdocs / "access/one")
    here.write(".htaccess", "PositionsEngine On\n")
    for name in "ab":
        os.symlink(".", here.folder / name)
    random.seed(1)
    for _ in range(100):
        path = "".join(random.choice(["/a", "/b"]) for _ in range(random.randrange(1, 12)))
        answer = here.get(f"{path}/positions/")
        assert answer.status == 200 and "<strong>two" in answer.text
        assert here.get(f"{path}/positions")["Location"].endswith(f"{here.url}{path}/positions/")
    assert max(watches(own)) <= 1
