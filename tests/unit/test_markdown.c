/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown: GFM through cmark-gfm, kramdown's dialect, highlighting. Each row is a source and its
 * HTML; the tests in tests/markdown/ hold both dialects against their own collections of cases. */
#include "support.h"

#include "base/charset.h"
#include "markup/markup.h"

static const markup_dialect *dialect_of(const char *markdown, const char *name, pos_value value)
{
    const markup_dialect *made;
    pos_map *config = pos_map_make(2, pool), *options = pos_map_make(2, pool);
    if (name)
        pos_map_put(options, pos_text_of(name), value);
    pos_map_put(config, POS_TEXT("markdown"), pos_value_string(pos_text_of(markdown)));
    pos_map_put(config, POS_TEXT("kramdown"), pos_value_map(options));
    assert_null(markup_dialect_make(&made, config, pool));
    return made;
}

static pos_text render(const char *source, const markup_dialect *dialect)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_budget budget;
    pos_budget_start(&budget, NULL);
    assert_null(markup_markdown(out, pos_text_of(source), dialect, &budget, pool));
    return buffer_text(out);
}

typedef struct row {
    const char *source, *html;
} row;

static void check_rows(const row *rows, size_t count, const markup_dialect *dialect)
{
    for (size_t i = 0; i < count; i++)
        assert_text_equal(render(rows[i].source, dialect), pos_text_of(rows[i].html),
                          rows[i].source);
}

static void gfm_has_githubs_extensions(void **state)
{
    (void)state;
    static const row rows[] = {
        {"~~a~~ www.b.org", "<p><del>a</del> <a href=\"http://www.b.org\">www.b.org</a></p>\n"},
        {"<b>x</b>", "<p><b>x</b></p>\n"},
        {"<script>x", "&lt;script>x\n"},
        {"# A", "<h1>A</h1>\n"},
    };
    check_rows(rows, COUNT(rows), dialect_of("GFM", NULL, POS_VALUE_NIL));
}

static void commonmark_has_none(void **state)
{
    (void)state;
    static const row rows[] = {{"~~a~~", "<p>~~a~~</p>\n"}};
    check_rows(rows, COUNT(rows), dialect_of("CommonMark", NULL, POS_VALUE_NIL));
}

static void kramdown_gives_headers_ids(void **state)
{
    (void)state;
    static const row rows[] = {
        {"# A *b*", "<h1 id=\"a-b\">A <em>b</em></h1>\n"},
        {"# A\n# A", "<h1 id=\"a\">A</h1>\n<h1 id=\"a-1\">A</h1>\n"},
        {"# É & \"c\" {#own}", "<h1 id=\"own\">É &amp; “c”</h1>\n"},
        {"A\n===", "<h1 id=\"a\">A</h1>\n"},
    };
    check_rows(rows, COUNT(rows), dialect_of("kramdown", NULL, POS_VALUE_NIL));
}

static void kramdown_reads_html_as_a_tree(void **state)
{
    (void)state;
    static const row rows[] = {
        {"<div>\n\n    *a*\n\n</div>\nb", "<div>\n\n    *a*\n\n</div>\n<p>b</p>\n"},
        {"<div markdown=\"1\">\n*a*\n</div>", "<div>\n  <p><em>a</em></p>\n</div>\n"},
        {"<img src=x> a", "<p><img src=\"x\" /> a</p>\n"},
        {"<p>a", "<p>a\n</p>\n"},
        {"<b>*a*</b>", "<p><b><em>a</em></b></p>\n"},
    };
    check_rows(rows, COUNT(rows), dialect_of("kramdown", NULL, POS_VALUE_NIL));
}

static void kramdown_takes_attribute_lists(void **state)
{
    (void)state;
    static const row rows[] = {
        {"a\n{: .b #c d=\"e\"}", "<p class=\"b\" id=\"c\" d=\"e\">a</p>\n"},
        {"*a*{:.b}", "<p><em class=\"b\">a</em></p>\n"},
        {"* {:.b} a", "<ul>\n  <li class=\"b\">a</li>\n</ul>\n"},
        {"{:x: .y}\n\na\n{:x}", "\n<p class=\"y\">a</p>\n"},
        {"* x\n{:toc}\n\n# A", "<ul id=\"markdown-toc\">\n  <li><a href=\"#a\" "
                               "id=\"markdown-toc-a\">A</a></li>\n</ul>\n\n<h1 id=\"a\">A</h1>\n"},
    };
    check_rows(rows, COUNT(rows), dialect_of("kramdown", NULL, POS_VALUE_NIL));
}

