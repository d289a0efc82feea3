/* SPDX-License-Identifier: Apache-2.0 */
/* Markup: HTML, XML. */
#include "markup/highlight/engine.h"

static const highlight__rule markup_common[] = {STATE("comment"), RULE_DO("-->", COMMENT, POP),
                                                RULE("[^-]+|-", COMMENT), RULES_DONE};

/* ---- HTML: html.spec.whatwg.org, 13.2.5 ---- */

static void html_script(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_javascript, highlight__group(lexer, 0), false);
}

static void html_style(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_css, highlight__group(lexer, 0), false);
}

/* A start tag, whose content is text of the language that the state `content` hands it to. */
static void html_raw(highlight__lexer *lexer, highlight__number language, const char *content)
{
    highlight__emit(lexer, NAME_TAG, highlight__group(lexer, 0));
    highlight__continue(lexer, language, POS_TEXT(""), true);
    highlight__push(lexer, content);
    highlight__push(lexer, "tag");
}

static void html_script_tag(highlight__lexer *lexer)
{
    html_raw(lexer, LANGUAGE_javascript, "script");
}

static void html_style_tag(highlight__lexer *lexer)
{
    html_raw(lexer, LANGUAGE_css, "style");
}

#define HTML_ATTRIBUTE "[\\p{L}:_*#(\\[.-][\\p{L}\\d:_*#()\\[\\].-]*"

static const highlight__rule html[] = {
    STATE("root"),
    RULE("[^<&]+", TEXT),
    RULE("&(?:\\w+|#\\d+|#[xX][0-9A-Fa-f]+);", NAME_ENTITY),
    RULE("(?i)<!doctype\\b[^>]*>|<\\?(?s:.*?)\\?>|<!\\[CDATA\\[(?s:.*?)\\]\\]>", COMMENT_PREPROC),
    RULE_DO("<!--", COMMENT, PUSH, "comment"),
    CALL("(?i)<script\\b\\s*", html_script_tag),
    CALL("(?i)<style\\b\\s*", html_style_tag),
    RULE_DO("</", NAME_TAG, PUSH2, "tag_end", "tag_name"),
    RULE_DO("<", NAME_TAG, PUSH2, "tag", "tag_name"),

    STATE("tag_name"),
    RULE("\\s+", TEXT),
    RULE_DO("[\\p{L}:_][\\p{L}\\d:._-]*", NAME_TAG, POP),
    WHEN("", POP),

    STATE("tag_end"),
    RULE("\\s+", TEXT),
    RULE_DO(">", NAME_TAG, POP),

    STATE("tag"),
    RULE("\\s+", TEXT),
    RULE_DO("/?>", NAME_TAG, POP),
    RULE_DO("" HTML_ATTRIBUTE "\\s*=\\s*", NAME_ATTRIBUTE, PUSH, "value"),
    RULE(HTML_ATTRIBUTE, NAME_ATTRIBUTE),

    STATE("value"),
    RULE_DO("\"", STRING, GO, "double_quotes"),
    RULE_DO("'", STRING, GO, "single_quotes"),
    RULE_DO("[^\\s>]+", STRING, POP),
    WHEN("", POP),

    STATE("double_quotes"),
    RULE_DO("\"", STRING, POP),
    RULE("[^\"]+", STRING),

    STATE("single_quotes"),
    RULE_DO("'", STRING, POP),
    RULE("[^']+", STRING),

    STATE("script"),
    RULE_DO("(?i)</script\\s*>", NAME_TAG, POP),
    CALL("[^<]+|<", html_script),

    STATE("style"),
    RULE_DO("(?i)</style\\s*>", NAME_TAG, POP),
    CALL("[^<]+|<", html_style),
    RULES_DONE};

const highlight__language highlight__language_html = {
    .names = "html", .rules = html, .base = markup_common};

/* ---- XML 1.0, 5th edition, 2 and 3.1 ---- */

#define XML_NAME "[\\p{L}:_][\\p{L}\\p{M}\\p{Nd}:._\xC2\xB7-]*"

static const highlight__rule xml[] = {
    STATE("root"),
    RULE("[^<&]+", TEXT),
    RULE("&[^;\\s]*;", NAME_ENTITY),
    RULE("<!\\[CDATA\\[(?s:.*?)\\]\\]>|<\\?(?s:.*?)\\?>|<![^-][^>]*>", COMMENT_PREPROC),
    RULE_DO("<!--", COMMENT, PUSH, "comment"),
    RULE("</\\s*" XML_NAME "\\s*>", NAME_TAG),
    RULE_DO("<\\s*" XML_NAME, NAME_TAG, PUSH, "tag"),

    STATE("tag"),
    RULE("\\s+", TEXT),
    RULE_DO("/?\\s*>", NAME_TAG, POP),
    RULE_DO("[\\w.:-]+\\s*=", NAME_ATTRIBUTE, PUSH, "value"),

    STATE("value"),
    RULE("\\s+", TEXT),
    RULE_DO("\"", STRING, GO, "double_quotes"),
    RULE_DO("'", STRING, GO, "single_quotes"),
    RULE_DO("[^\\s>]+", STRING, POP),
    WHEN("", POP),

    STATE("double_quotes"),
    RULE_DO("\"", STRING, POP),
    RULE("[^\"]+", STRING),

    STATE("single_quotes"),
    RULE_DO("'", STRING, POP),
    RULE("[^']+", STRING),
    RULES_DONE};

const highlight__language highlight__language_xml = {
    .names = "xml", .rules = xml, .base = markup_common};
