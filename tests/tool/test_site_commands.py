# SPDX-License-Identifier: Apache-2.0
"""positionsctl check, routes, render, trace and build: the words after them, and what they say of a site."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

TOOL = pathlib.Path(os.environ.get("POSITIONS_BUILD", "build")).resolve() / "positionsctl"

SITE = {
    "_config.yml": "title: T\nplugins: [jekyll-redirect-from]\n",
    "_layouts/frame.html": "<main>{{ content }}</main>",
    "index.md": "---\nlayout: frame\n---\ntext\n",
    "about.md": "---\nredirect_from: /old\n---\nabout <!-- a remark -->us\n",
    "when.txt": "---\n---\n{{ site.time | date: '%F %T' }} {{ site.url }}{{ site.baseurl }}\n",
}


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, SITE)
    return tmp_path


def write(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def run(*words, **more):
    return subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True, **more)


def rendered(*words):
    done = run("render", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# ---- check ----

def test_check_counts_errors_warnings_and_notices(folder):
    write(folder, {"faulty.md": "---\n---\n{{ 'a' | unheard_of }}\n{% include none.html %}\n",
                   "endless.md": "---\n---\n{% for i in (1..99999999) %}{{ i }}{% endfor %}\n",
                   "broken.md": "---\ntitle: [\n---\n"})
    done = run("check", folder)
    assert done.returncode == 1 and not done.stderr
    assert 'faulty.md:3:10: warning: unknown filter "unheard_of" [template]' in done.stdout
    assert 'faulty.md:4:1: warning: include "none.html" is not in _includes [template]' in done.stdout
    assert re.search(r"^endless\.md:3:\d+: error: .* \[page-not-made\]$", done.stdout, re.M)
    assert len(re.findall(r"^broken\.md:3:\d+: error: .* \[file-held\]$", done.stdout, re.M)) == 1
    counts = {name: len(re.findall(f": {name}: ", done.stdout)) for name in ("error", "warning", "notice")}
    assert done.stdout.splitlines()[-1] == \
        f"7 pages: {counts['error']} errors, {counts['warning']} warnings, {counts['notice']} notices"


def test_check_tells_each_fault_of_an_offer(folder):
    write(folder, {"_config.yml": "title: T\n", "_layouts/default.html": "<title>T</title>{{ content }}",
                   "offer.md": "---\noffer: true\ndeadline: soon\nopens: never\n---\nx\n"})
    done = run("check", folder)
    assert done.returncode == 3
    assert re.findall(r"^offer\.md:\d:\d+: warning: .* \[(.*)\]$", done.stdout, re.M) == \
        ["deadline-unreadable", "opens-unreadable"]


def test_check_reads_references_in_links_as_browsers_do(folder):
    write(folder, {"links.html": """---
