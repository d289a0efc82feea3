# SPDX-License-Identifier: Apache-2.0
"""Many processes that start at once on a large tree: when has each of them answered its first request?

usage: cold.py [PAGES [CHILDREN]]

prefork, so that each request is another process's. With PositionsCacheRoot one process reads the tree, and the others
what it has found; without, each reads it by itself.
"""
import concurrent.futures
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "httpd")]
import httpd  # noqa: E402
import sites  # noqa: E402

CONFIGURATION = """
StartServers {children}
MinSpareServers {children}
MaxSpareServers {children}
MaxRequestWorkers {children}
Timeout 300
<Directory @ROOT@/htdocs>
    PositionsEngine On
</Directory>
{cache}
"""
# Seconds until the last one has answered.
WANTED = 20


def run(pages, children, cache):
    server = httpd.Httpd("prefork", CONFIGURATION.format(children=children, cache=cache))
    try:
        server.htdocs.rmdir()
        sites.make(server.htdocs, pages)
        (server.root / "cache").mkdir(mode=0o700)
        server.own(server.root)
        time.sleep(3)
        server.start()
        began = time.monotonic()

        def ask(_):
            answer = server.get("/positions/")
            assert answer.status == 200, answer
            return time.monotonic() - began
        with concurrent.futures.ThreadPoolExecutor(children) as threads:
            took = sorted(threads.map(ask, range(children)))
        return took[0], took[-1]
    finally:
        server.stop()


def main():
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    children = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    for name, cache in (("without a cache on disk", ""), ("with PositionsCacheRoot", "PositionsCacheRoot @ROOT@/cache")):
        try:
            first, last = run(pages, children, cache)
        except (OSError, AssertionError) as fault:
            print(f"MISS {pages} pages, {children} children, {name}: {fault!r}", flush=True)
            continue
        verdict = "ok  " if last <= WANTED else "MISS"
        print(f"{verdict} {pages} pages, {children} children, {name}: answers after {first:.1f} to {last:.1f} s "
              f"(wanted: all within {WANTED} s)", flush=True)


main()
