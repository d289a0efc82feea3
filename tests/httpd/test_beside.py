# SPDX-License-Identifier: Apache-2.0
"""Other modules beside: each keeps what is its own."""
import gzip
import re

import pytest

import httpd

CONFIGURATION = """
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    AllowOverride All
    Options Indexes MultiViews Includes SymLinksIfOwnerMatch
    DirectoryIndex start.html index.html
    SetOutputFilter DEFLATE
</Directory>
<Location /server-status>
    SetHandler server-status
</Location>
<LocationMatch ^/sites/[^/]+/status>
    SetHandler server-status
</LocationMatch>
<LocationMatch ^/sites/[^/]+/dav/>
    Dav On
</LocationMatch>
<LocationMatch ^/sites/[^/]+/handled/>
    SetHandler default-handler
</LocationMatch>
<LocationMatch ^/sites/[^/]+/headed/>
    Header set Cache-Control "max-age=77"
</LocationMatch>
<LocationMatch ^/sites/[^/]+/minutes/>
    PositionsCacheControl "max-age=60, public"
</LocationMatch>
<LocationMatch ^/sites/[^/]+/silent/>
    PositionsCacheControl Off
</LocationMatch>
<LocationMatch ^/sites/[^/]+/errors/>
    ErrorDocument 404 "the admin's own words"
</LocationMatch>
<LocationMatch ^/sites/[^/]+/document/>
    ErrorDocument 404 /plain-404.html
</LocationMatch>
<LocationMatch ^/sites/[^/]+/plainly/>
    PositionsCompression Off
</LocationMatch>
Alias /edit/ @ROOT@/htdocs/sites/
<Location /edit/>
    Dav On
    PositionsEngine Off
</Location>
AddType text/x-shtml .shtml
AddOutputFilter INCLUDES .shtml
"""
PAGE = "---\ntitle: {0}\n---\n\nThe page {0}.\n"


def prepare(server):
    (server.htdocs / "plain-404.html").write_text("the admin's own file\n")


# ---- mod_status, SetHandler ----

def test_server_status(server, site):
    assert "Server Version" in server.get("/server-status").text
    assert "Server Version" in site.get("/status").text
    assert site.get("/status/deep").status == 200


def test_pages_are_stronger_than_set_handler(site):
    site.write("handled/index.md", PAGE.format("handled"))
    assert "The page handled" in site.await_status("/handled/", 200, 2).text


# ---- mod_dav ----

def test_dav_writes_names_as_they_are(site):
    site.write("dav/index.md", PAGE.format("old"))
    source = (site.folder / "dav/index.md").read_text()
    site.await_status("/dav/", 200, 2)
    # A page's URL is no file: nothing of the source is overwritten.
    answer = site.get("/dav/", "PUT", body=b"overwritten")
    assert answer.status in (405, 409)
    assert (site.folder / "dav/index.md").read_text() == source
    assert site.get("/dav/index.md", "PUT", body=PAGE.format("new").encode()).status == 204
    assert "The page new" in site.get("/dav/").text


def test_dav_properties_and_options(site):
    site.write("dav/index.md", PAGE.format("old"))
    assert site.get("/dav/index.md", "PROPFIND", Depth="0").status == 207
    assert "PROPFIND" in site.get("/dav/index.md", "OPTIONS")["Allow"]
    assert "1" in site.get("/dav/", "OPTIONS")["DAV"]


def test_dav_deletes_what_it_names(site):
    site.write("dav/one.md", PAGE.format("one"))
    site.await_status("/dav/one.html", 200, 2)
    assert site.get("/dav/one.html", "DELETE").status == 404
    assert site.get("/dav/one.md", "DELETE").status == 204
    site.await_status("/dav/one.html", 404, 3)


def test_dav_beside_the_site(server, site):
    """Sources are read and written at a URL of their own, where the engine is off."""
    edit = "/edit" + site.url[len("/sites"):]
    assert "navigation_weight" in server.get(edit + "/about.md").text
    assert server.get(edit + "/positions/").status == 404
    assert server.get(edit + "/about.md", "PUT", body=PAGE.format("about").encode()).status == 204
    assert "The page about" in site.get("/about.html").text
    assert server.get(edit + "/", "PROPFIND", Depth="1").text.count("about.md") >= 1


# ---- mod_negotiation, mod_autoindex, mod_dir ----

