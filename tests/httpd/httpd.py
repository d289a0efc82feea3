# SPDX-License-Identifier: Apache-2.0
"""A real apache2 on 127.0.0.1 for the length of a test, and a client that changes nothing on the way.

The server runs in the foreground as this process's child and is stopped by its pid. Started by
root it serves as www-data from a folder below /var/tmp, because /root and pytest's own folders
are closed to it.
"""
import http.client
import os
import pathlib
import pwd
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SITES = HERE.parent / "sites"
BUILD = pathlib.Path(os.environ.get("POSITIONS_BUILD", HERE.parents[1] / "build")).resolve()
MODULE = pathlib.Path(os.environ.get("POSITIONS_MODULE", BUILD / "mod_positions.so"))
APACHE = shutil.which("apache2") or "/usr/sbin/apache2"
MODULES = pathlib.Path(os.environ.get("HTTPD_MODULES", "/usr/lib/apache2/modules"))
FAKETIME = next((str(path) for path in pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), "")
LOADED = """authn_core authn_file authz_core authz_host authz_user auth_basic alias autoindex brotli dav dav_fs
deflate dir env expires filter headers include mime negotiation rewrite setenvif status substitute userdir""".split()

# A process that crashed, or that had to be killed.
UNNATURAL = re.compile(r"exit signal|did not exit|exited abnormally|AddressSanitizer|runtime error")
# What httpd itself says at every start and stop; and that the machine has no inotify instance left, all of which are one
# user's, in whatever server.
USUAL = re.compile(r":(notice|info|debug|trace\d)\]|AH00558|AH00112|can't be watched, fs\.inotify\.")

USER = (lambda entry: (entry.pw_uid, entry.pw_gid))(pwd.getpwnam("www-data")) if os.geteuid() == 0 else None


def stretched(seconds):
    """As much longer as the machine has more to do than it can; the load average says so late."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return seconds * max(1, workers / os.cpu_count(), os.getloadavg()[0] / os.cpu_count())


def wait_until(condition, seconds, what):
    """The first true answer of `condition`, asked again and again; `what` is missed after `seconds`."""
    deadline = time.monotonic() + stretched(seconds)
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s: {what() if callable(what) else what}"
        time.sleep(0.02)


# Below those that the system gives to outgoing connections. A port is this process's for as long as it lives: who has the
# socket of its name has the port, so that tests may run in parallel.
PORTS = range(20000, 32000)
held_ports = []


def free_port():
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0positions-test-port-{port}")
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as httpd does
                probe.bind(("127.0.0.1", port))
        except OSError:
            mark.close()
            continue
        held_ports.append(mark)
        return port
    raise AssertionError("no port is free")


class Response:
    def __init__(self, reply):
        self.status = reply.status
        self.headers = reply.headers
        self.body = reply.read()

    @property
    def text(self):
        return self.body.decode()

    def __getitem__(self, name):
        return self.headers.get(name)

    def __repr__(self):
        return f"<{self.status} {dict(self.headers)} {self.body[:300]!r}>"


class Httpd:
    """One server; `configuration` is added to what every server needs."""

    def __init__(self, mpm, configuration, modules=(), clock=None):
        self.mpm = mpm
        self.modules = modules
        self.module = MODULE
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="positions-test-", dir="/var/tmp"))
        self.root.chmod(0o755)
        self.htdocs = self.root / "htdocs"
        self.htdocs.mkdir()
        self.port = free_port()
        self.configuration = configuration
        # prefork ends its process group; a session of its own keeps that from the tests.
        self.apart = {"start_new_session": True}
        self.process = None
        self.stopping = False
        self.sites = 0
        self.read = 0
        (self.root / "locks").mkdir()
        self.own(self.htdocs)
        self.own(self.root / "locks")
        self.clock = self.root / "clock"
        if clock is not None:
            self.set_clock(clock)

    # ---- the server ----

    def base(self):
        loads = [f"LoadModule {name}_module {MODULES}/mod_{name}.so"
                 for name in [f"mpm_{self.mpm}", *LOADED, *self.modules]
                 if (MODULES / f"mod_{name}.so").exists()]
        user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
        return "\n".join(loads) + f"""
LoadModule positions_module {self.module}
{user}ServerName 127.0.0.1
ServerRoot {self.root}
Listen 127.0.0.1:{self.port}
PidFile {self.root}/httpd.pid
DefaultRuntimeDir {self.root}
TraceEnable Off
Mutex file:{self.root} default
DAVLockDB {self.root}/locks/dav
ErrorLog {self.root}/error.log
LogLevel warn positions:info
StartServers 2
TypesConfig /etc/mime.types
DocumentRoot {self.htdocs}
GracefulShutdownTimeout 2
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<Directory {self.htdocs}>
    Require all granted
