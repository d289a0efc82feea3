# SPDX-License-Identifier: Apache-2.0
"""Themes lie outside of the site: who may see their assets is said where they lie, and where the site does."""

import pytest

import httpd

CONFIGURATION = """
LogLevel positions:debug
PositionsThemePath @ROOT@/themes
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    PositionsURL https://department.example
    AllowOverride All
</Directory>
<Directory @ROOT@/themes>
    Require all granted
</Directory>
<Directory @ROOT@/themes/quiet/assets/closed>
    Require all denied
</Directory>
"""

FILES = {
    "_config.yml": "theme_key: from the theme\n",
    "_layouts/default.html": "<!doctype html><title>{{ page.title }}</title><p>quiet</p>{{ content }}",
    "assets/plain.css": "p { color: red }\n",
    "assets/made.txt": "---\n---\n{{ site.title }} {{ site.theme_key }}\n",
    "assets/closed/secret.txt": "closed\n",
    "assets/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
}


def prepare(server):
    for name, text in FILES.items():
        path = server.root / "themes" / "quiet" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def themed(site):
    (site.folder / "_layouts" / "default.html").unlink()
    site.write("_config.yml", (site.folder / "_config.yml").read_text() + "\ntheme: quiet\n")
    return site


def test_layouts_and_keys_of_the_theme(themed):
    assert "<p>quiet</p>" in themed.get("/positions/").text
    assert themed.get("/assets/made.txt").text.strip().endswith("from the theme")


def test_assets_are_files_like_any_other(themed):
    answer = themed.get("/assets/plain.css")
    assert answer.status == 200 and answer.text == FILES["assets/plain.css"]
    assert answer["Content-Type"].startswith("text/css")
    assert answer["ETag"] and answer["Last-Modified"]
    assert themed.get("/assets/plain.css", **{"If-None-Match": answer["ETag"]}).status == 304
    assert themed.get("/assets/logo.svg")["Content-Type"].startswith("image/svg+xml")


def test_the_log_says_which_file_it_is(themed, server):
    before = len(server.log_lines())
    assert themed.get("/assets/logo.svg").status == 200
    said = "".join(server.log_lines()[before:])
    assert f"the file {server.root}/themes/quiet/assets/logo.svg" in said
    assert "(null)" not in said


def test_the_sites_own_file_wins(themed):
    themed.write("assets/plain.css", "own\n")
    assert themed.get("/assets/plain.css").text == "own\n"


@pytest.mark.expect("AH01630")
def test_rules_hold_where_the_theme_lies(themed):
    assert themed.get("/assets/closed/secret.txt").status == 403


@pytest.mark.expect("AH01630")
def test_rules_of_the_site_hold_for_what_is_made(themed):
    themed.write("assets/.htaccess", "Require all denied\n")
    assert themed.get("/assets/made.txt").status == 403


@pytest.mark.parametrize("path", ["/_layouts/default.html", "/_config.yml", "/assets/../_config.yml",
                                  "/assets/nothing.css"])
def test_nothing_else_of_a_theme_is_shown(themed, path):
    assert themed.get(path).status == 404


def test_an_edit_of_the_theme_is_seen(themed, server):
    layout = server.root / "themes" / "quiet" / "_layouts" / "default.html"
    assert "<p>quiet</p>" in themed.get("/positions/").text
    layout.write_text(FILES["_layouts/default.html"].replace("quiet", "louder"))
    try:
        httpd.wait_until(lambda: "<p>louder</p>" in themed.get("/positions/").text, 5, "the layout's edit")
    finally:
        layout.write_text(FILES["_layouts/default.html"])


@pytest.mark.expect("is not in .*the built-in theme serves")
def test_a_theme_that_is_missing_is_stood_in_for(site):
    (site.folder / "_layouts" / "default.html").unlink()
    site.write("_config.yml", (site.folder / "_config.yml").read_text() + "\ntheme: nowhere\n")
    answer = site.get("/positions/")
    assert answer.status == 200 and "<main" in answer.text and "<strong>two</strong>" in answer.text


# ---- pages that no file gives ----

@pytest.mark.expect("AH01630")
def test_a_page_that_has_moved(site):
    site.write("_config.yml", (site.folder / "_config.yml").read_text() + "\nplugins: [jekyll-redirect-from]\n")
    site.write("new.md", "---\ntitle: New\nredirect_from: [/old/, /closed/old]\n---\nHere.\n")
    site.write("a name.md", "---\nredirect_from: /older/\n---\nHere.\n")
    site.write("closed/.htaccess", "Require all denied\n")
    answer = site.get("/old/")
    assert answer.status == 301
    assert answer["Location"].endswith(f"{site.url}/new.html")
    assert "Redirecting" in answer.text and answer["Content-Type"].startswith("text/html")
    assert answer["Cache-Control"] == "no-cache"
    assert site.get("/old/", "HEAD").status == 301
    assert site.get("/old/?x=%20y")["Location"].endswith(f"{site.url}/new.html?x=%20y")
    assert site.get("/older/")["Location"].endswith(f"{site.url}/a%20name.html")
    # A generated page has the rules of the folder that its URL names.
    assert site.get("/closed/old").status == 403
