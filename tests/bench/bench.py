# SPDX-License-Identifier: Apache-2.0
"""Server CPU per request of a warm page, beside the same bytes as a static file on the same httpd.

usage: bench.py [--seconds N] [--rounds N] [--only NAME ...] [--beside MODULE]

All variants are measured in turn in each round, so that whatever else the machine does falls on
all of them alike; the first round warms up and is not counted. Medians are printed, with their
ratio to the static file. nginx and Caddy take part where they are installed. With --beside, another
build's mod_positions.so answers the same requests in the same rounds.
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
sys.path[:0] = [str(HERE), str(TOP / "tests/httpd")]
import cpu  # noqa: E402
import httpd  # noqa: E402
import sites  # noqa: E402

PAGE = "/positions/"
GZIP, BROTLI = "Accept-Encoding: gzip", "Accept-Encoding: br"

COMMON = """
KeepAlive On
MaxKeepAliveRequests 0
StartServers 1
ServerLimit 1
ThreadsPerChild 25
MaxRequestWorkers 25
MinSpareThreads 1
MaxSpareThreads 25
LogLevel positions:warn
Alias /site @ROOT@/site
<Directory @ROOT@>
    Require all granted
    Options FollowSymLinks
</Directory>
"""
LITERAL = """
LoadModule constant_module @BENCH@/mod_constant.so
LoadModule render_module @BENCH@/mod_render.so
<Directory @ROOT@/site>
    PositionsEngine On
</Directory>
<Location /deflated>
    SetOutputFilter DEFLATE
</Location>
<Files rendered.md>
    SetHandler render
</Files>
Constant /constant @ROOT@/site/positions.md @ROOT@/htdocs/static.html
"""
WILDCARD = "<Directory @ROOT@/sit[e]>\nPositionsEngine On\n</Directory>\n"
HTACCESS = "<Directory @ROOT@/site>\nAllowOverride FileInfo\n</Directory>\n"


class Variant:
    def __init__(self, name, pid, url, headers=()):
        self.name, self.pid, self.url, self.headers = name, pid, url, headers
        self.figures = []

    @property
    def median(self):
        return statistics.median(self.figures)


def start(name, configuration, answer=b"", module=httpd.MODULE):
    """A server with the site at /site and, as files, what it answers."""
    own = httpd.Httpd("event", COMMON + configuration.replace("@BENCH@", str(httpd.BUILD / "bench")))
    own.module = module
    sites.make(own.root / "site", 12)
    if configuration is HTACCESS:
        (own.root / "site/.htaccess").write_text("PositionsEngine On\n")
    for path in ("static.html", "deflated/static.html"):
        (own.htdocs / path).parent.mkdir(exist_ok=True)
        (own.htdocs / path).write_bytes(answer)
    shutil.copyfile(own.root / "site/positions.md", own.htdocs / "rendered.md")
    own.own(own.root)
    own.root.chmod(0o755)
    print(f"bench: {name} on port {own.port}", file=sys.stderr)
    return own.start()


def nginx(own, answer):
    if not shutil.which("nginx"):
        return None
    port, folder = httpd.free_port(), own.root / "nginx"
    folder.mkdir()
    (folder / "static.html").write_bytes(answer)
    own.own(folder)
    (folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
{"user www-data;" if httpd.USER else ""}
events {{ worker_connections 256; }}
http {{
  types {{ text/html html; }}
  access_log off; sendfile on; keepalive_requests 100000000; open_file_cache max=100 inactive=60s;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
""")
    process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder],
                               stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    return process, f"http://127.0.0.1:{port}/static.html"


def caddy(own, answer):
    if not shutil.which("caddy"):
        return None
    port, folder = httpd.free_port(), own.root / "caddy"
    folder.mkdir()
    (folder / "static.html").write_bytes(answer)
    (folder / "Caddyfile").write_text(f"{{\nadmin off\n}}\n:{port} {{\nbind 127.0.0.1\nroot * {folder}\n"
                                      "templates\nfile_server\n}\n")
    process = subprocess.Popen(["caddy", "run", "--config", folder / "Caddyfile"], stderr=subprocess.DEVNULL)
    time.sleep(1)
    return process, f"http://127.0.0.1:{port}/static.html"


def variant_of(server, name, path, *headers):
    return Variant(name, server.process.pid, f"http://127.0.0.1:{server.port}{path}", headers)


