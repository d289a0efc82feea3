# SPDX-License-Identifier: Apache-2.0
"""Reloads under load: not one failed request, and no memory that stays behind.

POSITIONS_RELOADS sets how many (10 by default, 50 in `soak`).
"""
import os
import pathlib
import re
import threading

import pytest

import httpd

RELOADS = int(os.environ.get("POSITIONS_RELOADS", "10"))
READERS = 4
# What malloc may still be spreading out after the first reloads, KiB; a leak of a site would be more.
GROWTH = 1024

CONFIGURATION = """
PositionsCacheRoot @ROOT@/cache
<Directory @ROOT@/htdocs>
    PositionsEngine On
</Directory>
"""


def prepare(server):
    server.htdocs.rmdir()
    server.site(folder=server.htdocs)
    (server.root / "cache").mkdir(mode=0o700)
    server.own(server.root / "cache")


def resident_kib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1])


def opened(pid):
    return len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))


class Reader(threading.Thread):
    def __init__(self, server, stop):
        super().__init__(daemon=True)
        self.server, self.stop, self.faults, self.answers = server, stop, [], 0

    def run(self):
        while not self.stop.is_set() and len(self.faults) < 10:
            try:
                answer = self.server.request("/positions/")
            except OSError as error:
                self.faults.append(error)
                continue
            self.answers += 1
            if answer.status != 200 or "</html>" not in answer.text:
                self.faults.append(answer)


@pytest.mark.long
def test_reloads(make_server):
    server = make_server(CONFIGURATION, prepare)
    # The parent takes signals once its children answer.
    assert server.request("/positions/").status == 200
    stop, memory = threading.Event(), []
    readers = [Reader(server, stop) for _ in range(READERS)]

    def answered_since(counts):
        return lambda: all(reader.answers > count for reader, count in zip(readers, counts))

    for reader in readers:
        reader.start()
    try:
        for _ in range(RELOADS):
            server.graceful()
            httpd.wait_until(answered_since([reader.answers for reader in readers]), 20, "every reader goes on")
            memory.append(resident_kib(server.process.pid))
    finally:
        stop.set()
        for reader in readers:
            reader.join(30)
    print(f"{RELOADS} reloads, {sum(reader.answers for reader in readers)} answers; the parent after each, KiB: {memory}")
    assert not [fault for reader in readers for fault in reader.faults]
    settled = memory[min(5, RELOADS // 2):]
    assert max(settled) - settled[0] < GROWTH, memory
    assert opened(server.process.pid) < 64
