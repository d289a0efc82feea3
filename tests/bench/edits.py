# SPDX-License-Identifier: Apache-2.0
"""How long until an edited title is seen in another page's navigation, in a server that readers keep busy.

usage: edits.py [PAGES ...]
"""
import pathlib
import statistics
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "httpd")]
import httpd  # noqa: E402
import sites  # noqa: E402

EDITS = 8
CONFIGURATION = """
StartServers 1
ServerLimit 1
ThreadsPerChild 25
MaxRequestWorkers 25
MinSpareThreads 1
Timeout 300
<Directory @ROOT@/htdocs>
    PositionsEngine On
</Directory>
"""
# Seconds, by the number of pages.
WANTED = {1000: 0.1, 10000: 0.2, 100000: 1}


def write(page, version):
    page.with_suffix(".part").write_text(f"---\ntitle: Version {version}\nnavigation_weight: 3\n---\n\nText.\n")
    page.with_suffix(".part").replace(page)


def time_edits(server):
    page, stop, took = server.htdocs / "page3.md", threading.Event(), []

    def read():
        while not stop.is_set():
            server.get("/positions/")
            time.sleep(0.005)
    reader = threading.Thread(target=read)
    reader.start()
    for version in range(1, EDITS + 1):
        time.sleep(1)
        write(page, version)
        began = time.monotonic()
        while f"Version {version}<" not in server.get("/page2.html").text:
            time.sleep(0.002)
        took.append(time.monotonic() - began)
    stop.set()
    reader.join()
    return took


def main():
    for pages in [int(each) for each in sys.argv[1:]] or list(WANTED):
        server = httpd.Httpd("event", CONFIGURATION)
        try:
            server.htdocs.rmdir()
            sites.make(server.htdocs, pages)
            server.own(server.root)
            time.sleep(3)
            server.start()
            while server.get("/page2.html").status != 200:
                time.sleep(1)
            took = time_edits(server)
        finally:
            server.stop()
        median, wanted = statistics.median(took), WANTED.get(pages, 1)
        print(f"{'ok  ' if median <= wanted else 'MISS'} {pages} pages: an edit is in the navigation after {median:.2f} s, "
              f"{max(took):.2f} s at the latest (wanted: {wanted} s)", flush=True)


main()
