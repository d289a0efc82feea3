# SPDX-License-Identifier: Apache-2.0
"""positionsctl markdown: the dialects, and options as _config.yml has them."""
import os
import pathlib
import subprocess

import pytest

TOOL = pathlib.Path(os.environ.get("POSITIONS_BUILD", "build")).resolve() / "positionsctl"


def markdown(source, *words, cwd=None):
    return subprocess.run([TOOL, "markdown", *words, "-"], input=source, capture_output=True, text=True, cwd=cwd)


def html(source, *words, cwd=None):
    done = markdown(source, *words, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_kramdown_is_the_dialect_where_none_is_named():
    assert html("# A\n\n~~b~~") == html("# A\n\n~~b~~", "--dialect", "kramdown") == '<h1 id="a">A</h1>\n\n<p><del>b</del></p>\n'
    assert html("# A", "--dialect", "gfm") == "<h1>A</h1>\n"


def test_options_are_those_of_the_dialects_key(tmp_path):
    (tmp_path / "kramdown.yml").write_text("auto_ids: false\nsmart_quotes: [apos, apos, quot, quot]\n")
    assert html("# 'A'", "--options", "kramdown.yml", cwd=tmp_path) == "<h1>'A'</h1>\n"
    (tmp_path / "commonmark.yml").write_text("options: [SMART]\n")
    assert html('"a"', "--dialect", "gfm", "--options", "commonmark.yml", cwd=tmp_path) == "<p>“a”</p>\n"
    (tmp_path / "empty.yml").write_text("# nothing\n")
    assert html("# A", "--options", "empty.yml", cwd=tmp_path) == '<h1 id="a">A</h1>\n'


def test_options_with_symbols_are_kramdowns_own(tmp_path):
    """Its test files have them; then it is kramdown as it is without Jekyll: code has no language but what it says."""
    (tmp_path / "own.yml").write_text(":auto_ids: false\n:syntax_highlighter_opts: {block: {disable: true}}\n")
    assert html("# A\n\n    x", "--options", "own.yml", cwd=tmp_path) == "<h1>A</h1>\n\n<pre><code>x\n</code></pre>\n"
    (tmp_path / "named.yml").write_text(":input: kramdown\n:release: '2.4'\n:auto_ids: true\n")
    assert html("# A", "--options", "named.yml", cwd=tmp_path) == '<h1 id="a">A</h1>\n'


@pytest.mark.parametrize("text, message", [("- a\n", "bad.yml is no map of options"), ("a: [\n", "bad.yml:")])
def test_options_that_are_none_are_refused(tmp_path, text, message):
    (tmp_path / "bad.yml").write_text(text)
    done = markdown("x", "--options", "bad.yml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("positionsctl: " + message)
    assert markdown("x", "--options", "none.yml", cwd=tmp_path).stderr == "positionsctl: none.yml can't be opened\n"


def test_text_that_is_no_utf8_is_read_as_the_site_reads_it(tmp_path):
    (tmp_path / "page.md").write_bytes("Größe\n".encode("utf-16"))
    run = subprocess.run([TOOL, "markdown", tmp_path / "page.md"], capture_output=True)
    assert run.stdout.decode() == "<p>Größe</p>\n"


@pytest.mark.parametrize("words, message", [
    ([], "which file?"),
    (["a", "b"], '"b" is not understood'),
    (["--unheard-of", "a"], '"--unheard-of" is not understood'),
    (["--options"], '"--options" is not understood'),
    (["--dialect"], '"--dialect" is not understood'),
    (["--dialect", "textile", "a"], "--dialect: expected gfm or kramdown")])
def test_wrong_words_are_told_with_the_usage(words, message):
    done = subprocess.run([TOOL, "markdown", *words], capture_output=True, text=True)
    first, second = done.stderr.splitlines()
    assert done.returncode == 2 and done.stdout == ""
    assert message in first and second.startswith("usage: positionsctl markdown ")
