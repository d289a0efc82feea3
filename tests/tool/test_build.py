# SPDX-License-Identifier: Apache-2.0
"""positionsctl build, new, help and render's redirects."""
import os
import pathlib
import pty
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = os.environ.get("POSITIONSCTL", ROOT / "build/positionsctl")
MANIFEST = ".positionsctl-build"


def tool(*arguments, cwd=None):
    return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, cwd=cwd)


def build(*arguments, cwd=None):
    run = tool("build", *arguments, cwd=cwd)
    assert run.returncode == 0, run.stderr
    return run


def refused(*arguments, cwd=None):
    run = tool("build", *arguments, cwd=cwd)
    assert run.returncode == 1
    return run.stderr


def content(folder):
    """Every file below the folder but the list of them, and its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST}


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "_config.yml").write_text("title: T\n")
    (folder / "index.md").write_text("---\ntitle: Home\n---\nfirst\n")
    (folder / "about.md").write_text("---\npermalink: /about/\n---\nabout\n")
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n")
    return folder


@pytest.mark.parametrize("out", [".", "..", "./new/..", "posts", "_layouts", "_layouts/x", "_posts",
                                 "deep/_drafts/out"])
def test_the_source_is_no_output(site, out):
    before = content(site)
    (site / "new").mkdir()
    assert re.search("own folder", refused(".", out, cwd=site))
    assert content(site) == before


def test_a_link_to_the_source_is_no_output(site, tmp_path):
    (tmp_path / "link").symlink_to(site)
    assert "own folder" in refused(site, tmp_path / "link")
    assert "own folder" in refused(site, tmp_path / "link/sub")


@pytest.mark.parametrize("out", ["_site", ".out", "public", "public/deep"])
def test_a_hidden_folder_of_the_source_is_an_output(site, out):
    (site / "_config.yml").write_text("exclude: [public]\n")
    build(".", out, cwd=site)
    first = content(site / out)
    build(".", out, cwd=site)
    assert content(site / out) == first
    assert "index.html" in first


def test_a_folder_that_is_almost_the_sources_name_is_an_output(site, tmp_path):
    build(site, tmp_path / "site2/deep")
    assert (tmp_path / "site2/deep/about/index.html").exists()


def test_files_of_others_are_not_written_among(site, tmp_path):
    out = tmp_path / "out"
    (out / "sub").mkdir(parents=True)
    (out / "sub/mine.txt").write_text("mine")
    assert "sub/mine.txt" in refused(site, out)
    assert content(out) == {"sub/mine.txt": b"mine"}
    build("--force", site, out)
    (site / "about.md").unlink()
    build("--force", site, out)
    assert sorted(content(out)) == ["index.html", "logo.png", "sub/mine.txt"]
    assert "sub/mine.txt" in refused(site, out)


def test_what_is_gone_is_removed_and_keep_files_stay(site, tmp_path):
    out = tmp_path / "out"
    build(site, out)
    assert sorted(content(out)) == ["about/index.html", "index.html", "logo.png"]
    (site / "_config.yml").write_text("keep_files: [kept, logo]\n")
    (out / "kept").mkdir()
    (out / "kept/theirs.txt").write_text("theirs")
    (site / "about.md").unlink()
    (site / "logo.png").unlink()
    build(site, out)
    assert sorted(content(out)) == ["index.html", "kept/theirs.txt", "logo.png"]
    assert not (out / "about").exists()


def test_a_file_gives_way_to_a_folder_and_back(site, tmp_path):
    out = tmp_path / "out"
    (site / "x").write_text("a file")
    build(site, out)
    (site / "x").unlink()
    (site / "x").mkdir()
    (site / "x/y.txt").write_text("below")
    build(site, out)
    assert (out / "x/y.txt").read_text() == "below"
    (site / "x/y.txt").unlink()
    (site / "x").rmdir()
    (site / "x").write_text("a file")
    build(site, out)
    assert (out / "x").read_text() == "a file"


def test_a_reader_sees_a_whole_file(site, tmp_path):
    """The old file is replaced, not written over: whoever has it open reads it to its end."""
    out = tmp_path / "out"
    build(site, out)
    with (out / "index.html").open() as old:
        (site / "index.md").write_text("---\n---\nsecond\n")
        build(site, out)
        assert "first" in old.read()
    assert "second" in (out / "index.html").read_text()
    assert not (out / ".positionsctl-new").exists()
    assert oct((out / "index.html").stat().st_mode & 0o777) == oct(0o666 & ~umask())


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_no_permalink_leads_out_of_the_output(site, tmp_path):
    """As Jekyll writes them: what is percent-encoded is decoded first, and ".." stays inside."""
    permalinks = {".%2e/.%2e/one.txt": "one.txt", "%2e%2e/two.txt": "two.txt", "/a/%2e%2e/%2e%2e/three.txt": "three.txt",
                  "x%2f..%2f..%2ffour.txt": "x/four.txt", "/a/%2e%2e/five/": "five/index.txt"}
    for number, permalink in enumerate(permalinks):
        (site / f"{number}.txt").write_text(f'---\npermalink: "{permalink}"\n---\nx\n')
    build(site, tmp_path / "deep/down/out")
    assert set(permalinks.values()) < set(content(tmp_path / "deep/down/out"))
    assert [path.name for path in (tmp_path / "deep/down").iterdir()] == ["out"]


def test_links_in_the_output_lead_nowhere(site, tmp_path):
    out, other = tmp_path / "out", tmp_path / "other"
    build(site, out)
    other.mkdir()
    (other / "index.html").write_text("another's")
    (out / "about/index.html").unlink()
    (out / "about").rmdir()
    (out / "about").symlink_to(other)
    (out / "index.html").unlink()
    (out / "index.html").symlink_to(other / "index.html")
    assert "in the way" in refused("--force", site, out)
    (site / "about.md").unlink()
    build("--force", site, out)
    assert content(other) == {"index.html": b"another's"}


def test_a_page_that_fails_keeps_its_file(site, tmp_path):
    out = tmp_path / "out"
    (site / "logo.png").chmod(0o644)
    build(site, out)
    (site / "about.md").write_text("---\npermalink: /about/\n---\n{% for i in (1..99999999) %}{{ i }}{% endfor %}")
    run = tool("build", site, out)
    assert run.returncode == 1
    assert "about" in (out / "about/index.html").read_text()


def test_output_equals_what_render_prints(tmp_path):
    out = tmp_path / "out"
    build(ROOT / "content", out)
    for url, path in (("/", "index.html"), ("/positions/", "positions/index.html")):
        assert (out / path).read_bytes() == subprocess.run([TOOL, "render", ROOT / "content", url],
                                                           capture_output=True).stdout


def test_progress_is_shown_on_a_terminal_alone(site, tmp_path):
    assert build(site, tmp_path / "out").stderr == ""
    master, slave = pty.openpty()
    assert subprocess.run([TOOL, "build", site, tmp_path / "out"], stderr=slave).returncode == 0
    os.close(slave)
    assert b"3 of 3" in os.read(master, 4096)
    os.close(master)


def test_help_is_given_for_every_command():
    table = (ROOT / "mod_positions/tool/commands.def").read_text()
    commands = re.findall(r"^COMMAND\((\w+)", table, re.M)
    assert "new" in commands
    for command in commands:
        for arguments in (["help", command], [command, "-h"], [command, "--help"], ["-h", command]):
            run = tool(*arguments)
            assert (run.returncode, run.stderr) == (0, "")
            assert run.stdout.startswith(f"usage: positionsctl {command}")
    for arguments in (["help"], ["-h"], ["--help"]):
        assert "  build " in tool(*arguments).stdout
    assert tool("help", "nothing").returncode == 2


def test_a_new_site_passes_check(tmp_path):
    folder = tmp_path / "deep/new"
    assert tool("new", folder).returncode == 0
    run = tool("check", folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "3 pages: 0 errors, 0 warnings, 0 notices\n"
    assert '<a href="/positions/" aria-current="page">Open positions</a>' in tool("render", folder, "/positions").stdout
    (folder / "index.md").write_text("mine")
    again = tool("new", folder)
    assert again.returncode == 1 and "not empty" in again.stderr
    assert (folder / "index.md").read_text() == "mine"
    assert tool("new").returncode == 2


def test_render_follows_redirects_and_says_so(site):
    (site / "_config.yml").write_text("plugins: [jekyll-redirect-from]\n")
    (site / "about.md").write_text("---\npermalink: /about/\nredirect_from: /old\n---\nthe text\n")
    for url in ("/about", "/old"):
        run = tool("render", site, url)
        assert run.returncode == 0
        assert "the text" in run.stdout
        assert "301: " in run.stderr and "/about/" in run.stderr
    run = tool("render", site, "/about/")
    assert run.stderr == ""


def test_what_is_wrong_is_told_in_the_order_of_the_pages(site, tmp_path):
    for i in range(40):
        (site / f"p{i:02}.md").write_text("---\n---\n{% nonsense %}\n")
    run = tool("build", site, tmp_path / "out")
    told = re.findall(r"^warning: /p\d\d\.html: p(\d\d)\.md:3", run.stderr, flags=re.M)
    assert told == [f"{i:02}" for i in range(40)]


def test_an_interrupted_build_leaves_nothing_behind(site, tmp_path):
    build(site, tmp_path / "out")
    (tmp_path / "out/.positionsctl-new.7").write_text("half")
    build(site, tmp_path / "out")
    assert not list((tmp_path / "out").glob(".positionsctl-new*"))


def test_what_watches_is_the_server(site):
    run = tool("build", "--watch", site)
    assert run.returncode == 2 and "PositionsEngine On" in run.stderr


def compare(site, other):
    return tool("build", "--compare", other, site)


def test_a_site_is_compared_with_what_another_program_made(site, tmp_path):
    other = tmp_path / "other"
    build(site, other)
    (other / MANIFEST).unlink()
    assert compare(site, other).stdout == "3 of 3 files are the same\n"
    page = (other / "index.html").read_text()
    (other / "index.html").write_text("<!-- made by hand -->" + page.replace("</p>", "\n</p>\n\n"))
    same = compare(site, other)
    assert same.returncode == 0, same.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("change, line", [
    (lambda other: (other / "index.html").write_text("<p>first</p><p>more</p>"), "/index.html:1: here , there <p>"),
    (lambda other: (other / "index.html").write_text("\n\n<p>second</p>"), "/index.html:3: here first, there second"),
    (lambda other: (other / "index.html").write_text(""), "/index.html:1: here <p>, there"),
    (lambda other: (other / "logo.png").write_bytes(b"\x89PNG\n"), "/logo.png:1: here"),
    (lambda other: (other / "logo.png").unlink(), "/logo.png: only here"),
    (lambda other: (other / "deep").mkdir() or (other / "deep/x.html").write_text(""), "/deep/x.html: only there"),
])
def test_each_difference_is_one_line(site, tmp_path, change, line):
    other = tmp_path / "other"
    build(site, other)
    change(other)
    run = compare(site, other)
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    assert len(lines) == 2 and lines[0].startswith(line), run.stdout
    assert re.fullmatch(r"[23] of 3 files are the same", lines[1])


def test_a_page_of_which_only_words_differ_in_spaces_is_the_same_but_not_one_that_lost_a_space(site, tmp_path):
    (site / "index.md").write_text("---\n---\nsome  words and <em>more</em> of them\n")
    other = tmp_path / "other"
    build(site, other)
    page = other / "index.html"
    page.write_text(page.read_text().replace("some words", "some\nwords").replace("words and", "words  and"))
    assert compare(site, other).returncode == 0
    page.write_text(page.read_text().replace("and <em>", "and<em>"))
    assert compare(site, other).returncode == 0
    page.write_text(page.read_text().replace("words  and", "wordsand"))
    assert compare(site, other).returncode == 1
