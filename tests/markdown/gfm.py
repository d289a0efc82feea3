# SPDX-License-Identifier: Apache-2.0
"""gfm.py TOOL: all examples of GitHub Flavored Markdown's specification, each with the extension that it is about."""
import re
import sys
import tempfile

import cases

EXAMPLE = re.compile(r"^`{32} example ?([a-z ]*)\n(.*?)^\.\n(.*?)^`{32}$", re.M | re.S)


def main():
    tool, failed = sys.argv[1], 0
    with open(cases.conformance("gfm", "spec.txt"), encoding="utf-8") as file:
        examples = EXAMPLE.findall(file.read())
    with tempfile.TemporaryDirectory() as folder:
        for number, (about, source, html) in enumerate(examples, 1):
            extension = {"disabled": "tasklist"}.get(about.strip(), about.strip())
            given, fault = cases.render(tool, "gfm", "extensions: [%s]\n" % extension,
                                        source.replace("→", "\t"), folder)
            wanted = html.replace("→", "\t")
            # The specification leaves the order of a check box's attributes open.
            same = given.decode() == wanted or (extension == "tasklist" and not cases.difference(wanted, given))
            if fault or not same:
                failed += 1
                print("example %d: %s\n  wanted %r\n  given  %r" % (number, fault, wanted, given.decode()))
    cases.report(len(examples) - failed, failed)


main()