static void kramdown_has_its_own_spans(void **state)
{
    (void)state;
    static const row rows[] = {
        {"\"a\" -- 'b'...", "<p>“a” – ‘b’…</p>\n"},
        {"a_b_c *d*", "<p>a_b_c <em>d</em></p>\n"},
        {"$$a<b$$", "<p>\\[a&lt;b\\]\n</p>\n"},
        {"x $$a<b$$", "<p>x \\(a&lt;b\\)</p>\n"},
        {"`a`", "<p><code class=\"language-plaintext highlighter-rouge\">a</code></p>\n"},
        {"http://a.org <http://a.org>",
         "<p>http://a.org <a href=\"http://a.org\">http://a.org</a></p>\n"},
        {"a  \nb\\\nc", "<p>a<br />\nb<br />\nc</p>\n"},
        {"~~a~~", "<p><del>a</del></p>\n"},
        {"[a][B]\n\n[b]: c 'd'", "<p><a href=\"c\" title=\"d\">a</a></p>\n\n"},
        {"HTML\n\n*[HTML]: x", "<p><abbr title=\"x\">HTML</abbr></p>\n\n"},
    };
    const markup_dialect *dialect = dialect_of("kramdown", NULL, POS_VALUE_NIL);
    assert_text_equal(render(rows[2].source, dialect), POS_TEXT("\\[a&lt;b\\]\n"), "a math block");
    check_rows(rows, 2, dialect);
    check_rows(rows + 3, COUNT(rows) - 3, dialect);
}

static void kramdown_has_its_own_blocks(void **state)
{
    (void)state;
    static const row rows[] = {
        {"a\n: b", "<dl>\n  <dt>a</dt>\n  <dd>b</dd>\n</dl>\n"},
        {"|a|b|\n|:-|-:|\n|1|2|",
         "<table>\n  <thead>\n    <tr>\n      <th style=\"text-align: left\">a</th>\n      <th "
         "style=\"text-align: right\">b</th>\n    </tr>\n  </thead>\n  <tbody>\n    <tr>\n      "
         "<td "
         "style=\"text-align: left\">1</td>\n      <td style=\"text-align: right\">2</td>\n    "
         "</tr>\n "
         " </tbody>\n</table>\n"},
        {"* a\n\n* b",
         "<ul>\n  <li>\n    <p>a</p>\n  </li>\n  <li>\n    <p>b</p>\n  </li>\n</ul>\n"},
        {"* [x] a", "<ul class=\"task-list\">\n  <li class=\"task-list-item\"><input "
                    "type=\"checkbox\" class=\"task-list-item-checkbox\" disabled=\"disabled\" "
                    "checked=\"checked\" />a</li>\n</ul>\n"},
        {"~~~ zzz\na\n~~~", "<pre><code class=\"language-zzz\">a\n</code></pre>\n"},
    };
    check_rows(rows, COUNT(rows), dialect_of("kramdown", NULL, POS_VALUE_NIL));
}