</Directory>
"""

    def write_configuration(self):
        text = self.configuration.replace("@ROOT@", str(self.root)).replace("@PORT@", str(self.port))
        (self.root / "httpd.conf").write_text(self.base() + text)

    # ---- its time ----

    def set_clock(self, seconds):
        """Stops the server's clock at that second (libfaketime); before `start`, for the first time."""
        text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
        written = self.clock.with_suffix(".new")
        written.write_text(text)
        written.chmod(0o644)
        written.replace(self.clock)

    def environment(self):
        if not self.clock.exists():
            return None
        return {**os.environ, "TZ": "UTC", "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(self.clock),
                "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def check(self):
        """`configtest`: its exit status and what it says."""
        self.write_configuration()
        done = subprocess.run([APACHE, "-t", "-f", self.root / "httpd.conf"], capture_output=True,
                              text=True)
        return done.returncode, done.stderr

    def start(self):
        self.write_configuration()
        self.stopping = False
        self.process = subprocess.Popen([APACHE, "-DFOREGROUND", "-f", self.root / "httpd.conf"],
                                        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        env=self.environment(), **self.apart)
        wait_until(self.runs, 20, "apache2 runs")
        return self

    def runs(self):
        if self.process.poll() is not None:
            raise AssertionError("apache2 did not start: " + self.process.stderr.read().decode() +
                                 "".join(self.log_lines()))
        # It listens before it is ready for signals; what it says comes last.
        return any("resuming normal operations" in line for line in self.log_lines())

    def graceful(self):
        """Returns once the next generation answers."""
        before = len(self.log_lines())
        self.process.send_signal(signal.SIGUSR1)
        self.wait_for_log("resuming normal operations", before)

    def wait_for_log(self, words, since=0):
        wait_until(lambda: any(words in line for line in self.log_lines()[since:]), 10,
                   lambda: f"the log says {words!r}:\n" + "".join(self.log_lines()))

    def begin_stop(self):
        """Gracefully: event's children may crash on SIGTERM while a worker closes its connection, whatever modules
        there are (httpd's close_worker_sockets reads sockets that the workers free)."""
        if self.process and self.process.poll() is None and not self.stopping:
            self.stopping = True
            self.process.send_signal(signal.SIGWINCH)

    def stop(self):
        self.begin_stop()
        if self.process and self.process.poll() is None:
            try:
                self.process.wait(stretched(10))
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self.process:
            self.process.stderr.close()
        died = [line for line in self.log_lines() if UNNATURAL.search(line)]
        shutil.rmtree(self.root, ignore_errors=True)
        assert not died, "the server did not end well:\n" + "".join(died)

    def log_lines(self):
        log = self.root / "error.log"
        return log.read_text(errors="replace").splitlines(True) if log.exists() else []

    def unexpected(self, expected):
        """New lines of the error log that neither are usual nor match one of `expected`."""
        lines = self.log_lines()
        new, self.read = lines[self.read:], len(lines)
        return [line for line in new if line.strip() and not USUAL.search(line)
                and not any(re.search(pattern, line) for pattern in expected)]

    # ---- its files ----

    def own(self, path):
        """Gives `path` and what lies below to the server's user, whose editors upload it."""
        if os.geteuid() == 0:
            for each in [path, *path.rglob("*")]:
                os.chown(each, *USER, follow_symlinks=False)
        return path

    def site(self, name="department", folder=None):
        """A fresh copy of tests/sites/NAME below htdocs/sites/, or at `folder`."""
        self.sites += 1
        folder = folder or self.htdocs / "sites" / f"s{self.sites}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(SITES / name, folder)
        self.own(folder)
        return Site(self, folder)

    def request(self, path, method="GET", body=None, port=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=stretched(20))
        try:
            connection.putrequest(method, path, skip_accept_encoding=True, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            return Response(connection.getresponse())
        finally:
            connection.close()

    get = request


class Site:
    """A source tree and the URL that it is served at."""

    def __init__(self, server, folder):
        self.server = server
        self.folder = folder
        below = folder.relative_to(server.htdocs) if folder.is_relative_to(server.htdocs) else None
        self.url = "" if below is None or str(below) == "." else f"/{below}"

    def get(self, path, method="GET", **headers):
        return self.server.request(self.url + path, method, **headers)

    def write(self, path, text):
        """As an editor's upload ends up: whole at once."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        self.server.own(self.folder / pathlib.PurePath(path).parts[0])
        return target

    def edit(self, path, old, new):
        text = (self.folder / path).read_text()
        assert old in text, f"{path} has no {old!r}"
        self.write(path, text.replace(old, new))

    def await_answer(self, path, is_right, seconds):
        """The first answer that `is_right`; that it comes within `seconds` is asserted."""
        answers = [None]

        def right():
            answers[0] = self.get(path)
            return answers[0] if is_right(answers[0]) else None
        return wait_until(right, seconds, lambda: f"{path}: {answers[0]}")

    def await_status(self, path, status, seconds):
        return self.await_answer(path, lambda answer: answer.status == status, seconds)

    def await_text(self, path, words, seconds):
        return self.await_answer(path, lambda answer: words in answer.text, seconds)

    def await_log(self, path, words, seconds=10):
        """Asks for `path` until the server's log says `words`."""
        def said():
            self.get(path)
            return any(words in line for line in self.server.log_lines())
        wait_until(said, seconds, lambda: f"the log says {words!r}")
