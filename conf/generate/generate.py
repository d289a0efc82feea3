# SPDX-License-Identifier: Apache-2.0
"""Writes the tables (.def) whose rows are facts that others keep: names, code points, classes.

usage: generate.py [--check] [--gemoji FILE] [TABLE ...]

--check   writes nothing, and fails where a table is not what this script makes
--gemoji  index.js of the npm package gemoji 8.1.0; without it npm is asked for the package

Sources, all but the last from Debian 12 (conf/packages.sh installs them):

  special_casing    Unicode 15.0, SpecialCasing.txt (unicode-data); Unicode License
  entities          HTML's named character references (python3: html.entities); facts of the standards
  approximations    I18n 1.10, its table of transliterations (ruby-i18n); MIT
  tags, natives     kramdown 2.4, what it knows of HTML's elements (ruby-kramdown); MIT
  tokens            Rouge 3.30, token types and their CSS classes (ruby-rouge); MIT
  language_names    Rouge 3.30, the names of its languages (ruby-rouge); MIT
  php_builtins      the functions of PHP's manual, as Rouge 3.30 groups them (ruby-rouge); MIT
  emoji             gemoji, the names of github.com's emoji (npm's gemoji 8.1.0, which has the rows of
                    gemoji 4.1.0's db/emoji.json); MIT

THIRD-PARTY.md has their copyright lines.
"""
import argparse
import functools
import html.entities
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent.parent / "mod_positions"
UNICODE_DATA = pathlib.Path("/usr/share/unicode")
GEMOJI = "gemoji@8.1.0"
NPM_SECONDS = 60
COMMENT_WIDTH = 94


class Absent(Exception):
    """A source of data that this machine lacks."""


