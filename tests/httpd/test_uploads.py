# SPDX-License-Identifier: Apache-2.0
"""Uploads that broke off, and what time ends: after public reports of 0-byte uploads (karikera/ftp-kr#127,
git-ftp/git-ftp#322, electerm/electerm#330) and of edits that were not noticed (getgrav/grav#1080, datenstrom/yellow#47)."""
import threading
import time

import httpd
import pytest

NAV = "<nav>{% for p in site.pages %}{% if p.nav %}[{{ p.title }}]{% endif %}{% endfor %}</nav>{{ content }}"
FILES = {
    "_config.yml": "title: T\ninclude: [_pages]\nexclude: [intern]\n",
    "_layouts/default.html": NAV,
    "_layouts/data.html": "{{ site.data.nav | join }}|{{ content }}",
    "_includes/note.html": "a note\n",
    "_data/nav.yml": "- a\n- b\n- c\n",
    "index.md": "---\ntitle: Home\nnav: 1\n---\nHome {% include note.html %}\n",
    "about.md": "---\ntitle: About\nnav: 3\n---\nAbout\n",
    "_pages/team.md": "---\ntitle: Team\nnav: 4\npermalink: /team/\n---\nTeam\n",
    "n.html": "---\nlayout: data\n---\nlist\n",
    "intern/x.md": "---\ntitle: Intern\n---\nSECRET excluded\n",
}
SITE = """
<Directory @ROOT@/htdocs>
    PositionsEngine On
    PositionsErrors Show "expr=%{HTTP:X-Editor} == 'yes'"
</Directory>
"""
CACHED = "PositionsCacheRoot @ROOT@/cache\n" + SITE
MAX_DELAY = 5  # the longest that an edit takes to show

# Of a server with one process.
pytestmark = pytest.mark.expect(r"AH00161")


def write(server, path, text):
    target = server.htdocs / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    server.own(target)


def write_site(server, **other):
    for path, text in {**FILES, **other}.items():
        write(server, path, text)


def prepare(server):
    write_site(server)
    (server.root / "cache").mkdir(mode=0o700)
    server.own(server.htdocs)
    server.own(server.root / "cache")


def one_process(mpm, configuration):
    """All requests go to the process that knows what was before."""
    workers = "MaxRequestWorkers 1\n" if mpm == "prefork" else \
        "ThreadsPerChild 25\nMaxRequestWorkers 25\nMinSpareThreads 1\nMaxSpareThreads 25\n"
    return configuration + "ServerLimit 1\nStartServers 1\n" + workers


def await_all(server, seen):
    """True again and again: in every process, that is."""
    deadline, times = time.monotonic() + httpd.stretched(MAX_DELAY), 0
    while times < 10:
        times = times + 1 if seen() else 0
        assert times or time.monotonic() < deadline, "".join(server.log_lines()[-5:])
        time.sleep(0.05)


def ask_for(server, seconds, *paths):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in paths:
            yield path, server.request(path)
        time.sleep(0.1)


@pytest.mark.parametrize("emptied", ["_layouts/default.html", "_config.yml", "about.md", "_pages/team.md", "n.html"])
@pytest.mark.expect(r"it is empty")
def test_what_was_emptied_is_held(make_server, emptied, mpm):
    """Whoever asks: one process that knows the good version, processes that share a cache, and new ones."""
    server = make_server(CACHED, prepare)
    paths = ["/about.html", "/", "/team/", "/n.html"]
    good = {path: server.request(path).body for path in paths}
    assert b"[About]" in good["/"] and b"[Team]" in good["/"]
    write(server, emptied, "")
    for path, answer in ask_for(server, 2.5, *paths):
        assert answer.status == 200 and answer.body == good[path], f"{emptied}: {path} {answer}"
        assert server.request("/intern/x.html").status == 404
    server.graceful()
    for path, answer in ask_for(server, 2.5, *paths):
        assert answer.status == 200 and answer.body == good[path], f"{emptied}, a new process: {path} {answer}"
        assert server.request("/intern/x.html").status == 404
    server.wait_for_log(emptied)
    assert "it is empty" in server.request("/about.html?positions-why", X_Editor="yes").text or emptied not in (
        "_layouts/default.html", "_config.yml", "about.md")


@pytest.mark.expect(r"it is empty")
def test_the_banner_names_what_is_held(make_server, mpm):
    server = make_server(one_process(mpm, SITE), prepare)
    for path in ("/about.html", "/"):
        assert server.request(path).status == 200
    write(server, "_layouts/default.html", "")
    server.htdocs.joinpath("index.md").touch()
    deadline = time.monotonic() + MAX_DELAY
    while time.monotonic() < deadline:
        shown = server.request("/about.html", X_Editor="yes").text
        if "_layouts/default.html" in shown:
            break
        time.sleep(0.1)
    assert "Readers see the last good version" in shown and "it is empty" in shown
    time.sleep(2)
    server.request("/about.html")
    assert len([line for line in server.log_lines() if "it is empty" in line]) == 1
    assert "Readers see" not in server.request("/about.html").text


