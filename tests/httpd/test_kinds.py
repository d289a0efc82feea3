# SPDX-License-Identifier: Apache-2.0
"""Every kind of URL beside every neighbour; the table in the manual is what this test finds.

POSITIONS_WRITE_TABLE=1 writes it there.
"""
import os
import pathlib
import re

import pytest

import httpd

MANUAL = pathlib.Path(__file__).resolve().parents[2] / "content/manual/administrators.md"
HEAD = "| URL | File | "

# What the URL is, the URL, the file that there is.
KINDS = [("a page", "/about.html", "`about.md`"),
         ("a page with a folder's address", "/positions/", "`positions.md`"),
         ("its address without the slash", "/positions", "`positions.md`"),
         ("the second page of a list", "/list/page2/", "`list/index.html`"),
         ("its address without the slash", "/list/page2", "`list/index.html`"),
         ("a page that no file gives", "/feed.xml", "none"),
         ("a source", "/about.md", "`about.md`"),
         ("a configuration without its extension", "/_config", "`_config.yml`"),
         ("a file", "/plain.txt", "`plain.txt`"),
         ("a folder without a page", "/files", "`files/`"),
         ("nothing", "/nowhere", "none")]

FRONT = ("RewriteEngine On\nRewriteCond {name} !-f\nRewriteCond {name} !-d\nRewriteRule {match} {front} [L]\n")
NEIGHBOURS = {
    "alone": "",
    "MultiViews": "Options +MultiViews",
    "a front controller of the directory": FRONT.format(name="%{REQUEST_FILENAME}", match=".", front="front.txt"),
    "DirectorySlash Off": "DirectorySlash Off",
    "FallbackResource": "FallbackResource /front.txt",
    "Dav On": "Dav On",
    "INCLUDES": "Options +Includes\nSetOutputFilter INCLUDES",
    "mod_speling": "CheckSpelling On",
}
SERVER = {"a rewrite rule of the server": FRONT.format(name="%{DOCUMENT_ROOT}%{REQUEST_URI}", match="^/nowhere", front="/front.txt"),
          "behind mod_proxy": ""}


def configuration(name):
    return f"""
Listen 127.0.0.1:@FRONT@
<Directory @ROOT@/htdocs>
    PositionsEngine On
    Options Indexes FollowSymLinks
    {NEIGHBOURS.get(name, "")}
</Directory>
<VirtualHost 127.0.0.1:@PORT@>
    DocumentRoot @ROOT@/htdocs
    {SERVER.get(name, "")}
</VirtualHost>
<VirtualHost 127.0.0.1:@FRONT@>
    ServerName www.example.org
    ProxyPass / http://127.0.0.1:@PORT@/
    ProxyPassReverse / http://127.0.0.1:@PORT@/
</VirtualHost>
"""


def prepare(server):
    server.htdocs.rmdir()
    here = server.site(folder=server.htdocs)
    here.write("_config.yml", (here.folder / "_config.yml").read_text() + "\nplugins: [jekyll-feed, jekyll-paginate]\n"
               "paginate: 1\npaginate_path: /list/page:num/\n")
    here.write("list/index.html", "---\ntitle: List\n---\n{{ paginator.page }}\n")
    for day in (1, 2):
        here.write(f"_posts/2026-01-0{day}-post.md", "---\ntitle: Post\n---\nPost\n")
    here.write("front.txt", "the front controller\n")
    here.write("files/a.txt", "a\n")


def describe(answer):
    if answer.status == 200:
        return ("front controller" if answer.text == "the front controller\n" else
                "a list of files" if "Index of" in answer.text else
                "the file" if answer["Content-Type"].startswith("text/plain") else "the page")
    if answer.status in (301, 302):
        return f"{answer.status} to `{re.sub('^https?://[^/]*', '', answer['Location'])}`"
    if answer.status == 404:
        return "the site's 404" if "There is no such page" in answer.text else "404"
    return str(answer.status)


def find_cells(make_server, name):
    front = httpd.free_port()
    own = make_server(configuration(name).replace("@FRONT@", str(front)), prepare,
                      modules=["proxy", "proxy_http", "speling"])
    port = front if name == "behind mod_proxy" else own.port
    return [describe(own.request(path, port=port)) for _, path, _ in KINDS]


@pytest.mark.expect("AH00687")
def test_the_manuals_table_of_kinds_and_neighbours(make_server):
    names = [*NEIGHBOURS, *SERVER]
    columns = {name: find_cells(make_server, name) for name in names}
    rows = []
    for i, (what, path, file) in enumerate(KINDS):
        usual = columns["alone"][i]
        others = "; ".join(f"{name}: {columns[name][i]}" for name in names if columns[name][i] != usual)
        rows.append(f"| {what}, `{path}` | {file} | {usual} | {others or 'the same'} |\n")
    table = f"{HEAD}by itself | beside others |\n|---|---|---|---|\n" + "".join(rows)
    manual = MANUAL.read_text()
    if os.environ.get("POSITIONS_WRITE_TABLE"):
        start = manual.index(HEAD)
        end = manual.index("\n\n", start) + 1
        MANUAL.write_text(manual[:start] + table + manual[end:])
    assert table in MANUAL.read_text(), f"the manual's table is to be:\n{table}"
