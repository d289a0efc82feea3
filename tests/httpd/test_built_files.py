# SPDX-License-Identifier: Apache-2.0
"""What `positionsctl build` writes is what the server sends."""
import pathlib
import subprocess
import urllib.parse

import httpd

CONFIGURATION = """
<Directory @ROOT@/htdocs/sites/*>
    PositionsEngine On
    PositionsURL https://department.example
</Directory>
"""
CONTENT = pathlib.Path(__file__).resolve().parents[2] / "content"
MANIFEST = ".positionsctl-build"


def built_files(folder, out):
    subprocess.run([httpd.BUILD / "positionsctl", "build", "--url", "https://department.example", folder, out], check=True)
    return {str(path.relative_to(out)): path.read_bytes()
            for path in out.rglob("*") if path.is_file() and path.name != MANIFEST}


def test_a_department(site, tmp_path):
    files = built_files(site.folder, tmp_path / "out")
    assert len(files) > 5
    for path, written in files.items():
        assert site.get("/" + urllib.parse.quote(path)).body == written, path


def test_the_demonstration_site(server, tmp_path):
    server.sites += 1
    folder = server.htdocs / "sites" / f"s{server.sites}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-r", CONTENT, folder], check=True)
    server.own(folder)
    files = built_files(folder, tmp_path / "out")
    assert len(files) > 10
    for path, written in files.items():
        answer = server.get(f"/sites/{folder.name}/" + urllib.parse.quote(path))
        # A page that redirects is a file in the build, and the redirect itself here.
        assert answer.body == written or answer.status == 301, path
