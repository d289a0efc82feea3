# SPDX-License-Identifier: Apache-2.0
"""Random documents in kramdown's dialect, converted by Debian's kramdown (2.4, as Jekyll 4 runs it) and by us.

usage: kramdown_parity.py BATCH [COUNT [SEED]]

Half have `input: GFM`, Jekyll's default, half `input: kramdown`; a third have other options, too. What counts is the
document as a browser has it (dom.py); nothing may differ. Left out of the grammar: code in languages that Rouge would
colour, transliterated_header_ids (a gem of its own), other math engines and highlighters.
"""
import json
import random
import shutil
import subprocess
import sys

import dom

SHOWN = 12
WORDS = ["a", "foo", "bar baz", "Hello World", "it's", '"quoted"', "'single'", "--", "---", "...", "<< a >>", "é ü", "2009", "don't", "'90s", "日本", "HTML", "a|b",
         "$5", "100%", "#tag", "@me", "\\", "&", "<", ">", "[", "]", "{", "}", ":", "|", "*", "_", "!", "~", "^", "`", "$$", "(c)", "naïve.", "1. x", "- y", "# z"]
SPANS = ["*em*", "**strong**", "_em_", "__strong__", "***both***", "*a **b** c*", "**a *b* c**", "a*b*c", "a_b_c", "_a_b_", "** a**", "* a *", "*a\nb*", "*a", "a**", "**a*", "***a*",
         "`code`", "``a ` b``", "`a\\`", "` b `", "`a", "``", "<http://a.b/c>", "<me@x.org>", "http://x.y", '[link](/u "T")', "[link](<a b> 'T')", "[l](a(b)c)", "[l](", "[]()", "[a [b] c](u)",
         "[ref][id]", "[ref][]", "[id]", "[id] [ref]", "[Ref ID][id]", "![img](i.png)", '![img](i.png "t")', "![alt][id]", "[![img](i.png)](u)", "[^1]", "[^fn]", "[^no]",
         "$$x^2$$", "$$a < b$$", "\\$$x$$", "\\*", "\\\\", "\\_", "\\`", "\\[", "\\|", "\\#", "\\<", "\\a", "\\~", "\\'", "\\--", "\\<<", "&amp;", "&copy;", "&#169;", "&#xa9;", "&foo;", "&nbsp;", "AT&T",
         "<b>*x*</b>", "<span>*x* `c`</span>", "<br>", "<br/>", '<img src="a">', "<a href='x'>[y](z)</a>", "<b", "</b>", "<div>", "</p>", "<!-- c -->", "<code>*a*</code>", "<kbd>a</kbd>", "<x-y>z</x-y>",
         "<B>x</B>", '<b markdown="0">*x*</b>', "<script>a<b</script>", "<input disabled>", "<textarea>*x*</textarea>", "~~del~~", "~~ a~~", "*a*{:.c}", '**a**{:#i .c k="v"}', "`c`{:.ruby}",
         '[l](u){:target="_blank"}', "{:.x}", "*a*{:ref}", "<b>x</b>{:.c}", "{::nomarkdown}*a*<b>{:/}", '{::nomarkdown type="latex"}a{:/}', "{::comment}x{:/}", '{::options auto_ids="false" /}', "{::foo}x{:/foo}",
         "{:/}", "a  \nb", "a\\\\\nb", "\\\n", "a \n", "\"*x*\"", "'`c`'", "\"'x' y\"", "\"a\".", "(\"a\")", "5'", "a -- b", "a---b", "<<a>>", "^2^", "1 < 2", "\u00a0"]
LISTS = ["{:.cls}", "{:#id}", "{:.a .b}", '{: title="t"}', "{: .c #d k='v'}", "{:ref}", "{:ref .x}", "{:toc}", "{:.no_toc}", "{:.language-plaintext}", "{:footnotes}", "{: }", "{:.a\\}b}",
         '{:ref: .yy t="1"}', "{:x: .z}", "{:auto_ids}", "{:standalone}", "{:id: other}"]
TAGS = ["div", "p", "pre", "span", "section", "table", "ul", "blockquote", "b", "h2", "script", "style", "custom", "details", "li", "td", "math", "textarea", "iframe", "DIV", "a", "x:y", "code",
        "button", "figure", "ins", "select", "noscript", "object", "time", "dl", "address"]