/* Where two rules of kramdown's meet. */
static void kramdown_has_its_corners(void **state)
{
    (void)state;
    static const row rows[] = {
        {"{::options hard_wrap=\"true\" /}\n\na\nb", "\n<p>a\nb</p>\n"},
        {"a {::nomarkdown type=\"latex\"}b{:/}{:.c}", "<p>a </p>\n"},
        {"a\n\n{:.c}\n{::nomarkdown type=\"latex\"}\nb\n{:/}\n\nd", "<p>a</p>\n\n\n<p>d</p>\n"},
        {"* \\\n  * b", "<ul>\n  <li>\n    <ul>\n      <li>b</li>\n    </ul>\n  </li>\n</ul>\n"},
        {"~~~ ?a\nb\n~~~", "<pre><code class=\"language-?a\">b\n</code></pre>\n"},
        {" \ta\n-", " \ta\n<p>-</p>\n"},
        {"    a\n\fb",
         "<div class=\"language-plaintext highlighter-rouge\"><div class=\"highlight\">"
         "<pre class=\"highlight\"><code>a\n</code></pre></div></div>\n<p>b</p>\n"},
        {"[a]: <b> 'c> 'd>\n\n[a]", "\n<p><a href=\"b&gt; 'c&gt; 'd\">a</a></p>\n"},
        {"x|``a``", "<table>\n  <tbody>\n    <tr>\n      <td>x</td>\n      <td><code "
                    "class=\"language-plaintext highlighter-rouge\">a</code></td>\n    </tr>\n  "
                    "</tbody>\n</table>\n"},
        {"a \n</p>", "<p>a\n&lt;/p&gt;</p>\n"},
        {"a \\\n</p>", "<p>a <br />\n&lt;/p&gt;</p>\n"},
        {"x$$a<b$${:.c}", "<p>x<span class=\"c\">$a<b$</span></p>\n"},
        {"a\\*b\n\n*[a]: c\n*[a*b]: d", "<p><abbr title=\"d\">a*b</abbr></p>\n\n"},
        {"{:.language-x}\n~~~ text\na\n~~~",
         "<div class=\"language-text highlighter-rouge\"><div class=\"highlight\"><pre "
         "class=\"highlight\"><code>a\n</code></pre></div></div>\n"},
        {"<div markdown=\"1\">\n* x\n{:toc}\n</div>\n\n# A",
         "<div>\n<ul id=\"markdown-toc\">\n  <li><a href=\"#a\" "
         "id=\"markdown-toc-a\">A</a></li>\n</ul>\n\n</div>\n\n<h1 id=\"a\">A</h1>\n"},
        {"{::options syntax_highlighter_opts=\"span: {disable: true\\}\" /}\n\n`a`",
         "\n<p><code>a</code></p>\n"},
        {"{::options typographic_symbols=\"hellip: x\" /}\n\na...", "\n<p>ax</p>\n"},
        {"<pre markdown=\"block\">\n\n{::options/}\n\n</pre>", "<pre>\n\n</pre>\n"},
    };
    check_rows(rows, COUNT(rows), dialect_of("kramdown", NULL, POS_VALUE_NIL));
}

static void kramdown_2_5_knows_more(void **state)
{
    (void)state;
    static const row rows[] = {
        {"<time>a</time> b", "<p><time>a</time> b</p>\n"},
        {"&gammad; &frac23; &zopf;", "<p>ϝ ⅔ 𝕫</p>\n"},
        {"a b a\xC2\xA0 \nb\n\n*[a b]: c",
         "<p><abbr title=\"c\">a b</abbr> <abbr title=\"c\">a\xC2\xA0 \nb</abbr></p>\n\n"},
    };
    check_rows(rows, COUNT(rows),
               dialect_of("kramdown", "release", pos_value_string(POS_TEXT("2.5"))));
}

static void blocks_and_spans_have_highlighting_of_their_own(void **state)
{
    (void)state;
    static const row rows[] = {
        {"`a`", "<p><code>a</code></p>\n"},
        {"    a",
         "<div class=\"language-text highlighter-rouge\"><table class=\"rouge-table\"><tbody><tr>"
         "<td class=\"rouge-gutter gl\"><pre class=\"lineno\">7\n</pre></td>"
         "<td class=\"rouge-code\"><pre>a\n</pre></td></tr></tbody></table></div>\n"},
    };
    pos_value options;
    assert_null(
        markup_yaml(&options,
                    POS_TEXT("{span: {disable: true}, block: {wrap: false, line_numbers: true, "
                             "start_line: 7, default_lang: text}}"),
                    "it", 1, pool));
    check_rows(rows, COUNT(rows), dialect_of("kramdown", "syntax_highlighter_opts", options));
}

