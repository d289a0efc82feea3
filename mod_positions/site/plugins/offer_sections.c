/* SPDX-License-Identifier: Apache-2.0 */
/* Sections of pages that list offers. */
#include "site/plugins/offer_sections.h"

#include <string.h>

#include "markup/markup.h"

/* So many words after "no" may stand before what there is none of. */
#define MAX_WORDS_BETWEEN 4

/* Between one heading and the next, whatever its rank. */
typedef struct section {
    int rank; /* 0: what stands before the first heading */
    bool filled;
    bool items;
    pos_buffer *heading, *sentence;
} section;

typedef struct section_check {
    void (*told)(void *baton, site__section_doubt doubt, pos_text text);
    void *baton;
    section now;
    pos_buffer *paragraph;
    bool in_heading, in_paragraph;
    int contents; /* lists within lists of a table of contents */
} section_check;

/* ---- "No position at the moment" ---- */

static const char *const nothing[] = {"no ",
                                      "there is no ",
                                      "there are no ",
                                      "currently no ",
                                      "currently, no ",
                                      "we have no ",
                                      "aucun ",
                                      "aucune ",
                                      "pas de ",
                                      "keine ",
                                      "derzeit keine ",
                                      "zurzeit keine ",
                                      "momentan keine "};

static const char *const wares[] = {"position", "offer",   "opening", "vacanc", "internship",
                                    "job",      "thesis",  "offre",   "poste",  "stage",
                                    "stelle",   "praktik", "angebot"};

static bool starts_with_any(pos_text text, const char *const *names, size_t count, size_t *size)
{
    for (size_t i = 0; i < count; i++) {
        pos_text name = pos_text_of(names[i]);
        *size = name.size;
        if (text.size >= name.size &&
            pos_text_equal_nocase(pos_text_slice(text, 0, name.size), name))
            return true;
    }
    return false;
}

static bool says_none(pos_text text)
{
    size_t at, size;
    text = pos_text_strip(text);
    if (!starts_with_any(text, nothing, sizeof(nothing) / sizeof(*nothing), &at))
        return false;
    for (int words = 0; words <= MAX_WORDS_BETWEEN && at < text.size; words++) {
        if (starts_with_any(pos_text_slice(text, at, text.size), wares,
                            sizeof(wares) / sizeof(*wares), &size))
            return true;
        size_t space = pos_text_find_char(text, ' ', at);
        at = space == POS_NOT_FOUND ? text.size : space + 1;
    }
    return false;
}

/* ---- sections ---- */

/* `rank` of the heading that follows; 0: none does. */
static void end_section(section_check *check, int rank)
{
    const section *now = &check->now;
    if (now->rank > 0 && !now->filled && rank <= now->rank)
        check->told(check->baton, SITE_SECTION_EMPTY, pos_buffer_whole(now->heading));
    if (now->items && pos_buffer_size(now->sentence) > 0)
        check->told(check->baton, SITE_SECTION_NONE_AND_SOME, pos_buffer_whole(now->sentence));
    pos_buffer_clear(now->heading);
    pos_buffer_clear(now->sentence);
    check->now.rank = rank;
    check->now.filled = check->now.items = false;
}

static int heading_rank(pos_text name)
{
    bool heading = name.size == 2 && pos_lower(name.data[0]) == 'h' && name.data[1] >= '1' &&
                   name.data[1] <= '6';
    return heading ? name.data[1] - '0' : 0;
}

static bool is_named(pos_text name, const char *other)
{
    return pos_text_equal_nocase(name, pos_text_of(other));
}

static bool is_list(pos_text name)
{
    return is_named(name, "ul") || is_named(name, "ol");
}

static bool is_contents(const markup_html_token *token)
{
    pos_text id;
    return markup_html_attribute(&id, token, POS_TEXT("id")) &&
           pos_text_equal(id, POS_TEXT("markdown-toc"));
}

static void begin_element(section_check *check, const markup_html_token *token)
{
    int rank = heading_rank(token->name);
    if (is_list(token->name) && (check->contents > 0 || is_contents(token)))
        check->contents++;
    if (check->contents > 0)
        return;
    if (rank > 0)
        end_section(check, rank);
    check->in_heading = check->in_heading || rank > 0;
    if (is_named(token->name, "p")) {
        check->in_paragraph = true;
        pos_buffer_clear(check->paragraph);
    }
    check->now.items = check->now.items || is_named(token->name, "li");
    check->now.filled = check->now.filled || is_named(token->name, "img");
}

static void end_element(section_check *check, pos_text name)
{
    if (is_list(name) && check->contents > 0)
        check->contents--;
    if (heading_rank(name))
        check->in_heading = false;
    if (!is_named(name, "p") || !check->in_paragraph)
        return;
    check->in_paragraph = false;
    if (pos_buffer_size(check->now.sentence) == 0 && says_none(pos_buffer_whole(check->paragraph)))
        pos_buffer_add_text(check->now.sentence, pos_buffer_whole(check->paragraph));
}

static void add_text(section_check *check, pos_text text)
{
    if (check->contents > 0)
        return;
    if (check->in_heading)
        pos_buffer_add_text(check->now.heading, text);
    else if (pos_text_strip(text).size > 0)
        check->now.filled = true;
    if (check->in_paragraph)
        pos_buffer_add_text(check->paragraph, text);
}

void site__check_sections(pos_text html,
                          void (*told)(void *baton, site__section_doubt doubt, pos_text text),
                          void *baton, apr_pool_t *scratch)
{
    markup_html reader = {.html = html};
    markup_html_token token;
    section_check check = {
        .told = told,
        .baton = baton,
        .now = {.heading = pos_buffer_make(0, scratch), .sentence = pos_buffer_make(0, scratch)},
        .paragraph = pos_buffer_make(0, scratch)};
    while (markup_html_next(&token, &reader)) {
        if (token.kind == MARKUP_HTML_START)
            begin_element(&check, &token);
        else if (token.kind == MARKUP_HTML_END)
            end_element(&check, token.name);
        else if (token.kind == MARKUP_HTML_TEXT)
            add_text(&check, token.whole);
    }
    end_section(&check, 0);
}