@pytest.mark.expect("AH00687")
def test_multiviews_never_sees_sources(site):
    site.write("guide.md", PAGE.format("guide"))
    site.write("paper.txt", "a paper\n")
    assert site.get("/paper").text == "a paper\n"
    answer = site.get("/guide")
    assert "title: guide" not in answer.text


def test_multiviews_leaves_redirects_and_hidden_names_alone(site):
    """positions.md and _config.yml would be found for them."""
    answer = site.get("/positions")
    assert answer.status == 301 and answer["Location"] == f"{site.url}/positions/"
    for path in ("/_config", "/_layouts/default"):
        answer = site.get(path)
        assert answer.status == 404 and "There is no such page" in answer.text


def test_listing_without_hidden_names(site):
    for name in ("a.pdf", "b.txt", "about.md~", ".c.swp", "d.tmp", "e.md"):
        site.write(f"files/{name}", "x\n")
    site.write("files/_drafts/f.md", "x\n")
    site.write("files/sub/g.txt", "x\n")
    answer = site.get("/files/")
    assert answer.status == 200 and "Index of" in answer.text
    assert sorted(set(re.findall(r'href="([^"/?]+/?)"', answer.text))) == ["a.pdf", "b.txt", "sub/"]


def test_directory_index_beside_pages(site):
    site.write("plainly/index.html", "<p>a plain file</p>\n")
    assert "a plain file" in site.get("/plainly/").text
    # A page at the folder's URL goes before DirectoryIndex.
    site.write("start.html", "<p>never asked for</p>\n")
    assert "front page" in site.get("/").text


def test_directory_index_may_be_a_page(site):
    site.write("folder/start.md", PAGE.format("start"))
    site.await_status("/folder/start.html", 200, 2)
    answer = site.get("/folder/")
    assert answer.status == 200 and "The page start" in answer.text
    assert site.get("/folder/", If_None_Match=answer["ETag"]).status == 304


# ---- mod_include: subrequests ----

def test_page_in_a_subrequest(site):
    site.write("frame.shtml", '<div><!--#include virtual="positions/" --></div>'
                              '<div><!--#include virtual="about.html" --></div>\n')
    etag = site.get("/positions/")["ETag"]
    answer = site.get("/frame.shtml", Accept_Encoding="identity", If_None_Match=etag, Range="bytes=0-3000000")
    assert answer.text.count("<nav>") == 2 and "two" in answer.text and "Founded" in answer.text


def test_redirect_in_a_subrequest_is_the_page(site):
    site.write("frame.shtml", '<div><!--#include virtual="positions" --></div>\n')
    assert "<strong>two" in site.get("/frame.shtml").text


@pytest.mark.expect("unable to include", "AH01369")
def test_hidden_names_in_a_subrequest(site):
    site.write("frame.shtml", '<div><!--#include virtual="about.md" --></div>\n')
    assert "navigation_weight" not in site.get("/frame.shtml").text


def test_content_filters_read_identity(site):
    site.write("filtered/.htaccess", "SetOutputFilter INCLUDES\n")
    site.write("filtered/index.md", "---\nlayout: null\n---\n<p>&lt;!--x--></p>\n")
    site.await_status("/filtered/", 200, 2)
    assert site.get("/filtered/", Accept_Encoding="gzip")["Content-Encoding"] is None


def test_directives_of_mod_include_are_no_comments(site):
    site.write("filtered/.htaccess", "SetOutputFilter INCLUDES\n")
    site.write("filtered/index.html", '---\nlayout: null\n---\nA<!-- gone --> <!--#echo var="DOCUMENT_URI" --> '
                                      f'<!--#include virtual="{site.url}/about.html" --> B\n')
    answer = site.await_status("/filtered/", 200, 2)
    assert f"A {site.url}/filtered/ " in answer.text and "Founded" in answer.text


# ---- mod_deflate, mod_headers ----

def test_what_filters_rewrite_is_compressed_after_them(site):
    site.write("filtered/.htaccess", 'SetOutputFilter SUBSTITUTE;DEFLATE\nSubstitute "s/words/news/"\n')
    site.write("filtered/index.md", PAGE.format("filtered") + "\nmany words\n" * 200)
    site.await_status("/filtered/", 200, 2)
    answer = site.get("/filtered/", Accept_Encoding="gzip")
    assert answer["Content-Encoding"] == "gzip"
    assert b"many news" in gzip.decompress(answer.body)