static void html_becomes_kramdowns_own(void **state)
{
    (void)state;
    static const row rows[] = {
        {"<p>a  <b>c</b>\n&ldquo;&foo;</p>", "<p>a <strong>c</strong> “&amp;foo;</p>\n"},
        {"<p></p>\na", "<p>a</p>\n"},
        {"<h2>a <i>b</i></h2>", "<h2 id=\"a-b\">a <em>b</em></h2>\n"},
        {"<ul> <li> a </li> <li><p>b</p></li> </ul>",
         "<ul>\n  <li>a</li>\n  <li>\n    <p>b</p>\n  </li>\n</ul>\n"},
        {"<dl><dt>a</dt><dd>b</dd></dl>", "<dl>\n  <dt>a</dt>\n  <dd>b</dd>\n</dl>\n"},
        {"<pre><code class=\"language-zzz\">a &lt;</code></pre>",
         "<pre><code class=\"language-zzz\">a &lt;\n</code></pre>\n"},
        {"a <code>b</code> <a href=\"c\">d</a>",
         "<p>a <code class=\"language-plaintext highlighter-rouge\">b</code> <a "
         "href=\"c\">d</a></p>\n"},
        {"<table><tr><td style=\"text-align: right\">a</td></tr></table>",
         "<table>\n  <tbody>\n    <tr>\n      <td style=\"text-align: right\">a</td>\n    </tr>\n"
         "  </tbody>\n</table>\n"},
        {"<table><tr><td>a</td></tr><tr></tr></table>",
         "<table><tr><td>a</td></tr><tr></tr></table>\n"},
        {"<script type=\"math/tex; mode=display\">a<b</script>", "\\[a&lt;b\\]\n\n"},
        {"<div> <!-- a --> <em>b</em> <div>c</div> </div>",
         "<div>\n  <!-- a -->\n <em>b</em>   <div>\nc\n  </div>\n</div>\n"},
    };
    check_rows(rows, COUNT(rows), dialect_of("kramdown", "html_to_native", pos_value_bool(true)));
}

/* As Debian's kramdown has them: its own tables only where all rows are alike. */
static void simple_tables_become_kramdown_s_own(void **state)
{
    (void)state;
    static const row rows[] = {
        {"<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
         "<table>\n  <thead>\n    <tr>\n      <th>A</th>\n    </tr>\n  </thead>\n  <tbody>\n    "
         "<tr>\n      <td>1</td>\n    </tr>\n  </tbody>\n</table>\n"},
        {"<table><tbody><tr><td style=\"text-align: right\">1</td><td>2</td></tr><tr><td "
         "style=\"text-align: right\">3</td><td>4</td></tr></tbody></table>",
         "<table>\n  <tbody>\n    <tr>\n      <td style=\"text-align: right\">1</td>\n      "
         "<td>2</td>\n    </tr>\n    <tr>\n      <td style=\"text-align: right\">3</td>\n      "
         "<td>4</td>\n    </tr>\n  </tbody>\n</table>\n"},
        {"<table><tbody><tr><td style=\"color: red; text-align: "
         "center\">1</td></tr></tbody></table>",
         "<table>\n  <tbody>\n    <tr>\n      <td style=\"color: red; text-align: "
         "center\">1</td>\n    </tr>\n  </tbody>\n</table>\n"},
        {"<table><tbody><tr><td style=\"text-align: justify\">1</td></tr></tbody></table>",
         "<table><tbody><tr><td style=\"text-align: justify\">1</td></tr></tbody></table>\n"},
        {"<table><tbody><tr><td>1</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>",
         "<table><tbody><tr><td>1</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>\n"},
        {"<table><tbody><tr><td style=\"text-align: "
         "left\">1</td></tr><tr><td>2</td></tr></tbody></table>",
         "<table><tbody><tr><td style=\"text-align: "
         "left\">1</td></tr><tr><td>2</td></tr></tbody></table>\n"},
        {"<table><tbody><tr><td><p>1</p></td></tr></tbody></table>",
         "<table><tbody><tr><td><p>1</p></td></tr></tbody></table>\n"},
        {"<table><tr><td>1</td></tr></table>",
         "<table>\n  <tbody>\n    <tr>\n      <td>1</td>\n    </tr>\n  </tbody>\n</table>\n"},
        {"<table><thead><tr><td>1</td></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
         "<table><thead><tr><td>1</td></tr></thead><tbody><tr><td>1</td></tr></tbody></table>\n"},
        {"<table><tbody><tr><td><em>1</em></td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></"
         "table>",
         "<table>\n  <tbody>\n    <tr>\n      <td><em>1</em></td>\n    </tr>\n  </tbody>\n  "
         "<tfoot>\n    <tr>\n      <td>f</td>\n    </tr>\n  </tfoot>\n</table>\n"},
        {"<table><tbody><p>x</p></tbody></table>", "<table><tbody><p>x</p></tbody></table>\n"}};
    check_rows(rows, COUNT(rows), dialect_of("kramdown", "html_to_native", pos_value_bool(true)));
}