@pytest.mark.expect(r"_config\.yml")
@pytest.mark.parametrize("text", ["", "title: [broken\n"])
def test_no_configuration_publishes_nothing(make_server, text):
    """A process that begins later, without a cache, never knew what was excluded."""
    def prepare_cut(server):
        write_site(server, **{"_config.yml": text})
        server.own(server.htdocs)

    server = make_server(SITE, prepare_cut)
    for _, answer in ask_for(server, 2, "/", "/intern/x.html", "/intern/x.md", "/about.html"):
        assert answer.status == 503 and answer["Retry-After"], answer
    write(server, "_config.yml", FILES["_config.yml"])
    await_all(server, lambda: server.request("/").status == 200 and server.request("/intern/x.html").status == 404)


@pytest.mark.expect(r"it is empty")
def test_a_page_that_no_process_knows_is_503(make_server):
    """Never 200 with nothing, and no 404 at the address that its front matter would say."""
    def prepare_cut(server):
        write_site(server, **{"_pages/team.md": "", "about.md": "", "index.html": ""})
        (server.htdocs / "index.md").unlink()
        server.own(server.htdocs)

    server = make_server(SITE, prepare_cut)
    for path, answer in ask_for(server, 1.5, "/about.html", "/team/", "/"):
        assert answer.status == 503 and answer["Retry-After"], f"{path} {answer}"
    assert server.request("/style.css").status == 404
    write(server, "_pages/team.md", FILES["_pages/team.md"])
    write(server, "about.md", FILES["about.md"])
    write(server, "index.html", "---\n---\nHome\n")
    await_all(server, lambda: server.request("/nowhere/").status == 404 and server.request("/team/").status == 200)
    await_all(server, lambda: server.request("/").status == 200 and server.request("/about.html").status == 200)


@pytest.mark.parametrize("path, text, shown", [
    ("_data/nav.yml", "- a\n- b\n", "a b|"), ("_data/nav.yml", "- a\n- X\n- c\n", "a X c|"),
    ("_data/nav.yml", "- a\n- b\n- c\n- d\n", "a b c d|")])
def test_a_line_removed_at_the_end_shows(make_server, mpm, path, text, shown):
    """Closing an offer by deleting its last lines is exactly that."""
    server = make_server(one_process(mpm, SITE), prepare)
    assert "a b c|" in server.request("/n.html").text
    time.sleep(0.5)
    write(server, path, text)
    begun = time.monotonic()
    while shown not in server.request("/n.html").text:
        assert time.monotonic() - begun < MAX_DELAY, server.request("/n.html")
        time.sleep(0.1)


def test_the_end_of_the_configuration_counts(make_server, mpm):
    server = make_server(one_process(mpm, SITE), prepare)
    assert server.request("/intern/x.html").status == 404
    time.sleep(0.5)
    write(server, "_config.yml", "title: T\ninclude: [_pages]\n")
    begun = time.monotonic()
    while server.request("/intern/x.html").status != 200:
        assert time.monotonic() - begun < MAX_DELAY
        time.sleep(0.1)


@pytest.mark.expect(r"was emptied")
def test_an_include_is_emptied_on_purpose(make_server, mpm):
    server = make_server(one_process(mpm, SITE), prepare)
    assert "a note" in server.request("/").text
    time.sleep(0.5)
    write(server, "_includes/note.html", "")
    begun = time.monotonic()
    while "a note" in server.request("/").text:
        assert time.monotonic() - begun < MAX_DELAY + 1
        time.sleep(0.1)
    assert server.request("/").status == 200
    server.wait_for_log("_includes/note.html: it was emptied")


def upload_slowly(target, text, stop):
    with open(target, "w") as upload:
        for at in range(0, len(text), 25):
            upload.write(text[at:at + 25])
            upload.flush()
            time.sleep(0.02)
    stop.set()


def test_a_process_that_begins_during_an_upload(make_server):
    """It has seen no whole version of the page: 503, not 404, nor a part of it."""
    body = "".join(f"line {each} of the upload\n\n" for each in range(120))
    text = f"---\ntitle: Slow\npermalink: /slow/\n---\nbegin\n\n{body}\nthe end\n"
    server = make_server(SITE, prepare, start=False)
    target = server.htdocs / "_pages/slow.md"
    target.write_text("")
    server.own(target)
    stop = threading.Event()
    upload = threading.Thread(target=upload_slowly, args=(target, text, stop))
    upload.start()
    server.start()
    answers = []
    while not stop.is_set():
        answers.append(server.request("/slow/"))
    upload.join()
    cut = [each for each in answers if each.status != 503 and "the end" not in each.text]
    assert not cut and answers[0].status == 503 and answers[0]["Retry-After"], cut[:1]
    await_all(server, lambda: server.request("/slow/").status == 200)
    assert "the end" in server.request("/slow/").text
