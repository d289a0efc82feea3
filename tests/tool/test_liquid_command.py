# SPDX-License-Identifier: Apache-2.0
"""positionsctl liquid: any template, with data, partials and a mode."""
import os
import pathlib
import subprocess

import pytest

TOOL = pathlib.Path(os.environ.get("POSITIONS_BUILD", "build")).resolve() / "positionsctl"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/whole.name").write_text("whole")
    (tmp_path / "parts/greeting.liquid").write_text("Hello {{ name }}, {% render 'closing' %}")
    (tmp_path / "parts/closing.html").write_text("bye")
    (tmp_path / "parts/bad.liquid").write_text("{% if %}")
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "ada.yml").write_text("name: Ada\n")
    (tmp_path / "bob.json").write_text('{"name": "Bob"}')
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "list.json").write_text("[1]")
    return tmp_path


def liquid(folder, template, *words):
    """Renders the template from standard input, in the folder."""
    return subprocess.run([TOOL, "liquid", "-", *words], input=template, capture_output=True, text=True, cwd=folder)


@pytest.mark.parametrize("data, name", [("ada.yml", "Ada"), ("bob.json", "Bob"), ("empty.yaml", "")])
def test_variables_come_from_a_file(folder, data, name):
    done = liquid(folder, "[{{ name }}]", "--data", data)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"[{name}]", "")


@pytest.mark.parametrize("data, message", [
    ("list.json", "list.json is no map of variables"),
    ("none.json", "none.json can't be opened"),
    ("parts", "parts can't be read"),
    ("secret", "secret:1:1: expected a value: a string in double quotes")])
def test_data_that_are_no_variables_are_refused(folder, data, message):
    done = liquid(folder, "text", "--data", data)
    assert done.returncode == 1
    assert done.stderr.startswith(f"positionsctl: {message}")


def test_partials_come_from_a_folder_by_their_names_or_with_an_ending(folder):
    done = liquid(folder, "{% include 'greeting' %}; {% include 'greeting' %}; {% include 'whole.name' %}",
                  "--partials", "parts", "--data", "ada.yml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Hello Ada, bye; Hello Ada, bye; whole"


@pytest.mark.parametrize("name, options, message", [
    ("closing", [], 'no partial "closing"'),
    ("nothing", ["--partials", "parts"], 'no partial "nothing" in parts'),
    ("../secret", ["--partials", "parts"], 'no partial "../secret"'),
    ("bad", ["--partials", "parts"], "parts/bad.liquid:1:7: expected a condition")])
def test_a_partial_that_cannot_be_had_is_a_fault_in_its_place(folder, name, options, message):
    done = liquid(folder, f"before {{% include '{name}' %}} after", *options)
    assert done.returncode == 0
    assert done.stdout.startswith("before Liquid ") and done.stdout.endswith(" after")
    assert message in done.stderr and "warning: " in done.stderr
    assert "secret" not in done.stdout.replace('"../secret"', "")


def test_the_mode_decides_whether_a_fault_ends_it(folder):
    template = "a{{ 1 | divided_by: 0 }}b"
    for options in ([], ["--mode", "lax"], ["--mode", "warn"]):
        done = liquid(folder, template, *options)
        assert (done.returncode, done.stdout) == (0, "aLiquid error: divided by 0b")
        assert done.stderr.startswith("warning: -:1:9: divided by 0\n")
    done = liquid(folder, template, "--mode", "strict")
    assert (done.returncode, done.stdout) == (1, "a")
    assert done.stderr.startswith("positionsctl: -:1:9: divided by 0\n")


@pytest.mark.parametrize("option, template, message", [
    ("--strict-variables", "{{ unknown }}", "undefined variable unknown"),
    ("--strict-filters", "{{ 1 | shout }}", "undefined filter shout")])
def test_strictness_about_names_is_asked_for(folder, option, template, message):
    assert message not in liquid(folder, template).stderr
    assert message in liquid(folder, template, option).stderr


def test_jekylls_filters_and_tags_are_asked_for(folder):
    template = "{{ '/x y' | relative_url }}{% highlight c %}int{% endhighlight %}"
    assert 'unknown tag "highlight"' in liquid(folder, template).stderr
    done = liquid(folder, template, "--jekyll")
    assert done.returncode == 0 and '<span class="kt">int</span>' in done.stdout
    unknown = liquid(folder, "{% unheard_of %}", "--jekyll")
    assert unknown.returncode == 0 and 'unknown tag "unheard_of"' in unknown.stderr
    assert liquid(folder, "{% unheard_of %}", "--jekyll", "--mode", "strict").returncode == 1


def test_times_are_those_of_the_zone(folder):
    template = "{{ 1800000000 | date: '%F %T %z' }} {{ 'now' | date: '%z' | size }}"
    assert liquid(folder, template).stdout == "2027-01-15 08:00:00 +0000 5"
    done = liquid(folder, template, "--timezone", "America/New_York")
    assert done.stdout == "2027-01-15 03:00:00 -0500 5"
    done = liquid(folder, template, "--timezone", "No/Where")
    assert done.returncode == 1 and 'no time zone "No/Where"' in done.stderr


@pytest.mark.parametrize("words, message", [
    ([], "which template?"),
    (["a", "b"], "one template at a time"),
    (["--mode", "lazy", "a"], "--mode is not understood"),
    (["--mode"], "--mode is not understood"),
    (["--data"], "--data is not understood"),
    (["a", "--partials"], "--partials is not understood"),
    (["a", "--timezone"], "--timezone is not understood"),
    (["--unheard-of", "1", "a"], "--unheard-of is not understood")])
def test_wrong_words_are_told_with_the_usage(words, message):
    done = subprocess.run([TOOL, "liquid", *words], capture_output=True, text=True)
    first, second = done.stderr.splitlines()
    assert done.returncode == 2 and done.stdout == ""
    assert message in first and second.startswith("usage: positionsctl liquid TEMPLATE ")


def test_a_template_that_is_not_there_is_told(tmp_path):
    done = subprocess.run([TOOL, "liquid", tmp_path / "none"], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr == f"positionsctl: {tmp_path}/none can't be opened\n"
