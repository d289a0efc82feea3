# SPDX-License-Identifier: Apache-2.0
"""Pages: reachable, fresh on the next request, and with the headers that HTTP wants of them."""
import os
import re
import shutil
import socket

import pytest

import httpd

CONFIGURATION = """
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    PositionsURL https://department.example
</Directory>
"""


def navigation(answer):
    return re.findall(r"<li><a href=\"([^\"]+)\">", answer.text)


# ---- reachable ----

def test_page_in_its_layout(site):
    answer = site.get("/positions/")
    assert answer.status == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["Content-Length"] == str(len(answer.body))
    assert answer["Cache-Control"] == "no-cache"
    assert "<strong>two</strong>" in answer.text
    assert "<footer>Room 1.01</footer>" in answer.text
    assert answer.text.rstrip().endswith("</html>")


def test_navigation_is_in_weight_order(site):
    assert navigation(site.get("/")) == ["/", "/about.html", "/positions/", "/teaching/"]


def test_page_without_front_matter(site):
    answer = site.get("/_pages/offer.html")
    assert answer.status == 200
    assert "No front matter at all." in answer.text
    assert "<title>A position in testing - Department of Tests</title>" in answer.text


def test_site_url_comes_from_the_directive(site):
    assert 'href="https://department.example/_pages/offer.html"' in site.get("/positions/").text


def test_site_url_never_comes_from_host(site):
    answer = site.get("/positions/", Host="evil.example")
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("path, page", [("/index.html", "front page"), ("/positions/index.html", "<strong>two"),
                                        ("/teaching/index.html", "Courses")])
def test_index_html_is_the_page(site, path, page):
    answer = site.get(path)
    assert answer.status == 200 and page in answer.text
    assert answer["ETag"] == site.get(path[:-len("index.html")])["ETag"]


@pytest.mark.parametrize("path", ["/positions", "/teaching"])
def test_missing_slash_is_a_redirect(site, path):
    answer = site.get(path)
    assert answer.status == 301
    assert answer["Location"].endswith(f"{site.url}{path}/")
    assert answer["Cache-Control"] == "no-cache"


def test_redirect_keeps_the_query(site):
    assert site.get("/positions?a=1&b=%20")["Location"].endswith("/positions/?a=1&b=%20")


def test_redirect_of_the_site_itself(site):
    answer = site.get("")
    assert answer.status == 301 and answer["Location"].endswith(f"{site.url}/")


def test_comments_do_not_reach_readers(site):
    text = site.get("/positions/").text
    assert "<!--" not in text and "secret" not in text


# ---- fresh ----

def test_edit_is_visible_on_the_next_request(site):
    assert "two" in site.get("/positions/").text
    for words in ("three", "four", "five"):
        site.edit("positions.md", re.search(r"\*\*(\w+)\*\*", (site.folder / "positions.md").read_text()).group(1),
                  words)
        assert f"<strong>{words}</strong>" in site.get("/positions/").text


def test_older_backup_restored_is_a_change(site):
    source = site.folder / "about.md"
    backup = source.read_text()
    site.edit("about.md", "Founded long ago", "Founded in 1965")
    assert "1965" in site.get("/about.html").text
    source.write_text(backup)
    os.utime(source, (1e9, 1e9))
    assert "long ago" in site.get("/about.html").text


def test_layout_edit_within_a_second(site):
    site.get("/about.html")
    site.edit("_layouts/default.html", "<main>", "<main class=\"wide\">")
    site.await_text("/about.html", "class=\"wide\"", 2)


def test_deletion_is_a_404(site):
    assert site.get("/about.html").status == 200
    (site.folder / "about.md").unlink()
    site.await_status("/about.html", 404, 3)


def test_rename_is_a_move(site):
    assert site.get("/about.html").status == 200
    os.rename(site.folder / "about.md", site.folder / "history.md")
    site.await_status("/history.html", 200, 1)
    site.await_status("/about.html", 404, 3)


def test_new_page_is_there_at_once(site):
    assert site.get("/new.html").status == 404
    site.write("new.md", "---\ntitle: New\nnavigation_weight: 9\n---\n\nBrand new.\n")
    site.await_status("/new.html", 200, 1)


