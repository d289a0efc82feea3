"""Liquid's conformance suite (golden-liquid), all cases in one process.

usage: golden.py BATCH GOLDEN.json

A case tagged strict is parsed strictly; one that is invalid has to end with an error then.
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


def main():
    batch, path = sys.argv[1], pathlib.Path(sys.argv[2])
    if not path.exists():
        print(f"golden: {path} is not there\n0 passed, 0 failed, 1 skipped")
        return 0
    tests = json.loads(path.read_text())["tests"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": [case_of(test) for test in tests]}, file)
        file.flush()
        lines = subprocess.run([batch, file.name], capture_output=True, check=True).stdout
    answers = [json.loads(line) for line in lines.decode().splitlines()]
    failed = [(test, answer) for test, answer in zip(tests, answers) if not passes(test, answer)]
    for test, answer in failed:
        wanted = "an error" if test.get("invalid") else test.get("result", test.get("results"))
        print(f"{test['name']}\n  template {test['template']!r}\n  wanted   {wanted!r}\n  got      {answer!r}")
    print(f"golden: {len(tests) - len(failed)} passed, {len(failed)} failed, 0 skipped")
    return 1 if failed or len(answers) != len(tests) else 0


sys.exit(main())