def variants_of(literal, wildcard, access):
    page = "/site" + PAGE
    return [variant_of(literal, "static", "/static.html"),
            variant_of(literal, "positions", page),
            variant_of(literal, "constant", "/constant"),
            variant_of(wildcard, "static, beside a wildcard", "/static.html"),
            variant_of(wildcard, "positions, wildcard", page),
            variant_of(access, "positions, .htaccess", page),
            variant_of(literal, "static + deflate", "/deflated/static.html", GZIP),
            variant_of(literal, "positions gzip", page, GZIP),
            variant_of(literal, "positions br", page, BROTLI),
            variant_of(literal, "render each time", "/rendered.md")]


def what_one_module_answers(name, server):
    page = "/site" + PAGE
    known = "If-None-Match: " + server.request(page)["ETag"]
    return [variant_of(server, f"static, {name}", "/static.html"),
            variant_of(server, f"hit, {name}", page),
            variant_of(server, f"gzip, {name}", page, GZIP),
            variant_of(server, f"brotli, {name}", page, BROTLI),
            variant_of(server, f"304, {name}", page, known)]


def measure(variants, rounds, seconds):
    for number in range(rounds + 1):
        for each in variants:
            figure = cpu.microseconds_per_request(each.pid, each.url, each.headers, seconds)
            if number:
                each.figures.append(figure)
        print(f"bench: round {number} of {rounds}", file=sys.stderr)


BARS = [("cheaper than the static file", "static", "positions", 1.4, "at least"),
        ("dearer than a constant buffer", "positions", "constant", 1.2, "at most"),
        ("gzip cheaper than static + deflate", "static + deflate", "positions gzip", 10, "at least")]


def report(variants):
    by_name = {each.name: each for each in variants}
    base = by_name["static"].median if "static" in by_name else None
    for each in variants:
        ratio = f"x{base / each.median:.2f} of static" if base else ""
        print(f"{each.name:26} {each.median:9.2f} us CPU/request   least {min(each.figures):8.2f}   {ratio}")
    for words, upper, lower, bar, sense in BARS:
        if upper in by_name and lower in by_name:
            ratio = by_name[upper].median / by_name[lower].median
            good = ratio >= bar if sense == "at least" else ratio <= bar
            print(f"{'ok  ' if good else 'MISS'} {ratio:5.2f} times {words} (wanted: {sense} {bar})")


def compare(answer, arguments):
    """This module and another build's, in the same rounds."""
    servers = []
    try:
        for name, module in (("this", httpd.MODULE), ("other", arguments.beside)):
            servers.append(start(name, LITERAL, answer, module))
        these, others = map(what_one_module_answers, ("this", "other"), servers)
        measure([each for pair in zip(these, others) for each in pair], arguments.rounds, arguments.seconds)
        for this, other in zip(these, others):
            print(f"{this.name:26} {this.median:9.2f} us CPU/request   x{this.median / other.median:.3f} of "
                  f"{other.name}'s {other.median:.2f}; least x{min(this.figures) / min(other.figures):.3f}")
    finally:
        for each in servers:
            each.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--beside", type=pathlib.Path)
    arguments = parser.parse_args()
    probe = start("probe", WILDCARD)
    answer = probe.request("/site" + PAGE)
    probe.stop()
    assert answer.status == 200, answer
    if arguments.beside:
        compare(answer.body, arguments)
        return
    servers, others = [], []
    try:
        for name, configuration in (("literal", LITERAL), ("wildcard", WILDCARD), (".htaccess", HTACCESS)):
            servers.append(start(name, configuration, answer.body))
        variants = variants_of(*servers)
        for name, starter in (("nginx static", nginx), ("Caddy templates", caddy)):
            started = starter(servers[0], answer.body)
            if started:
                others.append(started[0])
                variants.append(Variant(name, started[0].pid, started[1]))
        if arguments.only:
            variants = [each for each in variants if each.name in arguments.only]
        print(f"page: {len(answer.body)} bytes; {arguments.rounds} rounds of {arguments.seconds} s; 16 connections, "
              "keep-alive, event MPM")
        measure(variants, arguments.rounds, arguments.seconds)
        report(variants)
        figures = {each.name: each.figures for each in variants}
        (httpd.BUILD / "bench/figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    finally:
        for each in others:
            each.terminate()
            each.wait()
        for each in servers:
            each.stop()


main()