ATTRIBUTES = ["", "", "", ' class="c"', " id='i'", ' markdown="1"', ' markdown="span"', ' markdown="block"', ' markdown="0"', " hidden", " a=b", ' A="&amp;<"', ' class="a\nb"', ' style="text-align: right"']
EXTENSIONS = ["{::comment}\nx *y*\n{:/comment}", "{::nomarkdown}\n*x* <b>\n{:/}", '{::nomarkdown type="latex"}\nx\n{:/}', "{::foo}\nx\n{:/foo}", "{::comment}", "  {::comment}\n  x\n  {:/}",
              '{::options auto_ids="false" /}', '{::options parse_block_html="true" /}', '{::options hard_wrap="true" /}', '{::options entity_output="numeric" /}', '{::options footnote_nr="5" /}',
              '{::options header_offset="1" /}', '{::options toc_levels="2" /}', '{::options unknown="1" /}']
MARKUP = ["<!-- c -->", "<!-- a\n\nb -->", "<!-- a", "<!-- a --> b", "<?pi x?>", "<![CDATA[ x ]]>", "  <!-- c -->", "<!DOCTYPE html>", "<!---->"]
STARTS = [" \tx", "  \t* a", "    * a", ">", ">x", "*", "-", "1.", ":", "[id]:", "[^1]:", "*[a]:", "#", "##  ", "<", "</div>", "{:", "| a", "|", "|-", "\\* a", "1\\. a", "\fx", "^", " ^", "^x", "&nbsp;"]
SEPARATORS = ["|---|:--:|--:|", "|---|---", "---|---", "|-", "|:-|:-:|-:|", "|===|", "+---+---+", "| - | - |", ":--|", "=="]
OPTIONS = {"auto_ids": [False], "auto_id_prefix": ["p-"], "header_offset": [1, -1], "toc_levels": ["1..2", [1, 3]], "parse_block_html": [True], "parse_span_html": [False], "hard_wrap": [True],
           "smart_quotes": ["apos,apos,quot,quot", "laquo,raquo,sbquo,rsquo"], "typographic_symbols": [{"hellip": "...", "mdash": "---"}], "footnote_nr": [5], "footnote_backlink": ["", "&uarr; x"],
           "footnote_backlink_inline": [True], "footnote_prefix": ["q"], "math_engine": [None], "html_to_native": [True], "entity_output": ["as_input", "numeric", "symbolic"],
           "gfm_quirks": [[], "paragraph_end,no_auto_typographic"], "remove_line_breaks_for_cjk": [True], "link_defs": [{"id": ["/ld", "TT"]}], "forbidden_inline_options": [["header_offset"]],
           "syntax_highlighter_opts": [{"disable": True}, {"block": {"css_class": "zz"}}]}


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.depth = 0

    def pick(self, *choices):
        return self.random.choice(choices)

    def some(self, most):
        return range(self.random.randint(1, most))

    def often(self, share, text):
        return text if self.random.random() < share else ""

    # ---- text ----

    def text(self, most=4):
        parts = [self.random.choice(self.pick(WORDS, SPANS, ["a", "foo", "some text"])) for _ in self.some(most)]
        return self.pick(" ", " ", " ", "").join(parts)

    def line(self, most=3):
        return self.text(most).replace("\n", " ")

    def indented(self, text, first, rest, lazy):
        lines = text.rstrip("\n").split("\n")
        kept = [line if not line or self.random.random() < lazy else rest + line for line in lines[1:]]
        return "\n".join([first + lines[0]] + kept) + "\n"

    def inside(self):
        return self.pick(lambda: self.text() + "\n", lambda: self.text() + "\n", self.block, self.blocks)()

    # ---- blocks ----

    def paragraph(self):
        return "".join(self.pick("", "", " ", "   ") + self.text() + self.pick("", "", "  ", " ") + "\n" for _ in self.some(3))

    def list(self):
        out, ordered = "", self.random.random() < 0.3
        for _ in self.some(3):
            marker = self.pick("", "", " ", "   ") + (self.pick("1.", "2.", "10.") if ordered else self.pick("*", "+", "-"))
            marker += self.pick(" ", " ", "  ", "   ", "\t", "     ", " {:.c} ") + self.often(0.1, self.pick("[ ] ", "[x] ", "[] "))
            rest = self.pick(" " * len(marker), " " * len(marker), "    ", "\t", "  ", " " * (len(marker) + 1))
            out += self.indented(self.inside(), marker, rest, self.pick(0, 0, 0.4)) + self.often(0.25, self.pick("\n", "\n\n", "^\n"))
        return out

    def definitions(self):
        out = "".join(self.often(0.1, "{:.c}") + self.text(1) + "\n" for _ in self.some(2))
        for _ in self.some(2):
            marker = self.often(0.2, "   ") + ":" + self.pick(" ", "   ", "\t", " {:.c} ")
            out += self.often(0.3, "\n") + self.indented(self.inside(), marker, self.pick(" " * len(marker), "    "), self.pick(0, 0.3))
        return out

    def quote(self):
        mark = self.pick("> ", "> ", ">", "  > ")
        return self.indented(self.blocks(), mark, mark, self.pick(0, 0, 0.3))

    def code(self):
        lines = "".join(self.pick(self.line(), "", "  x", "\tx", "code") + "\n" for _ in self.some(3))
        return self.indented(lines, self.pick("    ", "\t", "     "), "    ", self.pick(0, 0, 0.3))

    def fence(self):
        mark = self.pick("~~~", "```", "~~~~", "`````")
        body = "".join(self.pick(self.line(), "", "    x", "<b>", "```", "* a") + "\n" for _ in range(self.random.randint(0, 3)))
        return self.often(0.1, "  ") + mark + self.pick("", "", " text", "plaintext", " zzz", "zzz?x=y", "a b") + "\n" + body + self.pick(mark, mark, mark + mark[0], "", "~~~ x") + "\n"

    def header(self):
        if self.random.random() < 0.4:
            return self.often(0.1, " ") + self.text() + self.often(0.2, " {#id}") + "\n" + self.pick("===", "---", "-", "=", "=-=", " ===") + self.often(0.1, " ") + "\n"
        return self.often(0.05, " ") + "#" * self.random.randint(1, 7) + self.pick(" ", " ", " ", "", "\t") + self.line() + self.pick("", "", " #", "\\#", " {#id}", "{#id}", " {:.c}", " {#i d}") + "\n"

    def table(self):
        def row():
            cells = [self.pick(self.line(1), "a", "", "`a|b`", "a\\|b", "<code>x|y</code>", "[^1]", "<b>|</b>") for _ in self.some(3)]
            return self.pick("| %s |", "| %s |", "%s", "| %s", "|%s|") % self.pick(" | ", "|").join(cells) + "\n"
        return "".join(self.often(0.35, self.random.choice(SEPARATORS) + "\n") + row() for _ in self.some(4)) + self.often(0.2, self.random.choice(SEPARATORS) + "\n")

    def html(self):
        name, attributes = self.random.choice(TAGS), self.random.choice(ATTRIBUTES)
        body = self.pick(self.text, lambda: "\n" + self.text() + "\n", lambda: "\n" + self.blocks(), lambda: "\n\n" + self.blocks() + "\n", lambda: "")()
        end = self.pick(f"</{name}>", f"</{name}>", f"</{name}>", f"</{name} >", f" </{name}>", "", "</div>")
        return self.pick("", "", "", " ", "   ", "    ") + f"<{name}{attributes}{self.pick('>', '>', '>', '>', ' />')}{body}{end}" + self.pick("\n", "\n", " ", " x\n")

    def note(self):
        return "[^%s]:" % self.pick("1", "fn", "2") + self.indented(self.inside(), self.pick(" ", " ", "", "\n    "), self.pick("    ", "\t", "  "), 0)

    def reference(self):
        return self.often(0.2, "  ") + "[%s]: %s%s\n" % (self.pick("id", "ID", "ref", "Ref ID"), self.pick("http://a.b", "<u v>", "/u", "a b"), self.pick("", "", ' "T"', "\n  'T'", ' "a"b"', " T"))

    def contents(self):
        return self.pick("* toc\n{:toc}\n\n# A\n\n## B *x*\n\n### C\n{:.no_toc}\n", "1. toc\n{:toc}\n\n## A\n\n# B\n", "* toc\n{:toc .x #y}\n\n# A\n# B\n\n#### D\n")

    def small(self):
        return self.pick(self.random.choice(LISTS), self.random.choice(LISTS), self.random.choice(EXTENSIONS), self.random.choice(MARKUP), self.random.choice(STARTS),
                         self.pick("* * *", "***", "---", "_ _ _", "   - - -", "--- x"), self.pick("$$ x < y $$", "$$\nx\n$$", "$$x$$ y", "\\$$x$$", "$$$$"),
                         "*[%s]: %s" % (self.pick("HTML", "a", "some text", "é"), self.pick("Hyper Text", "", '<b> "q"')),
                         "![img](i.png){:standalone}", self.pick("", "\n", "  ", "\t")) + "\n"

    def soup(self):
        return "".join(self.pick("    ", "  ", "", "\t", " ") + self.pick("* ", "> ", "1. ", "- ", "", ": ", "| ", "# ") + self.line(1) + "\n" for _ in self.some(4))

    def block(self):
        if self.depth > 3:
            return self.paragraph()
        self.depth += 1
        out = self.pick(self.paragraph, self.paragraph, self.paragraph, self.list, self.list, self.definitions, self.quote, self.code, self.fence, self.header, self.header, self.table, self.table,
                        self.html, self.html, self.note, self.reference, self.contents, self.small, self.small, self.small, self.small, self.soup)()
        self.depth -= 1
        return out

    def blocks(self):
        out = self.block()
        for _ in range(self.random.randint(0, 2)):
            out += self.pick("\n", "\n", "\n", "", "^\n", " \n", "{:.c}\n", "\n{:.c}\n") + self.block()
        return out

    def case(self):
        text = self.blocks() + self.often(0.5, "\n" + self.blocks())
        text += self.often(0.35, "\n[id]: /url 'T'\n") + self.often(0.35, "\n[^1]: note *x*\n") + self.often(0.15, "\n*[HTML]: Hyper Text\n") + self.often(0.15, '\n{:ref: .refc data-x="1"}\n')
        names = self.random.sample(sorted(OPTIONS), self.pick(0, 0, 1, 2)) if self.random.random() < 0.6 else []
        options = {name: self.random.choice(OPTIONS[name]) for name in names}
        return {"text": text, "options": options | self.pick({}, {"input": "kramdown"})}


