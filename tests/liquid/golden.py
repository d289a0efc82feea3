# SPDX-License-Identifier: Apache-2.0
"""Liquid's conformance suite (golden-liquid), all cases in one process.

usage: golden.py BATCH GOLDEN.json

A case tagged strict is parsed strictly; one that is invalid has to end with an error then. The standard registry passes them
all; in Jekyll's edition (Liquid 5.4) exactly those fail that divergences.txt names.
"""
import json
import pathlib
import subprocess
import sys
import tempfile


def case_of(test):
    strict = test.get("invalid") or "strict" in test.get("tags", [])
    return {"template": test["template"], "data": test.get("data") or {},
            "partials": test.get("templates") or {}, "timezone": "UTC",
            "mode": "strict" if strict else "lax"}


def passes(test, answer):
    if test.get("invalid"):
        return answer["error"] is not None
    return answer["error"] is None and answer["result"] in test.get("results", [test.get("result")])


def run(batch, tests, old):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": [case_of(test) | {"edition_5_4": old} for test in tests]}, file)
        file.flush()
        lines = subprocess.run([batch, file.name], capture_output=True, check=True).stdout
    answers = [json.loads(line) for line in lines.decode().splitlines()]
    assert len(answers) == len(tests)
    return [(test, answer) for test, answer in zip(tests, answers) if not passes(test, answer)]


def complain(failed):
    for test, answer in failed:
        wanted = "an error" if test.get("invalid") else test.get("result", test.get("results"))
        print(f"{test['name']}\n  template {test['template']!r}\n  wanted   {wanted!r}\n  got      {answer!r}")


def main():
    batch, path = sys.argv[1], pathlib.Path(sys.argv[2])
    tests = json.loads(path.read_text())["tests"]
    listed = pathlib.Path(__file__).with_name("divergences.txt").read_text().splitlines()
    named = {line.removeprefix("golden: ") for line in listed if line.startswith("golden: ")}
    failed = run(batch, tests, False)
    old = run(batch, tests, True)
    wrong = [(test, answer) for test, answer in old if test["name"] not in named]
    gone = named - {test["name"] for test, _ in old}
    complain(failed + wrong)
    for name in sorted(gone):
        print(f"{name}: is listed as a divergence, but passes")
    bad = len(failed) + len(wrong) + len(gone)
    print(f"golden: {len(tests) - len(failed)} passed, {bad} failed, 0 skipped ({len(named)} named divergences in Jekyll's edition)")
    return 1 if bad or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
