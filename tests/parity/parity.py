#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""parity.py TOOL [SITE...]: does `TOOL build` write what the installed Jekyll writes?

Each folder in sites/ is a small Jekyll site for one corner; ../../content is one more. A file NAME.variants.yml beside it builds the site once for
each of its keys, with that key's settings over the site's own. Both sides get the same copy of the tree; Jekyll gets, on
top, what GitHub Pages switches on. Every file on either side counts: a page missing, a page too many, a page that
differs (see dom.py). known.yml names pages that differ by intent, each with its reason.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import yaml

import dom

HERE = os.path.dirname(os.path.abspath(__file__))
SITES = os.path.join(HERE, "sites")
THEMES = os.path.join(HERE, "themes")
CONTENT = os.path.join(HERE, "..", "..", "content")
ALWAYS_ON = ["jekyll-optional-front-matter", "jekyll-readme-index", "jekyll-default-layout",
             "jekyll-titles-from-headings", "jekyll-relative-links"]
# The two that turn Markdown into pages leave a copy of the source beside the page; mod_positions never shows sources.
REMOVE_ORIGINALS = ["optional_front_matter", "readme_index"]
BOOLEANS = {"true": True, "false": False}


def variants():
    """(name, folder, settings) of every site, its variants one by one, and of the demonstration site."""
    yield "content", CONTENT, {}
    for site in sorted(os.listdir(SITES)):
        folder = os.path.join(SITES, site)
        if not os.path.isdir(folder):
            continue
        try:
            with open(folder + ".variants.yml", encoding="utf-8") as file:
                settings = yaml.safe_load(file)
        except FileNotFoundError:
            yield site, folder, {}
            continue
        for name, setting in settings.items():
            yield "%s/%s" % (site, name), folder, setting


def read_config(folder):
    with open(os.path.join(folder, "_config.yml"), encoding="utf-8") as file:
        return yaml.load(file, yaml.BaseLoader) or {}


def materialise(folder, settings, target):
    """A copy of the site with the variant's settings in its _config.yml: a later key wins in YAML as in Jekyll."""
    shutil.copytree(folder, target, symlinks=True)
    config = os.path.join(target, "_config.yml")
    with open(config, encoding="utf-8") as file:
        kept = keep_keys(file.read(), set(settings))
    with open(config, "w", encoding="utf-8") as file:
        file.write(kept)
        if settings:
            file.write(yaml.safe_dump(settings, allow_unicode=True))


def keep_keys(text, dropped):
    """The document without the top-level keys that a variant sets."""
    kept, keeping = [], True
    for line in text.splitlines(keepends=True):
        if line[:1] not in (" ", "\n", "#", "-"):
            keeping = line.split(":")[0] not in dropped
        if keeping:
            kept.append(line)
    return "".join(kept)


def overrides(source):
    config = read_config(source)
    plugins = list(config.get("plugins") or [])
    plugins += [name for name in ALWAYS_ON if name not in plugins]
    over = {"plugins": plugins, "whitelist": plugins, "safe": True}
    for key in REMOVE_ORIGINALS:
        own = {name: BOOLEANS.get(value, value) for name, value in (config.get(key) or {}).items()}
        over[key] = dict(own, remove_originals=True)
    return over


def environment_of_jekyll(scratch):
    return {"PATH": "/usr/bin:/bin", "HOME": scratch, "LANG": "C.UTF-8", "TZ": "UTC", "JEKYLL_ENV": "production",
            "JEKYLL_NO_BUNDLER_REQUIRE": "true", "PARITY_THEMES": THEMES, "NO_PROXY": "*"}


def config_files(source, scratch):
    """The site's own, and one with what GitHub Pages switches on."""
    over = os.path.join(scratch, "over.yml")
    with open(over, "w", encoding="utf-8") as file:
        yaml.safe_dump(overrides(source), file)
    return [os.path.join(source, "_config.yml"), over]