def answers(command, tests):
    lines = "".join(json.dumps(test) + "\n" for test in tests).encode()
    done = subprocess.run(command, input=lines, capture_output=True, check=False)
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(found) == len(tests), (command, done.returncode, len(found), len(tests), done.stderr.decode()[-2000:])
    return found


def difference(theirs, ours):
    if "html" not in ours:
        return "a document", ours
    page = "<html><body>%s</body></html>"
    return None if theirs == ours["html"] else dom.first_difference("page.html", (page % theirs).encode(), (page % ours["html"]).encode())


def main():
    batch, count, seed = sys.argv[1], int((sys.argv + ["", ""])[2] or 3000), int((sys.argv + ["", "", ""])[3] or 1)
    needed = "require 'jekyll'; require 'kramdown'; require 'kramdown-parser-gfm'; exit Kramdown::VERSION.start_with?('2.4')"
    if not shutil.which("ruby") or subprocess.run(["ruby", "-e", needed], capture_output=True, check=False).returncode:
        print("SKIPPED: no ruby with jekyll and kramdown 2.4, nothing is compared with them\n0 passed, 0 failed, 1 skipped")
        return 0
    tests = [Maker(f"{seed}-{i}").case() for i in range(count)]
    raised = different = 0
    for test, theirs, ours in zip(tests, answers(["ruby", __file__.replace("parity.py", "reference.rb")], tests), answers([batch], tests)):
        if "html" not in theirs:
            raised += 1
            continue
        found = difference(theirs["html"], ours)
        different += found is not None
        if found and different <= SHOWN:
            print("text     %s\noptions  %s\ntheirs   %s\nours     %s\n" % (json.dumps(test["text"], ensure_ascii=False), test["options"], *found))
    print(f"kramdown parity: {count - raised - different} alike, {raised} where Ruby itself gave up")
    print(f"{count - different} passed, {different} failed, 0 skipped")
    return 1 if different else 0


sys.exit(main())