static void footnotes_come_last(void **state)
{
    (void)state;
    const markup_dialect *dialect = dialect_of("kramdown", NULL, POS_VALUE_NIL);
    pos_text html = render("a[^1]\n\n[^1]: b", dialect);
    assert_true(pos_text_starts(html, POS_TEXT("<p>a<sup id=\"fnref:1\" role=\"doc-noteref\">")));
    assert_int_not_equal(pos_text_find(html, POS_TEXT("<li id=\"fn:1\" role=\"doc-endnote\">"), 0),
                         POS_NOT_FOUND);
}

static void options_are_heard(void **state)
{
    (void)state;
    pos_value off = pos_value_bool(false), on = pos_value_bool(true);
    assert_text_equal(render("# A", dialect_of("kramdown", "auto_ids", off)),
                      POS_TEXT("<h1>A</h1>\n"), "auto_ids");
    assert_text_equal(render("a\nb", dialect_of("kramdown", "hard_wrap", on)),
                      POS_TEXT("<p>a<br />\nb</p>\n"), "hard_wrap");
    assert_text_equal(render("\"a\"", dialect_of("kramdown", "smart_quotes",
                                                 pos_value_string(POS_TEXT("39,39,34,34")))),
                      POS_TEXT("<p>\"a\"</p>\n"), "smart_quotes");
    assert_text_equal(render("# A", dialect_of("kramdown", "header_offset", pos_value_int(2))),
                      POS_TEXT("<h3 id=\"a\">A</h3>\n"), "header_offset");
    assert_text_equal(render("$$a<b$$", dialect_of("kramdown", "math_engine", POS_VALUE_NIL)),
                      POS_TEXT("<div class=\"kdmath\">$$\na<b\n$$</div>\n"), "math_engine");
    assert_text_equal(
        render("#\na", dialect_of("kramdown", "input", pos_value_string(POS_TEXT("kramdown")))),
        POS_TEXT("<h1 id=\"a\">\na</h1>\n"), "input");
    pos_array *names = pos_array_make(1, pool);
    pos_array_push(names, pos_value_string(POS_TEXT("header_offset")));
    assert_text_equal(
        render("{::options header_offset=\"1\" /}\n# A",
               dialect_of("kramdown", "forbidden_inline_options", pos_value_array(names))),
        POS_TEXT("<h1 id=\"a\">A</h1>\n"), "forbidden_inline_options");
}

static void wrong_options_name_what_was_expected(void **state)
{
    (void)state;
    const markup_dialect *made;
    pos_map *config = pos_map_make(2, pool), *options = pos_map_make(2, pool);
    pos_map_put(config, POS_TEXT("markdown"), pos_value_string(POS_TEXT("redcarpet")));
    pos_error *error = markup_dialect_make(&made, config, pool);
    assert_non_null(error);
    assert_int_equal(error->status, POS_EINVALID);
    assert_non_null(strstr(error->message, "expected kramdown"));
    pos_map_put(config, POS_TEXT("markdown"), pos_value_string(POS_TEXT("kramdown")));
    pos_map_put(config, POS_TEXT("kramdown"), pos_value_map(options));
    pos_map_put(options, POS_TEXT("toc_levels"), pos_value_string(POS_TEXT("1..9")));
    error = markup_dialect_make(&made, config, pool);
    assert_non_null(error);
    assert_non_null(strstr(error->message, "levels from 1 to 6"));
}

/* Inputs that make cmark-gfm quadratic are refused; kramdown's dialect takes its own in its stride.
 */
