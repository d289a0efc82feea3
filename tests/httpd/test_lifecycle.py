# SPDX-License-Identifier: Apache-2.0
"""Starting, reloading, logging; an upload that goes wrong; what root does."""
import os
import subprocess
import threading

import pytest

import httpd

SITE = """
LogLevel positions:debug
<Directory @ROOT@/htdocs>
    PositionsEngine On
    PositionsErrors Show "expr=%{HTTP:X-Editor} == 'yes'"
    PositionsMarkdownSource On
</Directory>
"""


def prepare(server):
    server.htdocs.rmdir()
    server.site(folder=server.htdocs)


@pytest.fixture
def own(make_server):
    return make_server(SITE, prepare)


def write(own, path, text):
    target = own.htdocs / path
    target.write_text(text)
    own.own(target)


def test_graceful(own):
    before = own.request("/positions/")
    own.graceful()
    after = own.request("/positions/", If_None_Match=before["ETag"])
    assert after.status == 304
    write(own, "positions.md", "---\npermalink: /positions/\n---\n\nAll **new**.\n")
    assert "<strong>new</strong>" in own.request("/positions/").text


def test_graceful_under_load(own):
    faults, stop, answered = [], threading.Event(), [0]

    def read():
        while not stop.is_set() and len(faults) < 10:
            try:
                answer = own.request("/positions/")
            except OSError as error:
                faults.append(error)
                continue
            answered[0] += 1
            if answer.status != 200:
                faults.append(answer)
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(3):
            before = answered[0]
            own.graceful()
            httpd.wait_until(lambda: answered[0] > before + 20, 20, "the readers go on")
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert not faults


@pytest.mark.expect(r"about\.md")
def test_broken_upload_keeps_the_last_good_page(own):
    assert "Founded long ago" in own.request("/about.html").text
    write(own, "about.md", "---\ntitle: [broken\n---\n\nNothing to see.\n")
    for _ in range(4):
        answer = own.request("/about.html")
        if answer.status == 503:  # another process, which never had a good one
            continue
        assert answer.status == 200 and "Founded long ago" in answer.text
    assert own.request("/").status == 200
    httpd.wait_until(lambda: own.request("/about.html") and any("about.md:" in line for line in own.log_lines()), 5,
                     "the log says what is wrong")
    write(own, "about.md", "---\ntitle: mended\n---\n\nMended.\n")
    assert "Mended" in own.request("/about.html").text


@pytest.mark.expect(r"default\.html")
def test_broken_layout_keeps_the_last_good_pages(own):
    assert "<footer>" in own.request("/about.html").text
    write(own, "_layouts/default.html", "{% if %}{% for %}{{ content }}")

    def keeps():
        answer = own.request("/about.html")
        assert answer.status in (200, 503)
        assert answer.status == 503 or "<footer>" in answer.text
        return any("default.html" in line for line in own.log_lines())
    httpd.wait_until(keeps, 5, "the log says what is wrong")
    for _ in range(20):
        assert keeps()


def test_debug_messages(own):
    own.request("/positions/")
    assert any("[positions:" in line for line in own.log_lines())


def test_markdown_for_who_prefers_it(own):
    answer = own.request("/positions/", Accept="text/markdown, text/html;q=0.5")
    assert answer["Content-Type"].startswith("text/markdown")
    assert "We have **two** open positions" in answer.text and "secret" not in answer.text
    assert "Accept" in [each.strip() for each in answer["Vary"].split(",")]
    page = own.request("/positions/", Accept="text/html, text/markdown;q=0.5")
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "alternate" in page["Link"]


@pytest.mark.expect(r"about\.md")
def test_editors_see_why(own):
    own.request("/about.html")
    write(own, "about.md", "---\ntitle: [broken\n---\n\nNothing to see.\n")
    httpd.wait_until(lambda: "about.md:" in own.request("/about.html?positions-why", X_Editor="yes").text, 5,
                     "the reason is shown")
    for _ in range(3):
        shown = own.request("/about.html?positions-why", X_Editor="yes")
        assert shown["Content-Type"].startswith("text/plain")
        assert "about.md:" in shown.text
        assert shown["Cache-Control"] == "no-store"
        assert "about.md:" not in own.request("/about.html?positions-why").text


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives up its privileges")
def test_root_reads_no_content(own):
    """The parent, which is root, has no file of the site open; nor does it render."""
    own.request("/positions/")
    parent = own.process.pid
    opened = subprocess.run(["ls", "-l", f"/proc/{parent}/fd"], capture_output=True, text=True).stdout
    assert str(own.htdocs) not in opened


@pytest.mark.expect("there is no such folder")
def test_missing_root_at_start(make_server):
    own = make_server("<Directory @ROOT@/htdocs/later>\nPositionsEngine On\n</Directory>\n")
    assert own.request("/later/positions/").status == 404
    here = own.site(folder=own.htdocs / "later")
    assert here.get("/positions/").status == 200


@pytest.mark.expect(r"broken\.md", "is also that of")
def test_each_line_about_a_site_names_its_root(make_server):
    own = make_server("<Directory @ROOT@/htdocs/sites/*>\nPositionsEngine On\n</Directory>\n")
    sites = [own.site(), own.site()]
    for each in sites:
        each.write("broken.md", "---\ntitle: [\n---\n")
        each.get("/about.html")
    for each in sites:
        each.await_log("broken.md", f"{each.folder}: not served: broken.md:3:1:")
