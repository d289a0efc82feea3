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


def make(make_server, options):
    def prepare(it):
        it.htdocs.rmdir()
        here = it.site(folder=it.htdocs)
        (it.root / "secret.md").write_text("---\ntitle: secret\n---\n\nSecret words.\n")
        os.symlink("about.md", here.folder / "linked.md")
        os.symlink("../secret.md", here.folder / "outside.md")
        os.symlink("../../secret.md", here.folder / "_includes/outside.html")
        os.symlink("footer.html", here.folder / "_includes/inside.html")
        here.write("inside.md", "---\n---\n\n{% include inside.html %}\n")
        here.write("leak.md", "---\n---\n\n{% include outside.html %}\n")
        it.own(here.folder)
    return make_server(ROOTS.format(options=options), prepare)


LINK = r"AH00037|outside\.|linked\.|inside\.|leak\.md|include"


@pytest.mark.expect(LINK)
@pytest.mark.parametrize("options", ["FollowSymLinks", "SymLinksIfOwnerMatch"])
def test_links_within_the_root(make_server, options):
    own = make(make_server, options)
    assert "Founded long ago" in own.request("/linked.html").text
    assert "Room 1.01" in own.request("/inside.html").text


@pytest.mark.expect(LINK)
def test_no_links(make_server):
    own = make(make_server, "None")
    assert own.request("/linked.html").status in (403, 404)
    assert own.request("/inside.html").text.count("Room 1.01") < 2
    assert own.request("/about.html").status == 200


@pytest.mark.expect(LINK)
@pytest.mark.parametrize("options", ["FollowSymLinks", "SymLinksIfOwnerMatch", "None"])
def test_nothing_leads_out_of_the_root(make_server, options):
    own = make(make_server, options)
    for path in ("/outside.html", "/leak.html", "/outside.md"):
        assert "Secret words" not in own.request(path).text
