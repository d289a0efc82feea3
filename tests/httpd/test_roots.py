# SPDX-License-Identifier: Apache-2.0
"""Which directories are sites: literal, by wildcard, by .htaccess, under /~user/, in virtual hosts."""
import os
import pathlib
import shutil

import pytest

import httpd

CONFIGURATION = """
<Directory @ROOT@/htdocs/wild/*>
    PositionsEngine On
</Directory>
<Directory @ROOT@/htdocs/wild/off>
    PositionsEngine Off
</Directory>
<Directory @ROOT@/htdocs/access>
    AllowOverride FileInfo
</Directory>
<Directory @ROOT@/htdocs/literal>
    PositionsEngine On
</Directory>
<Directory @ROOT@/htdocs/literal/inner>
    PositionsEngine On
</Directory>
<Directory @ROOT@/htdocs/literal/raw>
    PositionsEngine Off
</Directory>
<Directory @ROOT@/home/*/public_html>
    AllowOverride FileInfo
    Require all granted
</Directory>
UserDir @ROOT@/home/*/public_html
Alias /department @ROOT@/outside/department
Alias /both/ @ROOT@/outside/department/
<Directory @ROOT@/outside/department>
    PositionsEngine On
    Require all granted
</Directory>
<Location /department>
    Header set X-Location yes
</Location>
"""


def prepare(server):
    server.site(folder=server.htdocs / "literal")
    inner = server.site(folder=server.htdocs / "literal/inner")
    inner.write("only.md", "---\ntitle: Only inside\n---\n\nOnly inside.\n")
    inner.write("taken.md", "---\npermalink: /taken/\n---\n\nTaken.\n")
    (server.htdocs / "literal/raw").mkdir()
    (server.htdocs / "literal/raw/read.md").write_text("---\ntitle: raw\n---\n")
    server.site(folder=server.htdocs / "wild/on")
    server.site(folder=server.htdocs / "wild/off")
    server.site(folder=server.root / "outside/department")
    server.site(folder=server.root / "home/anna/public_html").write(".htaccess", "PositionsEngine On\n")
    server.site(folder=server.root / "home/bert/public_html")
    (server.root / "home").chmod(0o755)


def folder_site(server, folder, url):
    here = httpd.Site(server, pathlib.Path(folder))
    here.url = url
    return here


@pytest.mark.expect("is also that of")
def test_literal_root(server):
    here = folder_site(server, server.htdocs / "literal", "/literal")
    assert here.get("/positions/").status == 200
    assert here.get("/positions")["Location"].endswith("/literal/positions/")
    assert here.get("/about.md").status == 404


@pytest.mark.expect("is also that of")
def test_site_in_a_site(server):
    here = folder_site(server, server.htdocs / "literal/inner", "/literal/inner")
    assert "Only inside" in here.get("/only.html").text
    assert here.get("/taken/").status == 200
    # What belongs to the inner site is no page of the outer one.
    assert server.get("/literal/taken/").status == 404


def test_switched_off_below(server):
    assert "title: raw" in server.get("/literal/raw/read.md").text
    assert server.get("/literal/raw/read.html").status == 404


def test_wildcards(server):
    assert server.get("/wild/on/positions/").status == 200
    assert server.get("/wild/on/about.md").status == 404
    assert server.get("/wild/off/positions/").status == 404
    assert "navigation_weight" in server.get("/wild/off/about.md").text


def test_new_folder_below_a_wildcard(server):
    assert server.get("/wild/new/positions/").status == 404
    here = server.site(folder=server.htdocs / "wild/new")
    try:
        assert here.get("/positions/").status == 200
    finally:
        shutil.rmtree(here.folder)


def test_htaccess_makes_and_unmakes_a_site(server):
    here = server.site(folder=server.htdocs / "access/one")
    assert here.get("/positions/").status == 404
    assert "navigation_weight" in here.get("/about.md").text
    access = here.write(".htaccess", "PositionsEngine On\n")
    for _ in range(8):  # every process learns it
        assert here.get("/positions/").status == 200
        assert here.get("/about.md").status == 404
    access.write_text("PositionsEngine Off\n")
    for _ in range(8):
        assert here.get("/positions/").status == 404
        assert "navigation_weight" in here.get("/about.md").text
    access.write_text("PositionsEngine On\n")
    assert here.get("/positions/").status == 200
    access.unlink()
    assert here.get("/positions/").status == 404


def test_htaccess_settings_are_read_anew(server):
    here = server.site(folder=server.htdocs / "access/two")
    access = here.write(".htaccess", "PositionsEngine On\nPositionsURL https://one.example\n")
    assert "https://one.example/_pages" in here.get("/positions/").text
    access.write_text("PositionsEngine On\nPositionsURL https://two.example\n")
    here.await_text("/positions/", "https://two.example/_pages", 3)


@pytest.mark.expect("is also that of")
def test_htaccess_site_in_a_site(server):
    here = server.site(folder=server.htdocs / "access/three")
    here.write(".htaccess", "PositionsEngine On\n")
    inner = server.site(folder=here.folder / "inner")
    inner.write("taken.md", "---\npermalink: /taken/\n---\n\nTaken.\n")
    here.await_status("/taken/", 200, 2)
    access = inner.write(".htaccess", "PositionsEngine On\n")
    here.await_status("/taken/", 404, 2)
    assert inner.get("/taken/").status == 200
    assert inner.get("/positions/").status == 200
    access.unlink()
    here.await_status("/taken/", 200, 2)


