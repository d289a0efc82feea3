# SPDX-License-Identifier: Apache-2.0
"""Editors over SFTP while everybody reads: each answer is a complete version, and none is older than allowed.

A real sftp client speaks to OpenSSH's sftp-server on the site's own folder. POSITIONS_CHAOS_SECONDS
lengthens the run (10 by default, 60 in `soak`).
"""
import http.client
import os
import random
import re
import shutil
import subprocess
import threading
import time

import pytest

import httpd

SECONDS = float(os.environ.get("POSITIONS_CHAOS_SECONDS", "10"))
READERS = 16
# Who waited so long for somebody else's rendering gets the last good answer.
MAX_WAIT = 0.2
PAGES = 4
SFTP_SERVER = "/usr/lib/openssh/sftp-server"
MARK = re.compile(r"begin (\d+)-(\d+)\..*end \1-(\d+)\..*</footer>", re.S)

CONFIGURATION = """
PositionsCacheRoot @ROOT@/cache
<Directory @ROOT@/htdocs>
    PositionsEngine On
</Directory>
"""

pytestmark = pytest.mark.skipif(not shutil.which("sftp") or not os.path.exists(SFTP_SERVER),
                                reason="needs OpenSSH's sftp and sftp-server")


def prepare(server):
    server.htdocs.rmdir()
    server.site(folder=server.htdocs)
    (server.root / "cache").mkdir(mode=0o700)
    server.own(server.root / "cache")
    layout = server.htdocs / "_layouts/default.html"
    layout.write_text("<!doctype html><title>{{ page.title }}</title>"
                      "<nav>{% assign all = site.pages | sort: 'navigation_weight' %}{% for p in all %}{{ p.title }} "
                      "{% endfor %}</nav>{{ content }}<footer></footer>\n")
    for number in range(PAGES):
        (server.htdocs / f"chaos{number}.md").write_text(text_of(number, 1))
    server.own(server.htdocs)


def text_of(number, version):
    """About 8 KB, in lines whose ends fall anywhere in the chunks that a slow upload writes."""
    lines = "".join(f"Line {each} of version {version}: " + "systems, storage, networks. " * (each % 7) + "\n\n"
                    for each in range(90))
    return (f"---\ntitle: Chaos {number}\nlayout: default\npermalink: /chaos/{number}/\nnavigation_weight: {number}\n"
            f"---\n\nbegin {number}-{version}.\n\n{lines}\nend {number}-{version}.\n")


