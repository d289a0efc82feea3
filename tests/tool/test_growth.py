# SPDX-License-Identifier: Apache-2.0
"""What a file costs grows with its size, not with its square: front matter, data, configuration, templates, Markdown and HTML.

Each shape is rendered by a process of its own, at two sizes; what the processor took for the larger one may exceed the smaller
one's by twice what the sizes do.
"""
import os
import resource
import subprocess

import pytest

TOOL = os.environ["POSITIONSCTL"]
SMALL, LARGE = 64 << 10, 1 << 20
# The start of a process, and what the clock can't tell.
NOISE = 0.15
CONFIG = "plugins: [jekyll-mentions, jemoji, jekyll-toc, jekyll-titles-from-headings, jekyll-seo-tag]\n"
HEAD = "---\nlayout: null\n---\n"
EXCERPT = HEAD + "{% for p in site.posts %}{{ p.excerpt | size }}{% endfor %}"


def repeated(text, size):
    return text * (size // len(text) + 1)


def numbered(text, size):
    return "".join(text.replace("#", str(i)) for i in range(size // len(text) + 1))


def page(text, name="a.md"):
    return {name: HEAD + text}


def front(text):
    return {"a.md": f"---\nlayout: null\n{text}\n---\nx"}


def data(text, name="_data/d.yml"):
    return {name: text, **page("x")}


def post(front_matter, body="x"):
    return {"_posts/2026-01-05-b.md": f"---\nlayout: null\n{front_matter}\n---\n{body}", "a.md": EXCERPT}


SHAPES = {
    "categories": lambda n: post("categories:\n" + numbered("- a#\n", n)),
    "tags": lambda n: post("tags: [" + numbered("a#,", n) + "]"),
    "items": lambda n: front("l:\n" + numbered("- a#\n", n)),
    "keys": lambda n: front(numbered("a#: b\n", n)),
    "flow": lambda n: front("l: [" + numbered("a#,", n) + "]"),
    "anchors": lambda n: front("l:\n" + numbered("- &a# b\n", n)),
    "long keys by alias": lambda n: front("a: &a '" + repeated("a ", n // 2) + "'\n" + repeated("*a : 1\n", n // 2)),
    "%TAG": lambda n: data(numbered("%TAG !a#! x\n", n) + "---\na: b\n"),
    "complex keys": lambda n: front(numbered("? [a#]\n: b\n", n)),
    "folded text": lambda n: front("l: >\n" + repeated("  a\n\n", n)),
    "comments": lambda n: front(repeated("#\n", n)),
    "no end": lambda n: {"a.md": "---\n" + repeated("--- \n x", n)},
    "redirects": lambda n: front("redirect_from: [" + numbered("/b#/,", n) + "]"),
    "a long title": lambda n: front('title: "' + repeated("a ", n) + '"'),
    "JSON": lambda n: data("{" + numbered('"a#":1,', n) + '"z":1}', "_data/d.json"),
    "CSV": lambda n: data("a,b\n" + repeated('1,"2"\n', n), "_data/d.csv"),
    "columns": lambda n: data(numbered("a#,", n) + "\n" + numbered("#,", n), "_data/d.csv"),
    "defaults": lambda n: {"_config.yml": CONFIG + "defaults:\n" + numbered("- {scope: {path: a#}, values: {a: b}}\n", n), **page("x")},
    "excluded": lambda n: {"_config.yml": CONFIG + "exclude:\n" + numbered("- a#\n", n), **page("x")},
    "a heading": lambda n: page("# " + repeated("[^ <script ", n)),
    "a heading of stars": lambda n: page("# " + repeated("*a _b ", n)),
    "open blocks in an excerpt": lambda n: post("a: b", repeated("{% if a %}", n) + "\n\nx"),
    "open tags in an excerpt": lambda n: post("a: b", repeated("{%-", n) + "\n\nx"),
    "outputs": lambda n: page(repeated("{{ a }}", n)),
    "names": lambda n: page(numbered("{{ a# }}", n)),
    "filters": lambda n: page("{{ a" + repeated(" | size", n) + "}}"),
    "unknown tags": lambda n: page(repeated("{% foo %}\n", n)),
    "branches": lambda n: page("{% if a %}" + numbered("{% elsif a == # %}", n) + "{% endif %}"),
    "parameters": lambda n: {"_includes/e": "x", **page("{% include e " + numbered("a#=1 ", n) + " %}")},
    "links with titles": lambda n: page(repeated('[a](b.md "', n)),
    "links with fragments": lambda n: page(repeated("[a](b#", n)),
    "brackets": lambda n: page(repeated("[", n)),
    "mentions": lambda n: page("<body>" + repeated("<pre>@a", n), "a.html"),
    "emoji": lambda n: page("<body>" + repeated(":a", n), "a.html"),
    "scripts": lambda n: page(repeated("<script>", n), "a.html"),
    "comments of HTML": lambda n: page(repeated("<!--[if ", n), "a.html"),
    "a table of contents": lambda n: {"a.html": "---\nlayout: null\ntoc: true\n---\n" + repeated("<h2>a</h2>", n)},
    "open headings": lambda n: {"a.html": "---\nlayout: null\ntoc: true\n---\n" + repeated("<h2>", n)},
    "dates in attributes": lambda n: page(repeated('<div data-closes="2020-01-01">', n), "a.html"),
    "code": lambda n: page(repeated("```ruby\na = %w(\n```\n", n)),
}


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds(folder, files):
    for name, text in {"_config.yml": CONFIG, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    before = processor_time()
    done = subprocess.run([TOOL, "render", folder, "/a.html"], capture_output=True)
    assert done.returncode in (0, 1), f"ended with {done.returncode}"
    return processor_time() - before


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_a_file_s_size(shape, tmp_path):
    small = min(seconds(tmp_path / str(i), SHAPES[shape](SMALL)) for i in range(2))
    large = seconds(tmp_path / "large", SHAPES[shape](LARGE))
    assert large <= 2 * (LARGE // SMALL) * small + NOISE
