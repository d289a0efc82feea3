# SPDX-License-Identifier: Apache-2.0
"""Bash's completion of positionsctl's command lines."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = pathlib.Path(os.environ.get("POSITIONSCTL", ROOT / "build/positionsctl"))


def complete(*words, cwd=None):
    """What is offered for the last word."""
    script = ('. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
              '_positionsctl positionsctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    environment = dict(os.environ, PATH=f"{TOOL.resolve().parent}:{os.environ['PATH']}")
    run = subprocess.run(["bash", "-c", script, "bash", ROOT / "conf/positionsctl.bash-completion",
                          "positionsctl", *words], capture_output=True, text=True, env=environment, cwd=cwd)
    assert (run.returncode, run.stderr) == (0, "")
    return set(run.stdout.split())


@pytest.mark.parametrize("words, offered, not_offered", [
    ([""], {"build", "check", "new", "render", "help", "--version"}, {"usage:"}),
    (["re"], {"render"}, {"build"}),
    (["help", "b"], {"build"}, {"render"}),
    (["build", "--"], {"--force", "--url", "--links", "--help"}, {"--dialect"}),
    (["render", "--l"], {"--links", "--layout"}, {"--url"}),
    (["render", "--links", ""], {"never", "owner", "follow"}, set()),
    (["markdown", "--dialect", "g"], {"gfm"}, {"kramdown"}),
])
def test_words_are_offered(words, offered, not_offered):
    words = complete(*words)
    assert offered <= words
    assert not words & not_offered


def test_folders_are_offered(tmp_path):
    (tmp_path / "site").mkdir()
    assert complete("check", "si", cwd=tmp_path) == {"site"}
