# SPDX-License-Identifier: Apache-2.0
"""Names with accents as a Mac writes them (decomposed, NFD), and addresses as people type them (composed, NFC)."""
import unicodedata
import urllib.parse

import pytest

CONFIGURATION = """
<Directory @ROOT@/htdocs>
    PositionsEngine On
    AllowOverride AuthConfig
</Directory>
"""


def nfd(text):
    return unicodedata.normalize("NFD", text)


def nfc(text):
    return unicodedata.normalize("NFC", text)


FILES = {
    nfd("équipe.md"): "---\ntitle: Team\n---\nthe team\n",
    nfd("Prüfungen/index.md"): "---\ntitle: Exams\n---\nthe exams\n",
    nfd("affiches/été.txt"): "summer\n",
    nfc("müll.md"): "---\ntitle: Waste\n---\nthe waste\n",
    nfc("bücher/läden.txt"): "shops\n",
    # Two of one composed form: which is meant can't be known.
    nfd("café.md"): "---\n---\ndecomposed\n",
    nfc("café.md"): "---\n---\ncomposed\n",
    # U+1EBF is e, circumflex, acute: half composed is neither form.
    "ti\u00ea\u0301ng.md": "---\n---\nhalf\n",
    nfd("geheim/é.md"): "---\n---\nsecret\n",
    nfd("geheim/ä.txt"): "secret\n",
    "geheim/.htaccess": "Require all denied\n",
    nfd("_brouillons/é.md"): "---\n---\nnot published\n",
}


def prepare(server):
    for name, text in FILES.items():
        path = server.htdocs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    server.own(server.htdocs)


def quoted(path):
    return urllib.parse.quote(path, safe="/?=&%")


@pytest.mark.parametrize("asked, there, text", [
    (nfc("/équipe.html"), nfd("/équipe.html"), "the team"),
    (nfc("/équipe"), nfd("/équipe.html"), "the team"),
    (nfc("/équipe.html?a=%C3%A9"), nfd("/équipe.html") + "?a=%C3%A9", "the team"),
    (nfc("/Prüfungen/"), nfd("/Prüfungen/"), "the exams"),
    (nfc("/Prüfungen"), nfd("/Prüfungen/"), "the exams"),
    (nfc("/affiches/été.txt"), nfd("/affiches/été.txt"), "summer"),
    (nfd("/müll.html"), nfc("/müll.html"), "the waste"),
    (nfd("/bücher/läden.txt"), nfc("/bücher/läden.txt"), "shops"),
    (nfc("/ti\u1ebfng.html"), "/ti\u00ea\u0301ng.html", "half"),
    (nfd("/ti\u1ebfng.html"), "/ti\u00ea\u0301ng.html", "half"),
])
def test_one_name_in_another_spelling_is_led_to(server, asked, there, text):
    moved = server.request(quoted(asked))
    assert (moved.status, urllib.parse.unquote(moved["Location"])) == (301, urllib.parse.unquote(quoted(there)))
    found = server.request(moved["Location"])
    assert found.status == 200 and text in found.text


@pytest.mark.parametrize("path, text", [(nfc("/café.html"), "composed"), (nfd("/café.html"), "decomposed"),
                                        (nfd("/équipe.html"), "the team"), (nfc("/bücher/läden.txt"), "shops")])
def test_a_name_as_it_is_answers_itself(server, path, text):
    found = server.request(quoted(path))
    assert found.status == 200 and text in found.text


@pytest.mark.parametrize("path", [nfc("/_brouillons/é.html"), nfc("/équipe.md"), nfc("/nichts/é.html"), nfc("/équipé.html")])
def test_what_is_not_published_is_found_under_no_spelling(server, path):
    assert server.request(quoted(path)).status == 404


@pytest.mark.expect("AH01630")
@pytest.mark.parametrize("path", [nfc("/geheim/é.html"), nfc("/geheim/ä.txt"), nfd("/geheim/ä.txt")])
def test_access_is_decided_as_for_the_name_itself(server, path):
    assert server.request(quoted(path)).status == 403