def test_mod_deflate_changes_nothing(site):
    plain = site.get("/positions/")
    packed = site.get("/positions/", Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed["ETag"] != plain["ETag"]
    assert packed["Content-Length"] == str(len(packed.body))
    assert "Accept-Encoding" in packed["Vary"] and "Accept-Encoding" in plain["Vary"]
    answer = site.get("/positions/", Accept_Encoding="gzip", If_None_Match=packed["ETag"])
    assert answer.status == 304 and answer["ETag"] == packed["ETag"]
    assert answer["Content-Encoding"] is None or answer["Content-Encoding"] == "gzip"


def test_compression_off(site):
    site.write("plainly/one.md", PAGE.format("one") + "words and words " * 200)
    site.await_status("/plainly/one.html", 200, 2)
    answer = site.get("/plainly/one.html", Accept_Encoding="gzip, br")
    assert answer["Content-Encoding"] is None and b"words and words" in answer.body


@pytest.mark.parametrize("folder, value", [("headed", "max-age=77"), ("minutes", "max-age=60, public"),
                                           ("silent", None)])
def test_the_admins_cache_control(site, folder, value):
    site.write(f"{folder}/index.md", PAGE.format(folder))
    assert site.await_status(f"/{folder}/", 200, 2)["Cache-Control"] == value


# ---- ErrorDocument, mod_rewrite ----

def test_error_document_wins(site):
    assert site.get("/errors/none").text == "the admin's own words"
    assert site.get("/document/none").text == "the admin's own file\n"
    assert "There is no such page" in site.get("/elsewhere/none").text


def test_error_document_may_be_a_page(site):
    site.write(".htaccess", f"ErrorDocument 403 {site.url}/about.html\nRedirectMatch 403 /secret\n")
    answer = site.get("/secret")
    assert answer.status == 403 and "Founded long ago" in answer.text and answer["ETag"] is None


def test_rewrite_to_a_page(site):
    site.write(".htaccess", f"RewriteEngine On\nRewriteBase {site.url}/\nRewriteRule ^jobs$ positions/ [L]\n"
                            "RewriteRule ^work$ positions/ [R=302,L]\n")
    assert "<strong>two" in site.get("/jobs").text
    assert site.get("/work").status == 302


def test_front_controller_leaves_pages_alone(site):
    site.write(".htaccess", f"RewriteEngine On\nRewriteBase {site.url}/\nRewriteCond %{{REQUEST_FILENAME}} !-f\n"
                            "RewriteCond %{REQUEST_FILENAME} !-d\nRewriteRule . plain.txt [L]\n")
    assert "Founded" in site.get("/about.html").text
    assert site.get("/whatever").text == "plain text\n"
    assert site.get("/positions")["Location"] == f"{site.url}/positions/"


def test_redirect_directive_goes_first(site):
    site.write(".htaccess", f"Redirect 307 {site.url}/about.html /there\n")
    assert site.get("/about.html").status == 307


# ---- mod_proxy in front ----

PROXIED = """
Listen 127.0.0.1:@FRONT@
<Directory @ROOT@/htdocs>
    PositionsEngine On
</Directory>
<VirtualHost 127.0.0.1:@FRONT@>
    ServerName www.example.org
    ProxyPass /dept/ http://127.0.0.1:@PORT@/
    ProxyPassReverse /dept/ http://127.0.0.1:@PORT@/
</VirtualHost>
<VirtualHost 127.0.0.1:@PORT@>
    DocumentRoot @ROOT@/htdocs
</VirtualHost>
"""


def test_redirects_behind_a_proxy(make_server):
    front = httpd.free_port()

    def prepare(it):
        it.htdocs.rmdir()
        it.site(folder=it.htdocs)
        (it.htdocs / "files").mkdir()
        (it.htdocs / "files/a.txt").write_text("a\n")
    own = make_server(PROXIED.replace("@FRONT@", str(front)), prepare, modules=["proxy", "proxy_http"])
    place = f"http://127.0.0.1:{front}/dept"
    assert own.request("/dept/files", port=front)["Location"] == f"{place}/files/"
    assert own.request("/dept/positions", port=front)["Location"] == f"{place}/positions/"
    assert own.request("/dept/positions?a=b", port=front)["Location"] == f"{place}/positions/?a=b"
    # A path is right wherever TLS ends, and whoever the client says that it has asked.
    assert own.request("/positions")["Location"] == "/positions/"
    assert own.request("/positions", Host="evil.example")["Location"] == "/positions/"
    assert own.request("/positions", Host="www.example.org", X_Forwarded_Proto="https",
                       X_Forwarded_Host="www.example.org")["Location"] == "/positions/"
