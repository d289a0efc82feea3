# SPDX-License-Identifier: Apache-2.0
"""What a stranger relies on: each source file says its licence, and documents name what is there."""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = {".c", ".h", ".def", ".py", ".rb", ".sh", ".js", ".mk", ".mjs"}
OTHERS = ["Makefile", "Makefile.apxs", ".ci/run", ".clang-tidy", "conf/positions.conf", "conf/httpd-dev.conf"]
# Inputs, and what a build leaves.
DATA = re.compile(r"^(build[^/]*|tests/(sites|cases|data|fuzz/\w*corpus|parity/(sites|themes)|"
                  r"liquid/bench/layout))/|(^|/)(node_modules|__pycache__)/")
SPDX = re.compile(r"^(/\*|#|//) SPDX-License-Identifier: Apache-2\.0( \*/)?$")
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "THIRD-PARTY.md", *sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]


def source_files():
    for path in sorted(ROOT.rglob("*")):
        name = str(path.relative_to(ROOT))
        if path.suffix in SOURCES and path.is_file() and not DATA.search(name):
            yield name
    yield from OTHERS


def says_its_licence(name):
    lines = (ROOT / name).read_text(errors="replace").split("\n", 2)
    first = lines[1] if lines[0].startswith("#!") else lines[0]
    return SPDX.match(first) is not None


def test_every_source_file_says_its_licence():
    names = list(source_files())
    assert len(names) > 250
    assert [name for name in names if not says_its_licence(name)] == []


# ---- documents ----

QUOTED = re.compile(r"(?:`|\*\*)([\w./*-]+(?:\.(?:c|h|def|py|rb|md|mk|sh|html|xml)|/))(?:`|\*\*)")
LINK = re.compile(r"\]\((?!https?:)([^)#{]+)\)")
MAKE = re.compile(r"(?:`|^)make ([a-z][\w.-]*)", re.M)
# Names of somebody else's files, and of files on a reader's own disk.
ELSEWHERE = re.compile(r"^(lib|ext|test)/|^(strftime\.c|positions\.md|positions\.conf|404\.md|SpecialCasing\.txt)$|"
                       r"^[/_]|^build/$|.*_NAME\.c$")


def is_there(name):
    """From the top, from the source tree, or anywhere where only the file's own name is said."""
    if any(True for top in (ROOT, ROOT / "mod_positions") for _ in top.glob(name.rstrip("/"))):
        return True
    return "/" not in name and any(True for _ in (ROOT / "mod_positions").rglob(name))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_files_that_are_there(document):
    text = (ROOT / document).read_text()
    names = [name for name in QUOTED.findall(text) if not ELSEWHERE.match(name)] + LINK.findall(text)
    assert [name for name in names if not is_there(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_targets_that_make_knows(document):
    rules = "".join(path.read_text() for path in [ROOT / "Makefile.apxs", *ROOT.glob("tests/*/targets.mk")])
    known = set(re.findall(r"^([a-z][\w.-]*)(?: [a-z][\w.-]*)*:", rules, re.M))
    wanted = MAKE.findall((ROOT / document).read_text())
    assert [target for target in wanted if target not in known] == []


def test_the_threat_model_names_tests_that_exist():
    """`file`: `test`, `test`; each name is a function of that file."""
    cells = re.findall(r"`(tests/[\w/.]+)`: ((?:`\w+`(?:, )?)+)", (ROOT / "docs/security.md").read_text())
    named = [(file, name) for file, names in cells for name in re.findall(r"\w+", names)]
    assert len(named) > 50
    assert [(file, name) for file, name in named if not re.search(rf"\b{name}\(", (ROOT / file).read_text())] == []


def test_the_changelog_begins_with_this_version():
    header = (ROOT / "mod_positions/base/version.h").read_text()
    version = re.search(r'#define MOD_POSITIONS_VERSION "([\d.]+)', header).group(1)
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.M).group(1)
    assert newest == version
