# SPDX-License-Identifier: Apache-2.0
"""Highlighted code: our samples, and real files, beside what Debian's Rouge 3.30 makes of them.

usage: highlight.py TOOL                       each sample of tests/cases/highlight as its .tokens say
       highlight.py TOOL --rouge               and whether Rouge says so too
       highlight.py TOOL --write               writes the .tokens anew, from Rouge
       highlight.py TOOL --language L FILE...  how many of Rouge's tokens are ours, in these files
"""
import argparse
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE.parent / "cases" / "highlight"
FENCE = "~" * 40
FRAME = re.compile(r'<pre class="highlight"><code>(.*)</code></pre>', re.S)
SPAN = re.compile(r'<span class="(\w+)">([^<]*)</span>|([^<]+)')


def ours(tool, language, code):
    """[class, text] of each token, as kramdown's code block has them."""
    with tempfile.NamedTemporaryFile("w", suffix=".md", encoding="utf-8") as file:
        file.write(f"{FENCE} {language}\n{code}{FENCE}\n")
        file.flush()
        page = subprocess.run([tool, "markdown", file.name], capture_output=True, text=True, check=True).stdout
    return [[name, html.unescape(text or plain)] for name, text, plain in SPAN.findall(FRAME.search(page).group(1))]


def rouges(language, paths):
    run = subprocess.run(["ruby", HERE / "highlight.rb", language, *paths], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def written(tokens):
    return "".join(f"{name or '-'}\t{json.dumps(text, ensure_ascii=False)}\n" for name, text in tokens)


def spans(tokens):
    at, found = 0, []
    for name, text in tokens:
        found.append((at, at + len(text), name))
        at += len(text)
    return found


def compare_files(tool, language, paths):
    total = same = 0
    for path, wanted in zip(paths, rouges(language, paths)):
        got = set(spans(ours(tool, language, pathlib.Path(path).read_text(encoding="utf-8"))))
        total += len(wanted)
        same += sum(span in got for span in spans(wanted))
    print(f"{language}: {same} of {total} tokens in {len(paths)} files ({100 * same / max(total, 1):.2f} %)")
    return 0


def check_sample(tool, path, with_rouge):
    language, expected = path.stem, path.with_suffix(".tokens").read_text(encoding="utf-8")
    faults = []
    if written(ours(tool, language, path.read_text(encoding="utf-8"))) != expected:
        faults.append("ours differs")
    if with_rouge and written(rouges(language, [path])[0]) != expected:
        faults.append("Rouge differs")
    return faults


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("tool")
    parser.add_argument("--rouge", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--language")
    parser.add_argument("files", nargs="*")
    given = parser.parse_args()
    if given.language:
        return compare_files(given.tool, given.language, given.files)
    samples = sorted(path for path in CASES.iterdir() if path.suffix != ".tokens")
    if (given.rouge or given.write) and not shutil.which("ruby"):
        print("SKIPPED: no ruby, nothing is compared with Rouge\n0 passed, 0 failed, 1 skipped")
        return 0
    if given.write:
        for path in samples:
            path.with_suffix(".tokens").write_text(written(rouges(path.stem, [path])[0]), encoding="utf-8")
    failed = 0
    for path in samples:
        for fault in check_sample(given.tool, path, given.rouge):
            print(f"{path.name}: {fault}")
            failed += 1
    print(f"{len(samples) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not samples else 0


sys.exit(main())