class Sftp:
    """One sftp client; a command returns when the server has done it."""

    def __init__(self, folder, *options):
        self.process = subprocess.Popen(["sftp", "-q", *options, "-b", "-", "-D", SFTP_SERVER], cwd=folder, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.count = 0

    def run(self, *commands):
        self.count += 1
        mark = f"done-{self.count}"
        # The leading hyphen: a failure ends nothing.
        self.process.stdin.write("".join(f"-{each}\n" for each in commands) + f"!echo {mark}\n")
        self.process.stdin.flush()
        said = []
        for line in self.process.stdout:
            if line.strip() == mark:
                return said
            said.append(line)
        raise AssertionError("sftp ended: " + "".join(said))

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


class Versions:
    """What has been begun and what is complete, page by page."""

    def __init__(self, server):
        self.server = server
        self.faults = []
        self.begun = [1] * PAGES
        self.complete = [1] * PAGES
        self.next = 1
        self.how = {}  # what the editor did for each
        self.at = {}  # when it was complete

    def completed(self, number, version):
        self.at[version] = time.monotonic()
        self.complete[number] = version
        self.seen(number, version)

    def seen(self, number, version):
        """The next request shows it. A version that nobody has asked for is gone with the next edit."""
        answer = self.server.request(f"/chaos/{number}/")
        mark = MARK.search(answer.text)
        if not mark or int(mark[2]) != version:
            self.faults.append(f"chaos{number}: {version} ({self.how[version]}) is complete, but the next request "
                               f"shows {mark[2] if mark else answer}")


class Editor:
    def __init__(self, server, versions, drafts):
        self.server = server
        self.site = server.htdocs
        self.drafts = drafts
        self.versions = versions
        self.quick = Sftp(drafts)
        self.slow = Sftp(drafts, "-l", "400", "-B", "700", "-R", "1")
        self.random = random.Random(7)
        self.done = {}
        self.readers = []

    def close(self):
        self.quick.close()
        self.slow.close()

    def answered(self):
        return sum(reader.answers for reader in self.readers)

    def draft(self, number):
        """A new version in the drafts, and where it goes."""
        self.versions.next += 1
        version = self.versions.next
        self.versions.how[version] = self.deed
        (self.drafts / "draft.md").write_text(text_of(number, version))
        self.versions.begun[number] = version
        return version, self.site / f"chaos{number}.md"

    def put(self, number, final=True):
        version, target = self.draft(number)
        self.quick.run(f"put draft.md {target}")
        if final:
            self.versions.completed(number, version)

    def put_slowly(self, number):
        version, target = self.draft(number)
        self.slow.run(f"put draft.md {target}")
        self.versions.completed(number, version)

    def put_with_old_dates(self, number):
        version, target = self.draft(number)
        os.utime(self.drafts / "draft.md", (1_000_000_000 + version, 1_000_000_000))
        self.quick.run(f"put -p draft.md {target}")
        self.versions.completed(number, version)

    def rename_over(self, number):
        version, target = self.draft(number)
        self.quick.run(f"put draft.md {target}.part", f"rename {target}.part {target}")
        self.versions.completed(number, version)

    def delete_and_recreate(self, number):
        version, target = self.draft(number)
        self.quick.run(f"rm {target}", f"put draft.md {target}")
        self.versions.completed(number, version)

    def put_twice(self, number):
        # Whoever asks after the first may find it truncated by the second already.
        self.put(number, final=False)
        self.put(number)

    def put_broken(self, number):
        (self.drafts / "broken.md").write_text("---\ntitle: [Chaos\nlayout: default\n---\n\nnothing to see\n")
        self.quick.run(f"put broken.md {self.site}/chaos{number}.md")
        answered = self.answered()
        httpd.wait_until(lambda: self.answered() >= answered + READERS, 10, "readers see the broken file")
        self.put(number)

    def graceful(self, number):
        self.server.graceful()

    def work(self, seconds):
        deeds = [self.put, self.put_slowly, self.put_with_old_dates, self.rename_over, self.delete_and_recreate,
                 self.put_twice, self.put_broken, self.put, self.rename_over, self.graceful]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.random.shuffle(deeds)
            for deed in deeds:
                self.deed = deed.__name__
                deed(self.random.randrange(PAGES))
                self.done[deed.__name__] = self.done.get(deed.__name__, 0) + 1
                time.sleep(self.random.random() * 0.1)  # an editor's pace, not a wait


class Reader(threading.Thread):
    def __init__(self, server, versions, stop, seed):
        super().__init__()
        self.server, self.versions, self.stop = server, versions, stop
        self.random = random.Random(seed)
        self.faults, self.answers = [], 0

    def run(self):
        connection = None
        while not self.stop.is_set():
            number = self.random.randrange(PAGES)
            least = self.versions.complete[number]
            begun = time.monotonic()
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
                connection.request("GET", f"/chaos/{number}/", headers={"Connection": "keep-alive"})
                reply = connection.getresponse()
                body = reply.read().decode()
            except (OSError, http.client.HTTPException):
                # A process that ends closes idle connections; the request is sent anew, as browsers do.
                if connection is None:
                    raise
                connection.close()
                connection = None
                continue
            if reply.getheader("Connection") == "close":
                connection.close()
                connection = None
            self.answers += 1
            self.judge(number, least, begun, reply.status, body)
        if connection:
            connection.close()

    def judge(self, number, least, begun, status, body):
        mark = MARK.search(body)
        if status != 200:
            self.faults.append(f"chaos{number}: {status} {body[:200]!r}")
        elif not mark or mark[1] != str(number) or mark[2] != mark[3]:
            self.faults.append(f"chaos{number}: torn: {body[:150]!r} … {body[-100:]!r}")
        elif int(mark[2]) < least and time.monotonic() - begun < MAX_WAIT:
            self.faults.append(f"chaos{number}: version {mark[2]}, but {least} was complete "
                               f"for {begun - self.versions.at.get(least, begun):.3f} s ({self.versions.how.get(least)})")
        elif int(mark[2]) > self.versions.begun[number]:
            self.faults.append(f"chaos{number}: version {mark[2]} is not written yet")
        elif body.count("Chaos ") < PAGES:  # one may be deleted at the moment
            self.faults.append(f"chaos{number}: navigation: {body[:300]!r}")


@pytest.mark.long
@pytest.mark.expect(r"chaos\d\.md", r"AH00170|AH00491")
def test_editors_over_sftp(make_server, tmp_path):
    server = make_server(CONFIGURATION, prepare)
    versions, stop = Versions(server), threading.Event()
    for number in range(PAGES):
        assert server.request(f"/chaos/{number}/").status == 200
    editor = Editor(server, versions, tmp_path)
    readers = editor.readers = [Reader(server, versions, stop, seed) for seed in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        editor.work(SECONDS)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
        editor.close()
    faults = versions.faults + [fault for reader in readers for fault in reader.faults]
    answers = sum(reader.answers for reader in readers)
    print(f"{answers} answers, {len(faults)} faults, edits: {editor.done}")
    assert answers > 100
    assert not faults, f"{len(faults)} of {answers}: " + "\n".join(faults[:10])
