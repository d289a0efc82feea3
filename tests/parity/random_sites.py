#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""random_sites.py TOOL [FIRST [COUNT]]: sites of odd values for the plug-ins, built by both and compared as in parity.py.

What a site holds follows from its number alone: titles, authors, images, feeds, redirects, links between sources; and
names of any characters (NFC and NFD, brackets, braces, spaces, dots, years of two digits) under globs that exclude, include
and scope them.
"""
import datetime
import os
import random
import shutil
import sys
import tempfile

import yaml

import parity

WORDS = ["Plain", "It's \"quoted\" & <b>bold</b>", "*em* `code` -- dash", "", "  spaced  ", "Ünï cödé",
         "<script>x</script>", "a | b", "1. list", "# hash", "@handle", "&amp; entity", "line\nbreak",
         "[link](http://x.y)", "5", "'q'", "percent 100%", "http://abs.example/x"]
LINKS = ["[a](other.md)", "[b](../p0.md#frag)", "[c](/sub/p1.md \"T\")", "![i](img.png)", "[ref]: p0.md",
         "[x](missing.md)", "[e](<p0.md>)", "[f](p0.md 'single')", "`[code](p0.md)`", "[g](mailto:x@y)",
         "[h](p0.md#a(b))", "text [n][ref] more", "[long\ntext](p0.md)", "[r2]: ./sub/p1.md#x 'T'",
         "[é](sp%20ace.md)", "[s](sp ace.md)"]
AUTHORS = [{"name": "N", "url": "https://u.example", "type": "Person"}, {"name": "N", "type": "Alien"},
           {"name": "T", "twitter": "@tw"}, {"twitter": "only"}, "ada", "bob", 5, {}]
IMAGES = ["/img/a b.png", "https://cdn.example/ü.png", {"path": "/i.png"}, "", {"height": 3}, {"facebook": "/fb.png"},
          {"path": "i.png", "height": 10, "width": 20, "alt": "An alt"}, {"twitter": "tw.png", "alt": "x"}]
PLUGINS = ["jekyll-seo-tag", "jekyll-feed", "jekyll-sitemap", "jekyll-redirect-from"]
LAYOUT = ("<!doctype html><html><head>{%% %s %%}{%% feed_meta %%}</head><body>{{ content }}"
          "{%% for p in site.pages %%}<i>{{ p.url }}|{{ p.title }}</i>{%% endfor %%}</body></html>")


NAMES = ["a", "äpfel", "a\u0308pfel", "Ü", "a b", "a[1]", "[x]", "{a,b}", "a{1}", "x.y", "-dash", "a+b", "日本", "é",
         "e\u0301", "100%", "men\u00fc", "A", "q?", "st*r", "back\\slash", "a'b", "t1", "t2b", "co,mma"]
GLOBS = ["a*", "?pfel.html", "??pfel.html", "[äö]*", "[^a]*.html", "[a-z]", "{a,b}", "*.txt", "men?.*", "ü*", "Ü/", "a?b.html",
         "a\\[1\\].html", "[[]x]*", "**/a.html", "s?b/*", "*/a*", "d*r", "日?", "é", "e?", "x.y*", "t[12]*", "[!a-m]*.html",
         "st\\*r*", "q\\?*", "[]a]*", "[z-a]*", "a [b]*", "/a.html", "sub/a*", "co,mma*"]
SCOPES = ["sub", "sub/*", "*/", "{sub,dä}*/", "**/a*", "s?b*", "d[äö]*/*", "[^s]*", "dä/", "*.html", "{t1,t2}*", "sub/**/", "/sub",
          "./sub/*", "a*", "?ä*", "*/[a-ü]*", "su", "_people/*", "_people", "_posts/*", "**/*-*", "日*", "\\{a*", "*[1]*", ""]
DATES = ["2024-02-03", "24-2-3", "69-01-02", "98-12-31", "2024-2-30", "2024-1-1", "00-01-01"]


class Site:
    """One site, written below `root`."""

    def __init__(self, number, root):
        self.random = random.Random(number)
        self.root = root

    def pick(self, *values):
        return self.random.choice(values)

    def some(self, chances):
        """The keys whose chance came, each with one of its values."""
        return {key: self.pick(*values) for key, (chance, values) in chances.items()
                if self.random.random() < chance}

    def config(self):
        wanted = {"title": (.7, WORDS), "name": (.4, WORDS), "tagline": (.4, WORDS), "description": (.6, WORDS),
                  "url": (.7, ["https://www.example.org", "http://e.org/"]),
                  "baseurl": (.5, ["/base", "", "base", "/a b", "/x/"]),
                  "author": (.5, AUTHORS), "lang": (.4, ["en-GB", "fr", "de_CH"]), "locale": (.2, ["it-CH"]),
                  "logo": (.4, ["/logo.png", "https://x.example/l ogo.png"]),
                  "twitter": (.4, [{"username": "@site"}, {"username": "site", "card": "summary"}, {"card": "x"}]),
                  "facebook": (.4, [{"app_id": 1, "publisher": "p", "admins": "a"}, {"admins": "b"}, {}]),
                  "social": (.4, [{"name": "*S*", "links": ["https://a", "https://b"]}, {"links": []}]),
                  "webmaster_verifications": (.3, [{"google": "g", "bing": "b"}, {"yandex": "y"}, {}]),
                  "google_site_verification": (.3, ["gsv"]),
                  "feed": (.4, [{"posts_limit": 2}, {"excerpt_only": True}, {"path": "atom.xml"}, {"tags": True},
                                {"categories": ["news"]}]),
                  "paginate": (.4, [2]), "seo_paginator_message": (.2, ["%<current>s/%<total>s "]),
                  "timezone": (.3, ["Europe/Paris"]), "permalink": (.3, ["pretty"])}
        plugins = self.random.sample(PLUGINS, len(PLUGINS)) + ["jekyll-paginate"]
        return dict(self.some(wanted), plugins=plugins, time="2024-06-01 00:00:00")

    def front_matter(self, post):
        wanted = {"title": (.6, WORDS), "description": (.4, WORDS), "author": (.4, AUTHORS), "image": (.4, IMAGES),
                  "authors": (.2, [["ada", "bob"], [{"name": "X"}], []]), "lang": (.2, ["pt-BR", "en"]),
                  "canonical_url": (.2, ["https://canon.example/", ""]), "excerpt": (.1, WORDS),
                  "seo": (.3, [{"type": "BlogPosting"}, {"type": "CreativeWork", "name": "a *b*"}, {"links": ["l"]},
                               {"date_modified": "2024-05-05"}]),
                  "last_modified_at": (.2, ["2024-03-03 10:00:00", datetime.date(2024, 4, 4)]),
                  "sitemap": (.1, [False]), "hidden": (.1, [True]),
                  "redirect_from": (.2, ["/old%d/" % self.random.randrange(99), ["/o%d" % self.random.randrange(99)]])}
        if post:
            wanted.update({"tags": (.4, [["x", "y z"], "a b"]), "category": (.4, ["news", "Old Stuff"])})
        else:
            wanted.update({"date": (.2, ["2024-02-03 12:00:00 +0100"]), "twitter": (.1, [{"card": "player"}]),
                           "redirect_to": (.06, ["/x/", "https://e.example/y", ["z"]])})
        return self.some(wanted)

    def body(self):
        parts = [self.pick(self.pick(*WORDS), self.pick(*LINKS), self.pick(*LINKS) + " and " + self.pick(*LINKS),
                           "# " + self.pick(*WORDS).replace("\n", " "), "<!--more-->")
                 for _ in range(self.random.randrange(1, 6))]
        return "\n\n".join(parts) + "\n"

    def put(self, path, text, data=None):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            if data is not None:
                file.write("---\n%s---\n" % (yaml.safe_dump(data, allow_unicode=True) if data else ""))
            file.write(text)

    def rules(self):
        """What excludes, includes and scopes the names."""
        pick = lambda values, most: self.random.sample(values, self.random.randrange(most))
        scopes = [dict(scope=self.some({"path": (.95, [path]), "type": (.2, ["pages", "posts", "people"])}),
                       values={self.pick("r", "s", "t"): "from %d" % number})
                  for number, path in enumerate(pick(SCOPES, 5))]
        return {"exclude": pick(GLOBS, 4), "include": pick(["_in*", ".h*", "_x?", "[_]y"] + GLOBS, 3), "defaults": scopes,
                "collections": {"people": {"output": True}}}

    def names(self):
        """Files and folders of odd names, and one that lists them."""
        seen = "{{ page.path }} {{ page.url }} {{ page.r }} {{ page.s }} {{ page.t }} {{ page.date | date: '%F' }}\n"
        names = self.random.sample(NAMES, 16)
        for folder in ["", "sub/", "dä/", "_people/", "_people/sub/", "_in/", "_xä/"] + [self.pick(*NAMES) + "d/"]:
            for name in [names.pop(), names.pop()]:  # of one name in two folders either may come first
                ending = self.pick(".html", ".html", ".md", ".txt", ".xml")
                kept = folder.startswith("_people") and ending == ".md"  # Jekyll leaves those without front matter twice
                self.put(folder + name + ending, seen, {} if kept or self.random.random() < .8 else None)
        for date in self.random.sample(DATES, 3):
            self.put("_posts/%s-%s.md" % (date, self.pick(*NAMES)), seen.replace("{{ page.path }}", ""), {})
        self.put("names.html", "{% for p in site.pages %}{{ p.path }}|{% unless p.path contains 'feed' %}{{ p.name }}{% endunless %}|{{ p.dir }}\n{% endfor %}"
                 "{% for p in site.posts %}{{ p.path }}|{{ p.slug }}|{{ p.title }}\n{% endfor %}"
                 "{% for f in site.static_files %}{{ f.path }}|{{ f.basename }}|{{ f.extname }}\n{% endfor %}", {})

    def write(self):
        self.put("_config.yml", yaml.safe_dump(dict(self.config(), **self.rules()), allow_unicode=True))
        self.names()
        for name in ("default", "page", "post"):
            self.put("_layouts/%s.html" % name, LAYOUT % self.pick("seo", "seo title=false"))
        self.put("_data/authors.yml", "ada: {name: Ada L, twitter: adal, url: 'https://ada'}\nbob: plain\n")
        self.put("index.html", "{% for p in paginator.posts %}<p>{{ p.title }}</p>{% endfor %}", {"title": "Home"})
        for i in range(6):
            data = self.front_matter(False) if self.random.random() < .7 else None
            self.put(("sub/" if i % 2 else "") + "p%d.md" % i, self.body(), data)
        for name in ("about/index.md", "sp ace.md"):
            self.put(name, self.body(), self.front_matter(False))
        for i in range(1, 6):
            self.put("_posts/2024-01-%02d-post-%d.md" % (i, i), self.body(), self.front_matter(True))
        for name in ("file.pdf", "static.html", "img.png"):
            self.put(name, "x")
        self.put("README.md", self.body())


def main():
    tool, first, count = sys.argv[1], int((sys.argv[2:] + [1])[0]), int((sys.argv[3:] + [20])[0])
    if not shutil.which("jekyll"):
        print("SKIPPED: random sites: no jekyll is installed\n0 passed, 0 failed, 1 skipped")
        return 0
    passed, failed = 0, 0
    with parity.ManyBuilds() as jekyll:
        for number in range(first, first + count):
            with tempfile.TemporaryDirectory(prefix="random_sites.") as root:
                Site(number, root).write()
                right, wrong = parity.check_site("site %d" % number, root, {}, tool, {}, None, jekyll)
            passed += right
            failed += len(wrong)
            for complaint in wrong:
                print(complaint, flush=True)
    print("random sites: %d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
