# SPDX-License-Identifier: Apache-2.0
"""Every test runs under event and under prefork; what it leaves in the error log is checked."""
import contextlib
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import httpd  # noqa: E402

MPMS = os.environ.get("POSITIONS_MPMS", "event prefork").split()


def pytest_configure(config):
    config.addinivalue_line("markers", "expect(*patterns): lines of the error log that belong to the test")
    config.addinivalue_line("markers", "long: begins first, so that no worker ends alone with it")


def pytest_collection_modifyitems(items):
    """For --dist loadgroup: the tests of one shared server stay with one worker."""
    for item in items:
        if "shared" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group(f"{item.module.__name__}-{item.callspec.params['mpm']}"))
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_generate_tests(metafunc):
    if "mpm" in metafunc.fixturenames:
        metafunc.parametrize("mpm", MPMS, scope="module")


def expected(request):
    return [pattern for mark in request.node.iter_markers("expect") for pattern in mark.args]


def check_log(server, request):
    lines = server.unexpected(expected(request))
    assert not lines, "unexpected lines in the error log:\n" + "".join(lines)


@pytest.fixture(scope="module")
def shared(mpm, request):
    """One server for a module's tests: its CONFIGURATION says what it is like."""
    server = httpd.Httpd(mpm, request.module.CONFIGURATION)
    try:
        prepare = getattr(request.module, "prepare", None)
        if prepare:
            prepare(server)
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def server(shared, request):
    shared.unexpected([".*"])
    yield shared
    check_log(shared, request)


@pytest.fixture
def site(server):
    """A fresh copy of tests/sites/department, served below /sites/ until its server goes."""
    return server.site()


@pytest.fixture
def make_server(mpm, request):
    """Servers of a test's own: make_server(configuration, prepare=None)."""
    made = []

    # Each is stopped, whatever the others' end is like.
    with contextlib.ExitStack() as stops:
        def make(configuration, prepare=None, start=True, modules=()):
            own = httpd.Httpd(mpm, configuration, modules)
            made.append(own)
            stops.callback(own.stop)
            if prepare:
                prepare(own)
            return own.start() if start else own

        yield make
        for own in made:
            check_log(own, request)
        for own in made:
            own.begin_stop()