static void patterns_without_an_end_are_bounded(void **state)
{
    (void)state;
    static const char *const refused[] = {"<?",
                                          "<!A ",
                                          "<![CDATA[",
                                          "![[]()",
                                          "|-|-|\na\n",
                                          "http://a.b<i>",
                                          "<www.a",
                                          "a\r\n|:-|\r\n* b\r\n",
                                          "> a\n> |-|-|\n",
                                          "*[a](b) ",
                                          "_[a](b)\n"};
    static const char *const taken[] = {"*a **b [c ",
                                        "[a](b \"",
                                        "[a](((",
                                        "<b>*a</b>",
                                        "a{:.b}",
                                        "*a*{:.b}{:.c #d}",
                                        "[a http://b.c ",
                                        "---|\n\n",
                                        "* a **b** [a](b)\n",
                                        "|a|b|\n|-|-|\n|c|d|\n\n"};
    /* Bounded by the source's size, not by a clock that other programs slow down. What is parsed in
     * vain takes memory, too. */
    const pos_limits patient = {.time = apr_time_from_sec(60), .memory = INT64_C(1) << 30};
    for (size_t i = 0; i < COUNT(refused) + COUNT(taken); i++) {
        bool is_refused = i < COUNT(refused);
        const char *pattern = is_refused ? refused[i] : taken[i - COUNT(refused)];
        pos_buffer *source = pos_buffer_make(0, pool), *out = pos_buffer_make(0, pool);
        while (source->size < 300000)
            pos_buffer_add_text(source, pos_text_of(pattern));
        pos_budget budget;
        pos_budget_start(&budget, &patient);
        pos_error *error = markup_markdown(out, buffer_text(source),
                                           dialect_of("GFM", NULL, POS_VALUE_NIL), &budget, pool);
        if (is_refused != (error && error->status == POS_ELIMIT))
            fail_msg("%s: %s", pattern, error ? error->message : "taken");
        pos_budget_start(&budget, &patient);
        error = markup_markdown(out, buffer_text(source),
                                dialect_of("kramdown", NULL, POS_VALUE_NIL), &budget, pool);
        if (error)
            fail_msg("%s: %s", pattern, error->message);
    }
}

static pos_error *with_limits(pos_budget *budget, const pos_limits *limits, const char *pattern,
                              size_t size)
{
    pos_buffer *source = pos_buffer_make(0, pool), *out = pos_buffer_make(0, pool);
    while (source->size < size)
        pos_buffer_add_text(source, pos_text_of(pattern));
    pos_budget_start(budget, limits);
    return markup_markdown(out, buffer_text(source), dialect_of("kramdown", NULL, POS_VALUE_NIL),
                           budget, pool);
}

static void a_budget_of_steps_ends_kramdown(void **state)
{
    (void)state;
    static const char *const patterns[] = {"*a **b** [c](d) ", "a\n\n",     "* a\n",
                                           "|a|b|\n",          "> a\n",     "<b>a</b>",
                                           "{:.a}\na\n\n",     "[^a]: b\n", "```\na\n```\n"};
    static const pos_limits limits = {.steps = 50000};
    for (size_t i = 0; i < COUNT(patterns); i++) {
        pos_budget budget;
        pos_error *error = with_limits(&budget, &limits, patterns[i], 4000000);
        if (!error || error->status != POS_ELIMIT)
            fail_msg("%s: not refused", patterns[i]);
        assert_string_equal(error->message, "more than 50000 steps");
    }
}

static void a_budget_of_memory_ends_kramdown(void **state)
{
    (void)state;
    pos_budget budget;
    pos_error *error = with_limits(&budget, &(pos_limits){.memory = 1 << 20}, "*a* ", 1000000);
    assert_non_null(error);
    assert_int_equal(error->status, POS_ELIMIT);
    assert_int_equal(budget.state, POS_BUDGET_NO_MEMORY);
    assert_int_equal(budget.held, 0);
}

/* cmark-gfm ends the process where it finds no memory: it gets what fits into the budget. */
static void a_budget_of_memory_refuses_gfm(void **state)
{
    (void)state;
    static const char *const patterns[] = {"*a* b_c_ ", "- a\n", "> ", "`a` ", "[a](b) ", "a\n\n"};
    const markup_dialect *gfm = dialect_of("GFM", NULL, POS_VALUE_NIL);
    for (size_t i = 0; i < COUNT(patterns); i++) {
        pos_buffer *source = pos_buffer_make(0, pool), *out = pos_buffer_make(0, pool);
        pos_budget budget;
        while (source->size < 100000)
            pos_buffer_add_text(source, pos_text_of(patterns[i]));
        pos_budget_start(&budget, &(pos_limits){.memory = 4 << 20});
        pos_error *error = markup_markdown(out, buffer_text(source), gfm, &budget, pool);
        if (!error || error->status != POS_ELIMIT)
            fail_msg("%s: not refused", patterns[i]);
        pos_budget_start(&budget, NULL);
        assert_null(markup_markdown(out, buffer_text(source), gfm, &budget, pool));
    }
}