def build_with_jekyll(source, out, scratch):
    environment = dict(environment_of_jekyll(scratch), RUBYOPT="-W0 -r" + os.path.join(HERE, "reference.rb"))
    command = ["jekyll", "build", "--disable-disk-cache", "--source", source, "--destination", out,
               "--config", ",".join(config_files(source, scratch))]
    return run(command, environment)


class ManyBuilds:
    """One process of Jekyll's that builds many sites (reference_many.rb): a context, in which it is called as build_with_jekyll."""

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="parity.")
        self.process = subprocess.Popen(["ruby", "-W0", os.path.join(HERE, "reference_many.rb")], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env=environment_of_jekyll(self.home))
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.home)

    def __call__(self, source, out, scratch):
        json.dump({"source": source, "destination": out, "config": config_files(source, scratch)}, self.process.stdin)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        done = json.loads(self.process.stdout.readline())
        return done["status"], done["output"]


def build_with_tool(tool, source, out):
    return run([tool, "build", "--theme-path", THEMES, source, out], dict(os.environ, JEKYLL_ENV="production"))


def run(command, environment):
    done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


# Our build's own list of what it has written.
MANIFEST = ".positionsctl-build"


def files_below(folder):
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            if name == MANIFEST:
                continue
            full = os.path.join(path, name)
            with open(full, "rb") as file:
                found[os.path.relpath(full, folder)] = file.read()
    return found


def compare(site, wanted, given, known):
    """(page, what is wrong) for every page on either side; None for what is right."""
    for page in sorted(set(wanted) | set(given)):
        reason = known.get("%s:%s" % (site, page))
        if page not in given:
            wrong = "missing"
        elif page not in wanted:
            wrong = "too many"
        else:
            parts = dom.first_difference(page, wanted[page], given[page])
            wrong = parts and "differs\n        jekyll:    %s\n        positions: %s" % parts
        if reason:
            wrong = None if wrong else "is in known.yml (%s) but does not differ any more" % reason
        yield page, wrong


def check_site(name, folder, settings, tool, known, keep, jekyll=build_with_jekyll):
    """(pages right, complaints) of one site."""
    scratch = tempfile.mkdtemp(prefix="parity.")
    try:
        source, wanted, given = (os.path.join(scratch, part) for part in ("source", "wanted", "given"))
        materialise(folder, settings, source)
        status, output = jekyll(source, wanted, scratch)
        if status != 0:
            return 0, ["%s: Jekyll itself failed:\n%s" % (name, output)]
        status, output = build_with_tool(tool, source, given)
        if status != 0 and not os.path.isdir(given):
            return 0, ["%s: %s build failed with status %d:\n%s" % (name, tool, status, output)]
        results = list(compare(name, files_below(wanted), files_below(given), known))
        if keep:
            shutil.copytree(scratch, os.path.join(keep, name.replace("/", ".")), dirs_exist_ok=True)
    finally:
        shutil.rmtree(scratch)
    return (sum(1 for _, wrong in results if not wrong),
            ["%s: /%s %s" % (name, page, wrong) for page, wrong in results if wrong])


def known_differences():
    with open(os.path.join(HERE, "known.yml"), encoding="utf-8") as file:
        return yaml.safe_load(file) or {}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("sites", nargs="*", help="sites or site/variant; all when none is named")
    parser.add_argument("--keep", metavar="FOLDER", help="leave sources and both builds here")
    options = parser.parse_args()
    if not shutil.which("jekyll"):
        print("SKIPPED: parity with Jekyll: no jekyll is installed (apt-get install jekyll)\n0 passed, 0 failed, 1 skipped")
        return 0
    known, passed, complaints = known_differences(), 0, []
    for name, folder, settings in variants():
        if options.sites and name not in options.sites and name.split("/")[0] not in options.sites:
            continue
        right, wrong = check_site(name, folder, settings or {}, options.tool, known, options.keep)
        passed += right
        complaints += wrong
        print("%-28s %3d right, %3d wrong" % (name, right, len(wrong)))
    for complaint in complaints:
        print(complaint)
    print("parity: %d passed, %d failed, 0 skipped" % (passed, len(complaints)))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