def test_new_neighbour_in_the_navigation(site):
    """Within a second it is in everyone's, whichever process answers."""
    assert "/new.html" not in navigation(site.get("/positions/"))
    site.write("new.md", "---\ntitle: New\nnavigation_weight: 0\n---\n\nBrand new.\n")
    httpd.wait_until(lambda: all(navigation(site.get(path))[0] == "/new.html" for path in ["/positions/", "/about.html"] * 5),
                     3, "the new page is the first of everyone's navigation")


# ---- hidden ----

HIDDEN = ["/about.md", "/positions.md", "/_config.yml", "/_layouts/default.html", "/_includes/footer.html",
          "/_data/contact.yml", "/_pages/offer.md", "/notes.txt", "/.htaccess.txt", "/.git/config"]


@pytest.mark.parametrize("path", HIDDEN)
def test_hidden_names_are_not_found(site, path):
    site.write(".git/config", "secret\n")
    site.write(".htaccess.txt", "secret\n")
    assert site.get(path).status == 404


@pytest.mark.parametrize("name", ["about.md~", ".about.md.swp", "#about.md#", "about.md.filepart",
                                  "upload.html.part", "page.tmp", "style.css~"])
def test_backups_and_parts_are_not_found(site, name):
    site.write(name, "an unfinished thought\n")
    assert site.get("/" + name.replace("#", "%23")).status == 404


def test_well_known_stays_httpds(site):
    answer = site.get("/.well-known/security.txt")
    assert answer.status == 200 and answer["Content-Type"].startswith("text/plain")


def test_files_that_are_no_pages_stay_httpds(site):
    answer = site.get("/assets/style.css")
    assert answer.status == 200 and answer["Content-Type"] == "text/css"
    assert answer.body == (site.folder / "assets/style.css").read_bytes()
    assert answer["Cache-Control"] is None
    assert site.get("/plain.txt", Range="bytes=0-4").body == b"plain"


# ---- missing ----

def test_missing_page_shows_the_sites_own(site):
    answer = site.get("/nowhere/at/all")
    assert answer.status == 404
    assert "There is no such page" in answer.text
    assert answer["ETag"] is None and answer["Last-Modified"] is None and answer["Accept-Ranges"] is None


def test_missing_page_has_no_conditions(site):
    answer = site.get("/nowhere", If_None_Match="*", If_Modified_Since="Thu, 01 Jan 2099 00:00:00 GMT",
                      Range="bytes=0-3")
    assert answer.status == 404 and "There is no such page" in answer.text


def test_missing_page_without_a_page_of_its_own(site):
    (site.folder / "404.md").unlink()
    site.get("/")
    answer = site.await_status("/nowhere", 404, 1)
    assert answer.status == 404


# ---- methods ----

@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(site, method):
    answer = site.get("/positions/", method, body=b"x")
    assert answer.status == 405
    assert sorted(re.split(r",\s*", answer["Allow"])) == ["GET", "HEAD", "OPTIONS"]
    assert "two" in site.get("/positions/").text


@pytest.mark.parametrize("header, body", [("Content-Length: 5", "hello"),
                                          ("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n")])
