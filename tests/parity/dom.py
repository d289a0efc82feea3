# SPDX-License-Identifier: Apache-2.0
"""Says where two pages differ for somebody who reads the document, not its spelling.

A page becomes a list of lines: a start tag with its attributes in order of name, an end tag, or a run of text. Spelling
that no reader of the document can see is left out: comments, the order of attributes, and white space that a browser
folds. Everything else counts, the order of class names included.
"""
import json
import re

from lxml import etree, html

ONLY_COMMENTS = re.compile(rb"\A(?:\s*<!--(?:(?!-->).)*-->)*\s*\Z", re.S)
SPACE = re.compile(r"[ \t\r\n\f]+")
VERBATIM = {"pre", "textarea"}
RAW_TEXT = {"script", "style"}
# Next to these a browser drops white space.
BLOCKS = set(
    "html head body title meta link script style base address article aside blockquote br dd details dialog div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr iframe li main nav noscript ol option p pre "
    "section select summary table tbody td template tfoot th thead tr ul".split()
)


class Lines:
    """Collects a document's lines; text is folded when the next tag is known."""

    def __init__(self):
        self.lines = []
        self._text = []
        self._after_block = True

    def text(self, text, verbatim):
        if text:
            self._text.append(text if verbatim else SPACE.sub(" ", text))

    def tag(self, line, is_block, verbatim):
        self._flush(is_block, verbatim)
        self.lines.append(line)
        self._after_block = is_block

    def _flush(self, before_block, verbatim):
        text = "".join(self._text)
        self._text = []
        if not verbatim:
            text = SPACE.sub(" ", text)
            text = text.lstrip(" ") if self._after_block else text
            text = text.rstrip(" ") if before_block else text
        if text:
            self.lines.append(repr(text))


def _start_tag(element):
    attributes = sorted((name, SPACE.sub(" ", value).strip()) for name, value in element.attrib.items())
    return "<%s>" % " ".join([element.tag] + ['%s="%s"' % pair for pair in attributes])


def _raw_text(element):
    text = "".join(element.itertext())
    if element.get("type") == "application/ld+json":
        try:
            return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
        except ValueError:
            return text
    return text.strip()


def _walk(out, element, verbatim):
    if not isinstance(element.tag, str):
        return
    is_block = element.tag in BLOCKS
    inside = verbatim or element.tag in VERBATIM
    out.tag(_start_tag(element), is_block, verbatim)
    if element.tag in RAW_TEXT:
        out.text(_raw_text(element), True)
    else:
        out.text(element.text, inside)
        for child in element:
            _walk(out, child, inside)
            out.text(child.tail, inside)
    out.tag("</%s>" % element.tag, is_block, inside or element.tag in RAW_TEXT)


def _html_lines(data):
    # lxml makes no document of comments alone, which no reader sees.
    if not ONLY_COMMENTS.sub(b"", data).strip():
        return []
    try:
        root = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return [repr(data)]
    out = Lines()
    _walk(out, root, False)
    return out.lines


def _xml_lines(data):
    root = etree.fromstring(data, parser=etree.XMLParser(remove_comments=True, remove_blank_text=True))
    out = Lines()
    for element in root.iter():
        if isinstance(element.tag, str):
            out.lines.append(_start_tag(element))
            out.lines.append(repr(SPACE.sub(" ", element.text or "").strip()))
    return out.lines


def _json_lines(data):
    return json.dumps(json.loads(data), indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def _text_lines(data):
    return data.decode("utf-8", "backslashreplace").splitlines()


READERS = {".html": _html_lines, ".htm": _html_lines, ".xhtml": _html_lines, ".xml": _xml_lines, ".svg": _xml_lines,
           ".json": _json_lines, ".webmanifest": _json_lines, ".map": _json_lines}


def lines(name, data):
    """The lines of a file, by its name's ending. What its format's parser refuses is read as plain text."""
    ending = name[name.rfind("."):] if "." in name.rsplit("/", 1)[-1] else ""
    try:
        return READERS.get(ending, _text_lines)(data)
    except (ValueError, etree.XMLSyntaxError):
        return _text_lines(data)


def first_difference(name, wanted, given):
    """None where the two are the same, else (line wanted, line given) where they part."""
    wanted, given = lines(name, wanted), lines(name, given)
    for index in range(max(len(wanted), len(given))):
        pair = tuple(side[index] if index < len(side) else "(the end)" for side in (wanted, given))
        if pair[0] != pair[1]:
            return pair
    return None