@functools.cache
def ruby_facts():
    try:
        run = subprocess.run(["ruby", HERE / "facts.rb"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Absent(getattr(error, "stderr", "") or str(error)) from error
    return json.loads(run.stdout)


# ---- Unicode ----

def c_bytes(code_points):
    text = "".join(chr(int(code, 16)) for code in code_points.split())
    return "".join(f"\\x{byte:02X}" for byte in text.encode())


def special_casing(_):
    """Rows without a condition whose upper case has more characters than one."""
    source = UNICODE_DATA / "SpecialCasing.txt"
    if not source.exists():
        raise Absent(f"{source}: no such file")
    rows = {}
    for line in source.read_text().splitlines():
        fields = [field.strip() for field in line.partition("#")[0].split(";")]
        if len(fields) == 5 and " " in fields[3]:
            code, _, title, upper = fields[:4]
            rows[int(code, 16)] = f'SPECIAL_CASE(0x{code}, "{c_bytes(upper)}", "{c_bytes(title)}")'
    return [rows[code] for code in sorted(rows)]


def approximations(_):
    """What I18n writes for a letter, where that is not the letter without its marks."""
    rows = []
    for letter, latin in sorted(ruby_facts()["approximations"].items()):
        decomposed = unicodedata.normalize("NFD", letter)
        if len(decomposed) == 1 or decomposed[0] != latin:
            rows.append(f'APPROXIMATION(0x{ord(letter):04X}, "{latin}") /* {letter} */')
    return rows


# ---- HTML ----

# kramdown 2.4 has HTML 4's names and these, and means the one by the other in two pairs.
KRAMDOWN_NAMES = {"apos": ord("'"), "vellip": 0x22EE}
KRAMDOWN_SWAPS = {"lang": "rang", "rang": "lang", "lceil": "rceil", "rceil": "lceil"}
# Where the part of HTML 5's names begins that kramdown 2.5 added; and those that stand before it.
LATER_FROM = 0x27EA
LATER_EARLIER = re.compile(r"frac[1-7][3568]|[Gg]ammad")


def html4_codes():
    codes = html.entities.name2codepoint
    return {name: codes[KRAMDOWN_SWAPS.get(name, name)] for name in codes} | KRAMDOWN_NAMES


def is_later(name, characters):
    return (len(characters) > 1 or ord(characters) >= LATER_FROM or
            LATER_EARLIER.fullmatch(name) is not None)


def entities(_):
    return [f'ENTITY("{name}", {code}),' for name, code in sorted(html4_codes().items())]


def entities_later(_):
    """Of two characters kramdown has the first."""
    known = html4_codes()
    names = {key[:-1]: value for key, value in html.entities.html5.items() if key.endswith(";")}
    return [f'ENTITY("{name}", {ord(characters[0])}),' for name, characters in sorted(names.items())
            if name not in known and is_later(name, characters)]


# Spans that kramdown 2.5 has added.
LATER_SPANS = ["time"]


def flags(facts, name, *kinds):
    return [flag for kind, flag in kinds if name in facts[kind]]


def tags(_):
    facts = ruby_facts()["tags"] | {"later": LATER_SPANS}
    rows = []
    for name in sorted(set(facts["names"]) | set(LATER_SPANS)):
        bits = flags(facts, name, ("span", "TAG_SPAN"), ("block", "TAG_BLOCK"), ("void", "TAG_VOID"),
                     ("holds_block", "TAG_HOLDS_BLOCK"), ("holds_span", "TAG_HOLDS_SPAN"),
                     ("later", "TAG_SPAN_LATER"))
        rows.append(f'TAG("{name}", {" | ".join(bits) or "0"}),')
    return rows


# What kramdown makes of an element; those that it converts by rules of their own are not here.
NATIVE_KINDS = {"br": "BREAK", "hr": "RULE", "img": "IMAGE", "p": "PARAGRAPH", "th": "TD"}
NATIVE_OWN_RULES = re.compile(r"em|strong|table|h[1-6]")


def natives(_):
    facts = ruby_facts()["natives"]
    rows = []
    for name in sorted(set().union(*facts.values())):
        if NATIVE_OWN_RULES.fullmatch(name):
            continue
        kind = NATIVE_KINDS.get(name, name.upper()) if name in facts["simple"] else "HTML"
        bits = flags(facts, name, ("drop", "NATIVE_DROP"), ("strip", "NATIVE_STRIP"),
                     ("tidy", "NATIVE_TIDY"), ("wrap", "NATIVE_WRAP"))
        rows.append(f'NATIVE("{name}", ELEMENT_{kind}, {" | ".join(bits) or "0"}),')
    return rows


# ---- highlighting ----

# Types that no lexer here gives.
TOKENS_UNUSED = {"Generic", "Generic.Error", "Generic.Lineno", "Literal", "Escape",
                 "Keyword.Variable", "Name.Exception", "Name.Function.Magic", "Name.Variable.Magic",
                 "Comment.Hashbang"}
TOKENS_RENAMED = {"Text.Whitespace": "WHITESPACE", "Generic.Emph": "EMPHASIS",
                  "Comment.PreprocFile": "COMMENT_FILE", "Literal.Number.Integer.Long": "NUMBER_LONG"}


def token_name(qualified):
    own = re.sub(r"^(Literal|Generic)\.", "", qualified)
    return TOKENS_RENAMED.get(qualified, own.replace(".", "_").upper())


def tokens(_):
    return [f'TOKEN({token_name(qualified)}, "{css_class}")'
            for qualified, css_class in ruby_facts()["tokens"] if qualified not in TOKENS_UNUSED]


# The parts of PHP's manual whose functions every PHP has, or nearly.
PHP_PARTS = ["Array", "CSPRNG", "Classes/Object", "Ctype", "Date/Time", "Directory", "Error Handling",
             "Filesystem", "Function handling", "Hash", "JSON", "Math", "Misc.", "Multibyte String",
             "Network", "Output Control", "PCRE", "PHP Options/Info", "Password Hashing", "SPL",
             "Session", "String", "URL", "Variable handling", "cURL"]


def php_builtins(_):
    functions = ruby_facts()["php_functions"]
    names = {name for part in PHP_PARTS for name in functions[part]}
    return [f'BUILTIN("{name}"),' for name in sorted(names)]


def language_names(_):
    return [f'NAME("{name}")' for name in sorted(set(ruby_facts()["languages"]))]


# ---- emoji ----

INVISIBLE = "\ufe0f\u200d"
GEMOJI_ROW = re.compile(r"emoji: '([^']+)',\s*names: \[([^\]]+)\]")


def gemoji_text(path):
    if path:
        return path.read_text()
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(["npm", "pack", "--silent", GEMOJI], cwd=folder, check=True,
                           capture_output=True, timeout=NPM_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            raise Absent(f"npm has no {GEMOJI}: {error}") from error
        with tarfile.open(next(pathlib.Path(folder).glob("*.tgz"))) as package:
            return package.extractfile("package/index.js").read().decode()


def emoji(arguments):
    """The picture is named after the code points, without the ones that join or choose a form."""
    rows = {}
    for characters, names in GEMOJI_ROW.findall(gemoji_text(arguments.gemoji)):
        image = "-".join(f"{ord(each):04x}" for each in characters if each not in INVISIBLE)
        for name in re.findall(r"'([^']+)'", names):
            rows[name] = f'EMOJI("{name}", "{image}")'
    return [rows[name] for name in sorted(rows)]


# ---- the tables ----

# file: function, what its head says
TABLES = {
    "base/special_casing.def": (special_casing, """SPECIAL_CASE(character, upper, title): Unicode's
SpecialCasing.txt, what is unconditional and longer than one character; in order."""),
    "base/approximations.def": (approximations, """APPROXIMATION(letter, latin): I18n's, where that
is not the letter without its marks; in order."""),
    "markup/kramdown/entities.def": (entities, """ENTITY(name, code point), in the order of the
names: HTML 4's, and two that kramdown adds."""),
    "markup/kramdown/entities_later.def": (entities_later, """ENTITY(name, code point), in the order
of the names: those of HTML 5 that kramdown 2.5 adds. Of two characters it knows the first."""),
    "markup/kramdown/tags.def": (tags, """TAG(name, what it is and may hold), in the order of the
names."""),
    "markup/kramdown/natives.def": (natives, """NATIVE(name, what it becomes, what happens to its
text), in the order of the names. ELEMENT_HTML: it stays what it is."""),
    "markup/highlight/tokens.def": (tokens, """TOKEN(name, CSS class): Rouge's token types; its
themes and Pygments' have rules for these classes."""),
    "markup/highlight/php_builtins.def": (php_builtins, """BUILTIN(name): PHP's functions of its
core modules, in the order of their names."""),
    "markup/highlight/names.def": (language_names, """NAME("name"): each name and alias of a language
that Rouge knows, in bytewise order."""),
    "site/plugins/emoji.def": (emoji, """EMOJI(name, image): what GitHub calls emoji and the name of
its picture; in the order of the names."""),
}


def table_text(make, head, arguments):
    told = textwrap.fill(f"Generated by conf/generate/generate.py, which names the source. {head}",
                         width=COMMENT_WIDTH, break_long_words=False)
    told = told.replace("\n", "\n * ")
    return "\n".join(["/* SPDX-License-Identifier: Apache-2.0 */", f"/* {told} */",
                      *make(arguments), ""])


def look_at(name, arguments):
    """passed, failed or skipped; writes the table unless it is only checked."""
    make, head = TABLES[name]
    path = TREE / name
    try:
        text = table_text(make, head, arguments)
    except Absent as reason:
        print(f"SKIPPED {name}: {reason}")
        return "skipped"
    if arguments.check and (not path.exists() or path.read_text() != text):
        print(f"FAILED {name}: conf/generate/generate.py makes another one")
        return "failed"
    if not arguments.check:
        path.write_text(text)
    return "passed"


def main():
    parser = argparse.ArgumentParser(description="Writes the generated tables.")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--gemoji", type=pathlib.Path)
    parser.add_argument("tables", nargs="*", metavar="TABLE", choices=[[], *TABLES])
    arguments = parser.parse_args()
    results = [look_at(name, arguments) for name in arguments.tables or TABLES]
    counts = {word: results.count(word) for word in ("passed", "failed", "skipped")}
    print("generated tables: " + ", ".join(f"{number} {word}" for word, number in counts.items()))
    sys.exit(1 if counts["failed"] else 0)


main()