/* A byte of prose takes a few of memory, one of a table hundreds. */
static void memory_is_charged_for_what_is_made(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        int64_t least, most; /* bytes for one of the source */
    } rows[] = {{"lorem ipsum ", 3, 16}, {"*a ", 3, 16},        {"*a* ", 80, 160},
                {"a\n\n", 180, 400},     {"|a|b|\n", 220, 400}, {"a\n: b\n\n", 280, 500}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_budget budget;
        pos_limits limits = {.memory = rows[i].least * 100000, .time = 60000000};
        if (!with_limits(&budget, &limits, rows[i].pattern, 100000))
            fail_msg("%s takes less than %d", rows[i].pattern, (int)rows[i].least);
        limits.memory = rows[i].most * 100000;
        pos_error *error = with_limits(&budget, &limits, rows[i].pattern, 100000);
        if (error)
            fail_msg("%s: %s", rows[i].pattern, error->message);
    }
}

static void a_budget_of_time_ends_kramdown(void **state)
{
    (void)state;
    pos_budget budget;
    int64_t start = pos_monotonic();
    pos_error *error =
        with_limits(&budget, &(pos_limits){.time = 20000}, "*a **b** [c](d) ", 4000000);
    assert_non_null(error);
    assert_string_equal(error->message, "rendering took more than 20 ms");
    /* Without a limit it takes seconds. */
    assert_true(pos_monotonic() - start < 500000);
}

static void what_goes_out_is_utf8(void **state)
{
    (void)state;
    static const char *const sources[] = {"\xff", "a\xe2\x82", "`\xc3`", "\"\xf0\x9f\"", "# \xc0"};
    static const char *const dialects[] = {"GFM", "kramdown"};
    for (size_t i = 0; i < COUNT(sources); i++)
        for (size_t j = 0; j < COUNT(dialects); j++) {
            pos_text html = render(sources[i], dialect_of(dialects[j], NULL, POS_VALUE_NIL));
            assert_int_equal(pos_utf8_invalid(html), POS_NOT_FOUND);
        }
}

static void code_gets_rouges_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *language, *code, *html;
    } rows[] = {
        {"bash", "cd $x", "<span class=\"nb\">cd</span> <span class=\"nv\">$x</span>"},
        {"python", "def f", "<span class=\"k\">def</span> <span class=\"nf\">f</span>"},
        {"json", "[1]",
         "<span class=\"p\">[</span><span class=\"mi\">1</span><span "
         "class=\"p\">]</span>"},
        {"html", "<b>", "<span class=\"nt\">&lt;b&gt;</span>"},
        {"diff", "+a", "<span class=\"gi\">+a</span>"},
        {"nosuch", "<a>", "&lt;a&gt;"},
        {"php", "$a = new B(strlen('c'));",
         "<span class=\"nv\">$a</span> <span class=\"o\">=</span> <span class=\"k\">new</span> "
         "<span class=\"nc\">B</span><span class=\"p\">(</span><span class=\"nb\">strlen</span>"
         "<span class=\"p\">(</span><span class=\"s1\">'c'</span><span class=\"p\">));</span>"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        markup_highlight(out, pos_text_of(rows[i].code), pos_text_of(rows[i].language));
        assert_text_equal(buffer_text(out), pos_text_of(rows[i].html), rows[i].language);
    }
}

/* A language whose patterns do not compile would leave its code plain. */
static pos_text colour_repeated(const char *first, const char *unit, size_t size,
                                const char *language)
{
    pos_buffer *code = pos_buffer_make(0, pool), *out = pos_buffer_make(0, pool);
    pos_buffer_add_text(code, pos_text_of(first));
    while (code->size < size)
        pos_buffer_add_text(code, pos_text_of(unit));
    markup_highlight(out, buffer_text(code), pos_text_of(language));
    return buffer_text(out);
}

/* A token may be long; but patterns that search far and find nothing end the colouring. */
static void code_that_costs_too_much_stays_plain(void **state)
{
    (void)state;
    pos_text comment = colour_repeated("# ", "a word ", 3000, "python");
    assert_text_equal(pos_text_slice(comment, comment.size - 12, comment.size),
                      POS_TEXT("word </span>"), "a long comment");
    pos_text links = colour_repeated("# A title\n", "[a] ", 60000, "markdown");
    assert_true(pos_text_starts(links, POS_TEXT("<span")));
    assert_true(pos_text_ends(links, POS_TEXT("[a] [a] [a] [a] ")));
}