---
<html lang="en"><head><title>T</title></head><body>
<a href="&#47;about.html?x=1&amp;y=2">there</a> <a href="&#x2F;gone&#46;html">gone</a>
<a href="/a&unknown;b">unknown</a> <a href="/&quot;x&#1114112;">odd</a> <a href="&#xZ;">none</a>
<img src="/logo.png"><img src="/logo.png" role="presentation"><img src="/logo.png" aria-hidden="true">
</body></html>
""", "logo.png": "png"})
    done = run("check", folder)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert {line.split(" leads nowhere")[0].split()[-1] for line in said.splitlines() if "leads nowhere" in line} == {
        "/gone.html", "/a&unknown;b", '/"x\ufffd', "&#xZ;"}
    assert said.count("has no alt text") == 1


def test_check_names_defaults_that_count_for_nothing(folder):
    write(folder, {"_config.yml": "title: T\ndefaults:\n- {scope: {path: 5}, values: {a: 1}}\n"
                                  "- {scope: {path: '', type: [x]}, values: {a: 1}}\n- {scope: text, values: {a: 1}}\n"
                                  "- {scope: {path: '', type: page}, values: {kind: renamed}}\n",
                   "kind.txt": "---\n---\n{{ page.kind }}"})
    done = run("check", folder)
    said = done.stdout + done.stderr
    for number, key in enumerate((".scope.path", ".scope.type", ".scope")):
        assert f"`defaults.{number}{key}` should be" in said
    assert rendered_page(folder, "/kind.txt") == "renamed"


def rendered_page(folder, url):
    return run("render", folder, url).stdout


# ---- routes ----

def test_routes_have_what_is_written_and_where_it_comes_from(folder):
    write(folder, {"_posts/2020-01-01-old.md": "---\n---\nold", "_posts/2990-01-01-future.md": "---\n---\nfuture",
                   "hidden.md": "---\npublished: false\n---\nx"})
    done = run("routes", folder)
    assert done.returncode == 0
    assert sorted(tuple(line.split()) for line in done.stdout.splitlines()) == [
        ("/", "index.md"), ("/2020/01/01/old.html", "_posts/2020-01-01-old.md"), ("/about.html", "about.md"),
        ("/old", "(generated)"), ("/redirects.json", "(generated)"), ("/when.txt", "when.txt")]


# ---- options ----

def test_a_site_is_rendered_as_of_a_moment(folder):
    write(folder, {"_posts/2090-01-01-future.md": "---\n---\nfuture"})
    assert run("render", folder, "/2090/01/01/future.html").returncode == 1
    assert "future" in rendered("--at", "2090-01-02T12:00:00Z", folder, "/2090/01/01/future.html")


def test_a_site_is_placed_at_a_url(folder):
    assert rendered("--url", "https://e.org/deep", folder, "/when.txt").endswith("https://e.org/deep\n")


def test_comments_are_kept_where_asked(folder):
    assert rendered(folder, "/about.html") == rendered("--comments", "strip", folder, "/about.html") == "<p>about us</p>\n"
    assert rendered("--comments", "keep", folder, "/about.html") == "<p>about <!-- a remark -->us</p>\n"


def test_a_layout_is_named_for_pages_that_name_none(folder):
    assert rendered("--layout", "frame", folder, "/about.html") == "<main><p>about us</p>\n</main>"


def test_a_theme_is_looked_for_where_asked(folder, tmp_path_factory):
    themes = tmp_path_factory.mktemp("themes")
    write(themes, {"quiet/_layouts/frame.html": "the theme's {{ content }}"})
    write(folder, {"_config.yml": "theme: quiet\n"})
    (folder / "_layouts/frame.html").unlink()
    assert "the theme's" in rendered("--theme-path", themes, folder, "/")


@pytest.mark.parametrize("links, outcome", [("follow", 0), ("owner", 0), ("never", 1)])
def test_links_are_followed_where_asked(folder, links, outcome):
    write(folder, {"real.txt": "---\n---\nlinked"})
    (folder / "linked.md").symlink_to(folder / "real.txt")
    done = run("render", "--links", links, folder, "/linked.html")
    assert done.returncode == outcome
    assert ("linked" in done.stdout) == (outcome == 0)


@pytest.mark.parametrize("option", [
    ["--at", "never"], ["--at", "1969-01-01"], ["--links", "sometimes"], ["--comments", "some"], ["--unheard-of", "x"],
    ["--url"]])
def test_a_wrong_option_is_told_with_the_usage(folder, option):
    done = run("render", *option, *([folder, "/"] if len(option) == 2 else []))
    first, second = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert first == f"positionsctl: unknown option, or a wrong value: {option[0]}"
    assert second.startswith("usage: positionsctl render [--at TIME]")


@pytest.mark.parametrize("words", [["check"], ["check", ".", "/"], ["routes"], ["render", "."], ["trace", ".", "/", "/"],
                                   ["build", "."], ["new"], ["new", "a", "b"], ["new", "--force"]])
def test_too_few_and_too_many_words_are_told_with_the_usage(words):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"usage: positionsctl {words[0]} ")


def test_no_command_is_told_with_the_list_of_them():
    for words in ([], ["unheard-of"]):
        done = run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "usage: positionsctl COMMAND" in done.stderr and "  render " in done.stderr


@pytest.mark.parametrize("command", ["check", "routes", "render", "trace", "build", "offers"])
def test_a_folder_that_is_none_is_told(tmp_path, command):
    (tmp_path / "file").write_text("")
    more = {"render": ["/"], "trace": ["/"], "build": [tmp_path / "out"]}.get(command, [])
    done = run(command, tmp_path / "none", *more)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"positionsctl: there is no folder {tmp_path}/none\n"
    done = run(command, tmp_path / "file", *more)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{tmp_path}/file: Not a directory" in done.stderr


# ---- render, trace ----

def test_a_page_that_is_not_there_is_told(folder):
    for command in ("render", "trace"):
        done = run(command, folder, "/none")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "positionsctl: no page at /none\n"


def test_a_page_that_cannot_be_read_says_why(folder):
    write(folder, {"broken.md": "---\ntitle: [\n---\n"})
    done = run("render", folder, "/broken.html")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("broken.md:") == 2
    assert done.stderr.splitlines()[1].startswith("positionsctl: broken.md:")


def test_redirects_that_lead_away_or_in_circles_end(folder):
    write(folder, {"away.md": "---\nredirect_to: https://e.org/\n---\n",
                   "one.md": "---\nredirect_to: /two.html\n---\n", "two.md": "---\nredirect_to: /one.html\n---\n"})
    done = run("render", folder, "/away.html")
    assert done.returncode == 0 and '<link rel="canonical" href="https://e.org/">' in done.stdout
    circle = run("render", folder, "/one.html")
    assert circle.returncode == 0 and "Redirecting" in circle.stdout


def test_a_trace_lists_what_a_page_has_asked_for(folder):
    done = run("trace", folder, "/")
    assert (done.returncode, done.stderr) == (0, "")
    asked = [line.split()[:2] for line in done.stdout.splitlines()]
    assert ["source", "index.md"] in asked and ["layout", "frame"] in asked
    assert all(line.endswith("  same") for line in done.stdout.splitlines())


# ---- build: what can't be written ----

def test_a_build_into_a_file_is_refused(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    (out / "file").write_text("mine")
    for place in (out / "file", out / "file/deep"):
        done = run("build", folder, place)
        assert done.returncode == 1 and "positionsctl: " in done.stderr
    assert (out / "file").read_text() == "mine"
    done = run("build", folder, out / "none/../deep")
    assert done.returncode == 1 and "there is no such folder" in done.stderr
    assert sorted(os.listdir(out)) == ["file"]


def test_a_damaged_list_of_files_stops_a_build(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    assert run("build", folder, out).returncode == 0
    (out / ".positionsctl-build").write_text("no end")
    done = run("build", folder, out)
    assert done.returncode == 1 and "is damaged; --force goes on" in done.stderr
    assert run("build", "--force", folder, out).returncode == 0
    assert run("build", folder, out).returncode == 0


def test_a_folder_in_a_files_way_stops_that_file_alone(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    write(folder, {"a.txt": "a", "b.txt": "b"})
    (out / "a.txt/deep").mkdir(parents=True)
    done = run("build", folder, out)
    assert done.returncode == 1
    assert done.stderr == f"positionsctl: {out}/a.txt: Is a directory\n"
    assert (out / "b.txt").read_text() == "b" and not (out / ".positionsctl-new").exists()


def test_new_makes_no_site_in_a_file_or_among_files(tmp_path):
    (tmp_path / "file").write_text("mine")
    for place, message in ((tmp_path / "file", "it is no folder"), (tmp_path, "is not empty")):
        done = run("new", place)
        assert (done.returncode, done.stdout) == (1, "")
        assert message in done.stderr
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(not shutil.which("setpriv") or os.getuid() != 0, reason="only root becomes another user")
def test_what_may_not_be_written_is_told(folder, tmp_path_factory):
    """As a user who may read the site, but neither write to the folder nor create one beside it."""
    out = tmp_path_factory.mktemp("out")
    for path in [folder, *folder.parents]:
        if str(path).startswith("/tmp/"):
            path.chmod(0o755)
    nobody = ["setpriv", "--reuid", "65534", "--clear-groups", str(TOOL)]
    for words in (["build", folder, out], ["build", folder, out / "deep"], ["new", out], ["new", out / "deep"]):
        done = subprocess.run([*nobody, *map(str, words)], capture_output=True, text=True)
        assert done.returncode == 1, words
        assert "Permission denied" in done.stderr
    assert os.listdir(out) == []
