# SPDX-License-Identifier: Apache-2.0
"""Access is httpd's decision on every request: rules on a page's source and on its URL."""
import base64

import pytest

CONFIGURATION = r"""
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    AllowOverride AuthConfig Limit
</Directory>
<Directory @ROOT@/htdocs/sites/*/_pages>
    Require env STAFF
</Directory>
SetEnvIf X-Staff yes STAFF
<LocationMatch ^/sites/[^/]+/positions>
    AuthType Basic
    AuthName "Staff"
    AuthUserFile @ROOT@/passwords
    Require valid-user
</LocationMatch>
<Directory @ROOT@/htdocs/sites/*/assets>
    Require all denied
</Directory>
<LocationMatch _layouts>
    Require all denied
</LocationMatch>
<Files about.md>
    Require env STAFF
</Files>
<LocationMatch "^/sites/[^/]+/(exams|marks\.html|lists/)$">
    Require env STAFF
</LocationMatch>
"""
PASSWORD = "Basic " + base64.b64encode(b"anna:secret").decode()
DENIED = r"AH01630"


def prepare(server):
    (server.root / "passwords").write_text("anna:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n")


@pytest.mark.expect(DENIED)
def test_rules_of_the_sources_folder(site):
    assert site.get("/_pages/offer.html").status == 403
    assert site.get("/_pages/offer.html", X_Staff="yes").status == 200
    # Conditions come after access.
    etag = site.get("/_pages/offer.html", X_Staff="yes")["ETag"]
    assert site.get("/_pages/offer.html", If_None_Match=etag).status == 403


@pytest.mark.expect(DENIED)
def test_rules_of_a_lists_source_hold_for_all_its_pages(site):
    config = (site.folder / "_config.yml").read_text()
    for day in (1, 2):
        site.write(f"_posts/2026-01-0{day}-post.md", "---\ntitle: Post\n---\nPost\n")
    site.write("_config.yml", config + "\nplugins: [jekyll-paginate]\npaginate: 1\npaginate_path: /list/page:num/\n")
    site.write("list/index.html", "---\ntitle: List\n---\nPage {{ paginator.page }}\n")
    site.await_status("/list/page2/", 200, 5)
    site.write("list/.htaccess", "<Files index.html>\nRequire env STAFF\n</Files>\n")
    for path in ("/list/", "/list/page2/", "/list/page2"):
        assert site.get(path).status == 403
    assert "Page 2" in site.get("/list/page2/", X_Staff="yes").text


@pytest.mark.expect(DENIED)
def test_rules_of_the_sources_folder_follow_the_permalink(site):
    site.write("_pages/moved.md", "---\npermalink: /elsewhere/\n---\n\nFor staff.\n")
    site.await_status("/elsewhere/", 403, 2)
    assert site.get("/elsewhere/", X_Staff="yes").status == 200


def test_rules_of_the_url(site):
    assert site.get("/positions/").status == 401
    assert site.get("/positions/", "HEAD").status == 401
    assert site.get("/positions/", Authorization=PASSWORD).status == 200
    # The redirect is behind them too.
    assert site.get("/positions").status == 401


@pytest.mark.expect(DENIED)
@pytest.mark.parametrize("name, permalink, other", [
    ("exams.md", "/exams", "/exams.html"), ("marks.md", "/marks.html", "/marks"),
    ("lists.md", "/lists/", "/lists/index.html")])
def test_rules_of_the_url_hold_at_its_other_addresses(site, name, permalink, other):
    site.write(name, f"---\npermalink: {permalink}\n---\n\nFor staff.\n")
    site.await_status(permalink, 403, 2)
    assert site.get(other).status == 403
    assert site.get(other, "HEAD").status == 403
    for path in (permalink, other):
        assert "For staff" in site.get(path, X_Staff="yes").text


@pytest.mark.expect(DENIED)
def test_rules_of_files(site):
    assert site.get("/about.html").status == 403
    assert site.get("/about.html", X_Staff="yes").status == 200


@pytest.mark.expect(DENIED)
def test_hidden_names_behind_rules(site):
    assert site.get("/_layouts/default.html").status == 403
    assert site.get("/_pages/offer.md").status == 403
    assert site.get("/_config.yml").status == 404


@pytest.mark.expect(DENIED)
def test_files_behind_rules(site):
    assert site.get("/assets/style.css").status == 403


@pytest.mark.expect(DENIED)
def test_htaccess_in_a_source_folder(site):
    assert site.get("/teaching/").status == 200
    access = site.write("teaching/.htaccess", "Require all denied\n")
    assert site.get("/teaching/").status == 403
    access.unlink()
    assert site.get("/teaching/").status == 200


@pytest.mark.expect(DENIED)
def test_missing_page_behind_rules_is_httpds_own(site):
    """The 404 page is reached by its own source's rules, like any page."""
    site.edit("404.md", "permalink: /404.html\n", "permalink: /404.html\n")
    (site.folder / "404.md").rename(site.folder / "_pages/404.md")
    site.await_status("/_pages/none", 403, 2)
    answer = site.await_status("/nowhere", 404, 2)
    assert "There is no such page" not in answer.text


@pytest.mark.expect(r"about\.md: not readable")
def test_unreadable_root_is_not_read_by_root(site):
    """What the server's user can't read is not served, though the server was started by root."""
    (site.folder / "about.md").chmod(0o000)
    (site.folder / "assets").chmod(0o000)
    assert site.get("/").status == 200