static void all_languages_colour_something(void **state)
{
    (void)state;
    static const char *const names[] = {
        "bash",   "console", "python", "ruby",   "r",          "javascript", "json",    "html",
        "xml",    "css",     "scss",   "yaml",   "toml",       "ini",        "sql",     "c",
        "cpp",    "java",    "go",     "rust",   "diff",       "make",       "latex",   "markdown",
        "liquid", "php",     "kotlin", "scala",  "swift",      "haskell",    "clojure", "julia",
        "matlab", "cmake",   "docker", "apache", "powershell", "typescript", "tsx",     "sass"};
    static const char code[] = "# $x = \"a\" {{ 1 }} <b>: [c](d) -- int\n- 1\n";
    for (size_t i = 0; i < COUNT(names); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        assert_true(markup_highlight_knows(pos_text_of(names[i])));
        markup_highlight(out, POS_TEXT(code), pos_text_of(names[i]));
        if (pos_text_find(buffer_text(out), POS_TEXT("<span class"), 0) == POS_NOT_FOUND)
            fail_msg("%s colours nothing", names[i]);
    }
    assert_false(markup_highlight_knows(POS_TEXT("nosuch")));
}

static void languages_without_colours_get_a_frame(void **state)
{
    (void)state;
    static const char *const known[] = {"abap", "c#",     "cmm",       "ghc-cmm", "ghc-core",
                                        "kdb+", "objc++", "plaintext", "text",    "zir"};
    static const char *const unknown[] = {"ghc-", "ghc", "cm", "kdb", "zirr", " ", ""};
    for (size_t i = 0; i < COUNT(known); i++)
        if (!markup_highlight_knows(pos_text_of(known[i])))
            fail_msg("%s is unknown", known[i]);
    for (size_t i = 0; i < COUNT(unknown); i++)
        if (markup_highlight_knows(pos_text_of(unknown[i])))
            fail_msg("\"%s\" is known", unknown[i]);
    pos_text framed =
        render("```ghc-cmm\nfoo { }\n```\n", dialect_of("kramdown", NULL, POS_VALUE_NIL));
    assert_text_equal(framed,
                      POS_TEXT("<div class=\"language-ghc-cmm highlighter-rouge\"><div "
                               "class=\"highlight\"><pre class=\"highlight\"><code>foo { }\n"
                               "</code></pre></div></div>\n"),
                      "ghc-cmm");
}

/* Every name that Rouge knows, in the order that the look-up needs. */
static void names_of_languages_are_in_order(void **state)
{
    (void)state;
    static const char *const names[] = {
#define NAME(name) name,
#include "markup/highlight/names.def"
#undef NAME
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_true(markup_highlight_knows(pos_text_of(names[i])));
        if (i > 0 && strcmp(names[i - 1], names[i]) >= 0)
            fail_msg("%s is out of order", names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(gfm_has_githubs_extensions),
        TEST(commonmark_has_none),
        TEST(kramdown_gives_headers_ids),
        TEST(kramdown_reads_html_as_a_tree),
        TEST(kramdown_takes_attribute_lists),
        TEST(kramdown_has_its_own_spans),
        TEST(kramdown_has_its_own_blocks),
        TEST(kramdown_has_its_corners),
        TEST(kramdown_2_5_knows_more),
        TEST(blocks_and_spans_have_highlighting_of_their_own),
        TEST(html_becomes_kramdowns_own),
        TEST(simple_tables_become_kramdown_s_own),
        TEST(footnotes_come_last),
        TEST(options_are_heard),
        TEST(wrong_options_name_what_was_expected),
        TEST(patterns_without_an_end_are_bounded),
        TEST(what_goes_out_is_utf8),
        TEST(code_gets_rouges_tokens),
        TEST(code_that_costs_too_much_stays_plain),
        TEST(a_budget_of_steps_ends_kramdown),
        TEST(a_budget_of_memory_ends_kramdown),
        TEST(a_budget_of_memory_refuses_gfm),
        TEST(memory_is_charged_for_what_is_made),
        TEST(a_budget_of_time_ends_kramdown),
        TEST(all_languages_colour_something),
        TEST(languages_without_colours_get_a_frame),
        TEST(names_of_languages_are_in_order),
    };
    apr_initialize();
    markup_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