@pytest.mark.expect("PositionsComments must be Strip or Keep, not \"Nothing\"")
def test_wrong_value_in_htaccess(server):
    here = server.site(folder=server.htdocs / "access/four")
    here.write(".htaccess", "PositionsEngine On\nPositionsComments Nothing\n")
    assert here.get("/positions/").status == 500


@pytest.mark.expect("not available in restricted context")
@pytest.mark.parametrize("condition", ["file('/etc/passwd') =~ /root/", "-f '/etc/passwd'"])
def test_htaccess_asks_nothing_of_the_file_system(server, condition):
    here = server.site(folder=server.htdocs / "access/six")
    try:
        here.write(".htaccess", f'PositionsEngine On\nPositionsErrors Show "expr={condition}"\n')
        assert here.get("/positions/").status == 500
    finally:
        shutil.rmtree(here.folder)


@pytest.mark.expect("PositionsThemePath not allowed here")
def test_what_htaccess_may_not_say(server):
    here = server.site(folder=server.htdocs / "access/five")
    here.write(".htaccess", "PositionsEngine On\nPositionsThemePath /etc\n")
    assert here.get("/positions/").status == 500


def test_userdir(server):
    anna = folder_site(server, server.root / "home/anna/public_html", "/~anna")
    assert anna.get("/positions/").status == 200
    assert anna.get("/positions")["Location"].endswith("/~anna/positions/")
    assert anna.get("")["Location"].endswith("/~anna/")
    assert anna.get("/about.md").status == 404
    assert "There is no such page" in anna.get("/nowhere").text
    assert server.get("/~bert/positions/").status == 404
    assert "navigation_weight" in server.get("/~bert/about.md").text


def test_alias(server):
    here = folder_site(server, server.root / "outside/department", "/department")
    answer = here.get("/positions/")
    assert answer.status == 200 and answer["X-Location"] == "yes"
    assert here.get("/positions")["Location"].endswith("/department/positions/")
    assert "There is no such page" in here.get("/nowhere").text
    assert server.get("/both/positions/").status == 200
    assert server.get("/both/positions")["Location"].endswith("/both/positions/")


VHOSTS = """
Listen 127.0.0.1:@SECOND@
<Directory @ROOT@/outside>
    Require all granted
    PositionsURL https://first.example
    PositionsEngine On
</Directory>
<VirtualHost 127.0.0.1:@PORT@>
    ServerName department.example
    DocumentRoot @ROOT@/outside
</VirtualHost>
<VirtualHost 127.0.0.1:@SECOND@>
    ServerName department.example
    DocumentRoot @ROOT@/outside
    <Directory @ROOT@/outside>
        PositionsURL https://second.example
        PositionsComments Keep
    </Directory>
</VirtualHost>
"""


def test_virtual_hosts(make_server):
    second = httpd.free_port()
    own = make_server(VHOSTS.replace("@SECOND@", str(second)),
                      lambda it: it.site(folder=it.root / "outside"))
    first, other = own.request("/positions/"), own.request("/positions/", port=second)
    assert "https://first.example/_pages" in first.text and "<!--" not in first.text
    assert "https://second.example/_pages" in other.text and "<!-- -" in other.text
    assert own.request("/positions")["Location"].endswith("/positions/")
    assert own.request("/").status == 200
    assert "There is no such page" in own.request("/nowhere").text


ONLY_VHOST = """
Listen 127.0.0.1:@SECOND@
<Directory @ROOT@/outside>
    Require all granted
</Directory>
<VirtualHost 127.0.0.1:@PORT@>
    ServerName department.example
    DocumentRoot @ROOT@/outside
</VirtualHost>
<VirtualHost 127.0.0.1:@SECOND@>
    ServerName department.example
    DocumentRoot @ROOT@/outside
    <Directory @ROOT@/outside>
        PositionsEngine On
    </Directory>
</VirtualHost>
"""


def test_site_of_one_virtual_host_alone(make_server):
    second = httpd.free_port()
    own = make_server(ONLY_VHOST.replace("@SECOND@", str(second)),
                      lambda it: it.site(folder=it.root / "outside"))
    assert own.request("/positions/").status == 404
    assert own.request("/positions/", port=second).status == 200
    assert own.request("/about.md", port=second).status == 404


def children(own):
    folder = pathlib.Path("/proc")
    return [each for each in folder.glob("[0-9]*")
            if (each / "stat").exists() and (each / "stat").read_text().rpartition(")")[2].split()[1] == str(own.process.pid)]


def watches(own):
    """How many inotify instances each process holds."""
    return [sum("inotify" in os.readlink(each) for each in (child / "fd").iterdir()) for child in children(own)]


def test_former_settings_hold_nothing(make_server):
    """An .htaccess file that changes again and again makes other sites of one folder: the last one alone is held."""
    own = make_server("<Directory @ROOT@/htdocs/access>\nAllowOverride FileInfo\n</Directory>\n")
    here = own.site(folder=own.htdocs / "access/often")
    for name in ("one", "two", "three"):
        here.write(".htaccess", f"PositionsEngine On\nPositionsURL https://{name}.example\n")
        here.await_text("/positions/", f"https://{name}.example/_pages", 3)
    # Each process has its own settings, and looks whether they are the file's still.
    httpd.wait_until(lambda: all("https://three.example/_pages" in here.get("/positions/").text for _ in range(40)), 5,
                     "every process has the last settings")
    httpd.wait_until(lambda: here.get("/positions/") and max(watches(own)) == 1, 10, lambda: f"one instance a process: {watches(own)}")
