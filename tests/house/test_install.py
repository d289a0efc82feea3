# SPDX-License-Identifier: Apache-2.0
"""The build as an administrator, a packager and an editor meet it."""
import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def make(*arguments):
    run = subprocess.run(["make", "--no-print-directory", "-C", ROOT, *arguments],
                         capture_output=True, text=True, env=plain_environment())
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def plain_environment():
    """Without what the make around this test has handed down."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/"}


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_uninstall_leaves_nothing_but_the_administrators_own(tmp_path):
    stub = tmp_path / "build"
    stub.mkdir()
    (stub / "mod_positions.so").write_text("a module")
    (stub / "positionsctl").write_text("a tool")
    destination = tmp_path / "destination"
    conf = destination / "etc/apache2/mods-available"
    conf.mkdir(parents=True)
    (conf / "positions.conf").write_text("# mine\n")
    arguments = (f"DESTDIR={destination}", f"BUILD={stub}", "-o", "all")
    make("install", *arguments)
    installed = files_below(destination)
    assert len(installed) == 7, installed
    assert (conf / "positions.conf").read_text() == "# mine\n"
    make("uninstall", *arguments)
    assert files_below(destination) == ["etc/apache2/mods-available/positions.conf"]


def test_install_says_what_to_do_where_there_is_no_a2enmod(tmp_path):
    stub = tmp_path / "build"
    stub.mkdir()
    (stub / "mod_positions.so").write_text("a module")
    (stub / "positionsctl").write_text("a tool")
    said = make("install", f"DESTDIR={tmp_path / 'destination'}", f"BUILD={stub}", "-o", "all")
    assert "LoadModule positions_module /" in said and "apachectl configtest" in said


def test_only_developers_builds_stop_at_a_warning(tmp_path):
    build = f"BUILD={tmp_path}"
    assert "-Werror" not in make("-n", "V=1", build, "all")
    assert "-Werror" in make("-n", "V=1", build, "DEVELOPER=1", "all")
    assert "-Werror" in make("-n", "V=1", build, "check")


def test_both_names_of_the_makefile_do_the_same():
    assert make("help") == make("-f", "Makefile.apxs", "help")


def test_compile_commands_name_every_source_file():
    make("compile_commands.json")
    commands = json.loads((ROOT / "compile_commands.json").read_text())
    named = {command["file"] for command in commands}
    for path in (ROOT / "mod_positions").rglob("*.c"):
        assert str(path.relative_to(ROOT)) in named


def words_of_usage():
    """The names of commands, and the options that they and sites' commands take."""
    tool = ROOT / "mod_positions/tool"
    table = (tool / "commands.def").read_text()
    commands = re.findall(r"^COMMAND\((\w+)", table, re.M)
    return commands + re.findall(r"--[\w-]+", table + (tool / "site_arguments.h").read_text())


def test_the_manual_page_has_every_command_and_option():
    page = re.sub(r"\\f.", " ", (ROOT / "docs/positionsctl.1").read_text()).replace("\\-", "-")
    words = set(re.findall(r"[\w-]+", page))
    wanted = words_of_usage()
    assert len(wanted) > 15
    assert [word for word in wanted if word not in words] == []


def test_the_modules_manual_page_has_every_directive():
    page = (ROOT / "docs/mod_positions.8").read_text()
    directives = re.findall(r'AP_INIT_\w+\("(\w+)"', (ROOT / "mod_positions/mod_positions_config.c").read_text())
    assert len(directives) > 10
    assert [name for name in directives if not re.search(rf"^\.BI?R? {name} ", page, re.M)] == []


def test_the_packages_have_the_version_and_what_the_build_needs():
    version = re.search(r'VERSION "(.*)"', (ROOT / "mod_positions/base/version.h").read_text())[1]
    changelog = (ROOT / "debian/changelog").read_text()
    assert changelog.startswith(f"mod-positions ({version.replace('-', '~')})")
    needs = re.search(r'^build="([^"]*)"', (ROOT / "conf/packages.sh").read_text(), re.M)[1].split()
    declared = (ROOT / "debian/control").read_text()
    assert [name for name in needs if name not in declared and name not in ("gcc", "libc6-dev")] == []
