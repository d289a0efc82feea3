# SPDX-License-Identifier: Apache-2.0
"""kramdown.py TOOL: kramdown's own cases. known.yml names those that do not pass, each with its reason."""
import json
import os
import sys
import tempfile

import yaml

import cases


def options_of(case):
    """The options as kramdown's tests set them: with none of its own, a case has no header ids."""
    text = case["options"] if case["options"].strip() else ":auto_ids: false\n"
    options = {str(key).lstrip(":"): value for key, value in (yaml.safe_load(text) or {}).items()}
    if isinstance(options.get("entity_output"), str):
        options["entity_output"] = options["entity_output"].lstrip(":")
    options.setdefault("input", "kramdown")
    # kramdown keeps this one in a file for the folder.
    if "/html_to_native/" in case["name"]:
        options["html_to_native"] = True
    return yaml.safe_dump(options, allow_unicode=True)


def main():
    tool = sys.argv[1]
    with open(cases.conformance("kramdown", "kramdown.json"), encoding="utf-8") as file:
        tests = json.load(file)["tests"]
    with open(os.path.join(cases.HERE, "known.yml"), encoding="utf-8") as file:
        reasons = yaml.safe_load(file)
    known = {name: reason for reason, names in reasons.items() for name in names}
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in tests:
            given, fault = cases.render(tool, "kramdown", options_of(case), case["text"], folder)
            different = cases.difference(case["html"], given)
            if not fault and not different:
                passed += 1
                if case["name"] in known:
                    failed += 1
                    print("%s passes, and is named in known.yml" % case["name"])
            elif case["name"] not in known:
                failed += 1
                print("%s: %s" % (case["name"], fault))
                if different:
                    print("  wanted %s\n  given  %s" % different)
    print("kramdown's own cases: %d of %d (%d named in known.yml)" % (passed, len(tests), len(known)))
    cases.report(passed, failed)


main()
