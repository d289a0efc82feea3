# SPDX-License-Identifier: Apache-2.0
"""Symbolic links are followed as Options say, by httpd's walk and by what a site reads itself."""
import os

import pytest

CONFIGURATION = """
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    Options None
    AllowOverride Options=FollowSymLinks,SymLinksIfOwnerMatch
</Directory>
<DirectoryMatch "^@ROOT@/htdocs/sites/.*">
    Options @OPTIONS@
</DirectoryMatch>
"""
ROOTS = """
<Directory @ROOT@/htdocs>
    PositionsEngine On
    Options {options}
</Directory>
"""


def make_files(it):
    it.htdocs.rmdir()
    return it.site(folder=it.htdocs)


def make(make_server, options):
    def prepare(it):
        here = make_files(it)
        (it.root / "secret.md").write_text("---\ntitle: secret\n---\n\nSecret words.\n")
        os.symlink("about.md", here.folder / "linked.md")
        os.symlink("../secret.md", here.folder / "outside.md")
        os.symlink("../../secret.md", here.folder / "_includes/outside.html")
        (it.root / "paper.pdf").write_text("A paper.")
        os.symlink("../paper.pdf", here.folder / "paper.pdf")
        os.symlink("footer.html", here.folder / "_includes/inside.html")
        here.write("inside.md", "---\n---\n\n{% include inside.html %}\n")
        here.write("leak.md", "---\n---\n\n{% include outside.html %}\n")
        it.own(here.folder)
    return make_server(ROOTS.format(options=options), prepare)


LINK = r"AH0003[27]|outside\.|linked\.|inside\.|leak\.md|include"


@pytest.mark.expect(LINK)
@pytest.mark.parametrize("options", ["FollowSymLinks", "SymLinksIfOwnerMatch"])
def test_links_within_the_root(make_server, options):
    own = make(make_server, options)
    assert "Founded long ago" in own.request("/linked.html").text
    assert "Room 1.01" in own.request("/inside.html").text


@pytest.mark.expect(LINK)
def test_files_behind_links_stay_httpds(make_server):
    """The site does not read what lies out of its root; whether httpd sends it, Options say."""
    assert make(make_server, "FollowSymLinks").request("/paper.pdf").text == "A paper."


@pytest.mark.expect(LINK)
def test_no_links(make_server):
    own = make(make_server, "None")
    assert own.request("/paper.pdf").status == 403
    assert own.request("/linked.html").status in (403, 404)
    assert own.request("/inside.html").text.count("Room 1.01") < 2
    assert own.request("/about.html").status == 200


@pytest.mark.expect(LINK)
@pytest.mark.parametrize("options", ["FollowSymLinks", "SymLinksIfOwnerMatch", "None"])
def test_nothing_leads_out_of_the_root(make_server, options):
    own = make(make_server, options)
    for path in ("/outside.html", "/leak.html", "/outside.md"):
        assert "Secret words" not in own.request(path).text


def test_a_link_to_a_folder_that_it_lies_in(make_server):
    """It is left out: there is no end to what lies behind it."""
    def prepare(it):
        make_files(it)
        for name in "abc":
            os.symlink(".", it.htdocs / "assets" / name)
        os.symlink("..", it.htdocs / "assets/up")
    own = make_server(ROOTS.format(options="FollowSymLinks"), prepare)
    assert own.request("/").status == 200
    assert own.request("/assets/up/about.html").status == 404


@pytest.mark.long
@pytest.mark.expect("files behind symbolic links", "can't be watched", "AH00161", "AH10159")
def test_links_that_multiply(make_server, mpm):
    """A site like that is not served; it is said once, and the tree is not walked for each request."""
    def prepare(it):
        make_files(it)
        for i in range(13):
            (it.htdocs / f"d{i}").mkdir()
            for name in "ab":
                os.symlink(f"../d{i + 1}", it.htdocs / f"d{i}" / name)
        (it.htdocs / "d13").mkdir()
    one_process = f"StartServers 1\nServerLimit 1\nMaxRequestWorkers {1 if mpm == 'prefork' else 25}\n"
    own = make_server(one_process + ROOTS.format(options="FollowSymLinks"), prepare)
    for _ in range(6):
        assert own.request("/").status == 503
    assert len([line for line in own.log_lines() if "files behind symbolic links" in line]) == 1
