# SPDX-License-Identifier: Apache-2.0
"""Sites of any number of pages for the benchmarks: the same text every time, in the proportions of a department's.

The page that is measured, /positions/, is as large as the page that the project began with: some 5 KB of
Markdown with headings, lists, links, emphasis, a table and code.
"""
import pathlib

LAYOUT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title }} - {{ site.title }}</title>
<link rel="stylesheet" href="{{ site.url }}/assets/style.css">
</head>
<body>
<nav><ul>
{% assign sorted = site.pages | sort: 'navigation_weight' %}{% for item in sorted %}{% if item.navigation_weight %}
<li><a href="{{ site.url }}{{ item.url }}">{{ item.title }}</a></li>{% endif %}{% endfor %}
</ul></nav>
<main>
{{ content }}
</main>
<footer>{{ site.title }}</footer>
</body>
</html>
"""
TOPICS = ["memory allocation", "checkpointing", "data placement", "stream processing", "energy efficiency",
          "self-healing systems", "concurrent programming", "fault tolerance"]
OFFER = """- [{topic} for large servers]({{{{ site.url }}}}/_pages/offer{number}.html): *Mission*: study how {topic} changes when
  memory keeps its content, **design** a first prototype with `libpmem`, and measure it on our own machines against what
  exists today. You know C well, and you like to find out where the time goes.
  - **Keywords**: {topic}, performance, operating systems, distributed systems
  - [Detailed description]({{{{ site.url }}}}/_pages/offer{number}.html), until the position is filled
"""
TABLE = "| Topic | Level | Months |\n|---|---|---|\n" + "".join(
    f"| {topic} | M{1 + number % 2} | {4 + number % 3} |\n" for number, topic in enumerate(TOPICS))


def positions():
    offers = "\n".join(OFFER.format(topic=topic, number=number) for number, topic in enumerate(TOPICS))
    return ("---\ntitle: Open positions and internships\npermalink: /positions/\nnavigation_weight: 6\n---\n\n"
            "## Open positions\n\nPlease do not hesitate to contact me if you are interested in doing a PhD or a Postdoc "
            f"on topics related to my research interests.\n\n## Internship offers\n\n{offers}\n## At a glance\n\n{TABLE}")


def make(folder, pages):
    """A site of about `pages` pages in `folder`, eight of them in the navigation."""
    folder = pathlib.Path(folder)
    (folder / "_layouts").mkdir(parents=True)
    (folder / "_config.yml").write_text("title: Department\n")
    (folder / "_layouts/default.html").write_text(LAYOUT)
    (folder / "positions.md").write_text(positions())
    for number in range(7):
        (folder / f"page{number}.md").write_text(
            f"---\ntitle: Page {number}\nnavigation_weight: {number}\n---\n\n# Page {number}\n\nSome text.\n")
    for number in range(pages - 8):
        below = folder / f"archive{number // 1000}"
        below.mkdir(exist_ok=True)
        (below / f"note{number}.md").write_text(
            f"---\ntitle: Note {number}\nauthor: somebody\n---\n\n# Note {number}\n\nOn {TOPICS[number % 8]}.\n")
    return folder