def test_what_a_get_brings_along_is_not_the_next_request(site, header, body):
    request = "GET {}{} HTTP/1.1\r\nHost: a\r\n{}\r\n\r\n{}"
    sent = request.format(site.url, "/about.html", header, body)
    sent += request.format(site.url, "/positions/", "Connection: close", "")
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=20) as connection:
        connection.sendall(sent.encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert b"<strong>two</strong>" in received


def test_options(site):
    answer = site.get("/positions/", "OPTIONS")
    assert answer.status == 200
    assert sorted(re.split(r",\s*", answer["Allow"])) == ["GET", "HEAD", "OPTIONS"]


@pytest.mark.parametrize("path", ["/positions/", "/nowhere", "/positions"])
@pytest.mark.parametrize("coding", [None, "gzip"])
def test_head_equals_get(site, path, coding):
    headers = {"Accept_Encoding": coding} if coding else {}
    get, head = site.get(path, **headers), site.get(path, "HEAD", **headers)
    assert head.status == get.status and head.body == b""
    # httpd's own error pages have no length for HEAD.
    ignored = {"date"} if get.status == 200 else {"date", "content-length"}
    assert ({(k.lower(), v) for k, v in head.headers.items() if k.lower() not in ignored} ==
            {(k.lower(), v) for k, v in get.headers.items() if k.lower() not in ignored})


# ---- conditions ----

def test_not_modified_by_etag(site):
    etag = site.get("/positions/")["ETag"]
    for value in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = site.get("/positions/", If_None_Match=value)
        assert answer.status == 304 and answer.body == b"", value
        assert answer["ETag"] == etag and answer["Cache-Control"] == "no-cache"
    assert site.get("/positions/", If_None_Match='"other"').status == 200


def test_not_modified_by_date_is_equality(site):
    date = site.get("/positions/")["Last-Modified"]
    assert site.get("/positions/", If_Modified_Since=date).status == 304
    assert site.get("/positions/", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status == 200
    assert site.get("/positions/", If_Modified_Since="Thu, 01 Jan 1998 00:00:00 GMT").status == 200


def test_etag_goes_before_date(site):
    date = site.get("/positions/")["Last-Modified"]
    assert site.get("/positions/", If_None_Match='"other"', If_Modified_Since=date).status == 200


def test_preconditions(site):
    etag = site.get("/positions/")["ETag"]
    assert site.get("/positions/", If_Match=etag).status == 200
    assert site.get("/positions/", If_Match='"other"').status == 412
    assert site.get("/positions/", If_Unmodified_Since="Thu, 01 Jan 1998 00:00:00 GMT").status == 412


def test_an_edit_changes_the_etag(site):
    before = site.get("/positions/")["ETag"]
    site.edit("positions.md", "two", "six")
    answer = site.get("/positions/", If_None_Match=before)
    assert answer.status == 200 and answer["ETag"] != before


# ---- ranges ----

def test_range(site):
    whole = site.get("/positions/").body
    answer = site.get("/positions/", Range="bytes=5-14")
    assert answer.status == 206 and answer.body == whole[5:15]
    assert answer["Content-Range"] == f"bytes 5-14/{len(whole)}"
    assert site.get("/positions/", Range="bytes=-7").body == whole[-7:]


def test_range_is_of_the_identity_variant(site):
    whole = site.get("/positions/").body
    answer = site.get("/positions/", Range="bytes=0-9", Accept_Encoding="gzip, br")
    assert answer.status == 206 and answer.body == whole[:10] and answer["Content-Encoding"] is None
    # 15.3.7: what a 200 would have said.
    assert answer["Vary"] == site.get("/positions/")["Vary"]


def test_several_ranges(site):
    answer = site.get("/positions/", Range="bytes=0-0,-1")
    assert answer.status == 206 and answer["Content-Type"].startswith("multipart/byteranges")


def test_range_past_the_end(site):
    assert site.get("/positions/", Range="bytes=9999999-").status == 416


def test_if_range(site):
    first = site.get("/positions/")
    assert site.get("/positions/", Range="bytes=0-9", If_Range=first["ETag"]).status == 206
    assert site.get("/positions/", Range="bytes=0-9", If_Range='"other"').status == 200


# ---- names with care ----

def test_name_that_needs_escaping(site):
    site.write("caf\u00e9 and tea.md", "---\ntitle: Caf\u00e9\n---\n\nDrinks.\n")
    assert "Drinks" in site.await_status("/caf%C3%A9%20and%20tea.html", 200, 2).text


@pytest.mark.parametrize("path", ["/../about.md", "/%2e%2e/about.md", "/assets/../_config.yml",
                                  "/assets/%2e%2e/_config.yml", "/_layouts//default.html", "/./_config.yml"])
def test_no_way_round_hidden_names(site, path):
    assert site.get(path).status in (400, 403, 404)


@pytest.mark.expect("No such file or directory")
def test_moved_folder_of_a_site(server, site):
    """The same process, another root: nothing of the former is served."""
    assert site.get("/").status == 200
    shutil.rmtree(site.folder)
    assert site.get("/").status in (403, 404)
