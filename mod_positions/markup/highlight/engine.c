/* SPDX-License-Identifier: Apache-2.0 */
/* The engine: compiles the tables, runs them, writes the spans. */
#include "markup/highlight/engine.h"

#include <stdatomic.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/charset.h"
#include "base/html.h"
#include "markup/markup.h"

/* PCRE2's match limit for one pattern at one place: about twice what a whole window needs. */
#define MAX_STEPS 20000
/* A pattern is first tried on GLANCE bytes. Only if its match reaches their end is it tried on the
 * whole window, which may happen MAX_LOOKS times in a piece of code. */
#define GLANCE    256
#define MAX_LOOKS 1024
/* Empty matches in a row after which the next character becomes an error token. */
#define MAX_EMPTY 5

/* A rule that is ready: see highlight__rule. */
typedef struct ready_rule {
    const highlight__rule *rule;
    pcre2_code *code;
    uint8_t first[32]; /* bytes that a match may start with */
    bool line_start;   /* starts with ^ */
    uint16_t state, above, include;
} ready_rule;

struct highlight__compiled {
    const highlight__language *language;
    ready_rule *rules;
    size_t count;
    bool machine_code;
};

/* ---- output ---- */

static const char *const css_classes[] = {
#define TOKEN(name, css_class) css_class,
#include "markup/highlight/tokens.def"
#undef TOKEN
};

/* Neighbours of one token share a span. */
typedef struct highlight__output {
    pos_buffer *html;
    highlight__token open;
    int looks; /* left; below 0: the rest of the code stays plain */
    pcre2_match_data *data;
    pcre2_match_context *context;
} output;

static void close_span(output *out)
{
    if (out->open != TEXT)
        POS_BUFFER_ADD(out->html, "</span>");
    out->open = TEXT;
}

static void open_span(output *out, highlight__token token)
{
    if (token != TEXT) {
        POS_BUFFER_ADD(out->html, "<span class=\"");
        pos_buffer_add_text(out->html, pos_text_of(css_classes[token]));
        POS_BUFFER_ADD(out->html, "\">");
    }
    out->open = token;
}

void highlight__emit(highlight__lexer *lexer, highlight__token token, pos_text text)
{
    output *out = lexer->output;
    if (text.size == 0)
        return;
    if (token != out->open) {
        close_span(out);
        open_span(out, token);
    }
    pos_html_escape(out->html, text, POS_HTML_TEXT);
}

/* ---- compiling ---- */

static uint16_t find_state(const highlight__compiled *compiled, const char *name)
{
    for (size_t i = 0; name && i < compiled->count; i++)
        if (compiled->rules[i].rule->kind == RULES_STATE &&
            strcmp(compiled->rules[i].rule->name, name) == 0)
            return (uint16_t)(i + 1);
    return 1;
}

/* The bytes that a match may start with; all, where PCRE2 does not know. */
static void find_first_bytes(ready_rule *ready)
{
    const uint8_t *bitmap = NULL;
    uint32_t kind = 0, byte = 0;
    pcre2_pattern_info(ready->code, PCRE2_INFO_FIRSTBITMAP, &bitmap);
    pcre2_pattern_info(ready->code, PCRE2_INFO_FIRSTCODETYPE, &kind);
    pcre2_pattern_info(ready->code, PCRE2_INFO_FIRSTCODEUNIT, &byte);
    memset(ready->first, bitmap || kind == 1 ? 0 : 0xFF, sizeof(ready->first));
    if (bitmap)
        memcpy(ready->first, bitmap, sizeof(ready->first));
    if (!bitmap && kind == 1) {
        uint32_t other = pos_is_alpha((char)byte) ? byte ^ 0x20 : byte; /* it may be caseless */
        ready->first[byte >> 3] = (uint8_t)(1u << (byte & 7));
        ready->first[other >> 3] |= (uint8_t)(1u << (other & 7));
    }
}

/* A pattern is anchored when it is used, or PCRE2 would not look for its first bytes; but machine
 * code must be anchored when it is made. */
static bool compile_pattern(ready_rule *ready, bool to_machine_code)
{
    int error;
    PCRE2_SIZE offset;
    uint32_t anchored = to_machine_code ? PCRE2_ANCHORED : 0;
    ready->code = pcre2_compile((PCRE2_SPTR)ready->rule->name, PCRE2_ZERO_TERMINATED,
                                PCRE2_UTF | PCRE2_MULTILINE | PCRE2_NO_UTF_CHECK | anchored, &error,
                                &offset, NULL);
    if (!ready->code)
        return false;
    if (to_machine_code)
        pcre2_jit_compile(ready->code,
                          PCRE2_JIT_COMPLETE |
                              PCRE2_JIT_PARTIAL_HARD); /* where it can't, it is slower */
    else
        find_first_bytes(ready);
    ready->line_start = ready->rule->name[0] == '^';
    return true;
}

static size_t count_rules(const highlight__rule *rules)
{
    size_t count = 0;
    while (rules && rules[count].kind != RULES_END)
        count++;
    return count;
}

static highlight__compiled *make_compiled(const highlight__language *language)
{
    size_t own = count_rules(language->rules), inherited = count_rules(language->base);
    highlight__compiled *made = calloc(1, sizeof(*made));
    ready_rule *rules = calloc(own + inherited + 1, sizeof(*rules));
    if (!made || !rules) {
        free(made);
        free(rules);
        return NULL;
    }
    *made = (highlight__compiled){language, rules, own + inherited, false};
    for (size_t i = 0; i < made->count; i++)
        rules[i].rule = i < own ? &language->rules[i] : &language->base[i - own];
    return made;
}

static void free_compiled(highlight__compiled *compiled)
{
    for (size_t i = 0; i < compiled->count; i++)
        pcre2_code_free(compiled->rules[i].code);
    free((void *)(uintptr_t)compiled->rules);
    free(compiled);
}

/* A language's own states come first: they hide those of the one that it extends. `from` is the
 * same, but not as machine code, or NULL. NULL: out of memory. */
static highlight__compiled *compile_language(const highlight__language *language,
                                             const highlight__compiled *from)
{
    highlight__compiled *made = make_compiled(language);
    bool good = made != NULL;
    for (size_t i = 0; good && i < made->count; i++) {
        ready_rule *ready = &made->rules[i];
        if (ready->rule->kind == RULES_RULE)
            good = compile_pattern(ready, from != NULL);
        if (from)
            memcpy(ready->first, from->rules[i].first, sizeof(ready->first));
        ready->state = find_state(made, ready->rule->state);
        ready->above = find_state(made, ready->rule->above);
        ready->include = find_state(made, ready->rule->name);
    }
    if (good)
        made->machine_code = from != NULL;
    else if (made)
        free_compiled(made);
    return good ? made : NULL;
}

/* Each language's patterns, compiled at first use, and, once so much of it has been read that it
 * pays, as machine code. A process keeps them. */
#define MACHINE_CODE_AFTER ((size_t)256 << 10)

typedef struct language_cell {
    _Atomic(highlight__compiled *) compiled, machine;
    atomic_size_t bytes;
} language_cell;

static language_cell cells[LANGUAGES];

static const highlight__language *const languages[] = {
#define LANGUAGE(name) &highlight__language_##name,
#include "markup/highlight/languages.def"
#undef LANGUAGE
};

/* What is in the cell, compiled if it is empty. If two threads do that at once, the first wins and
 * the other's is freed. NULL: out of memory; the next call tries again. */
static const highlight__compiled *fill_cell(_Atomic(highlight__compiled *) *cell_of,
                                            const highlight__language *language,
                                            const highlight__compiled *from)
{
    highlight__compiled *known = atomic_load_explicit(cell_of, memory_order_acquire);
    if (known)
        return known;
    highlight__compiled *made = compile_language(language, from);
    if (!made || atomic_compare_exchange_strong(cell_of, &known, made))
        return made;
    free_compiled(made);
    return known;
}

/* Longer code is not highlighted. */
#define MAX_CODE ((size_t)64 << 10)

/* The language's patterns for `size` bytes more; NULL: out of memory. */
static const highlight__compiled *compiled_for(highlight__number number, size_t size)
{
    language_cell *own = &cells[number];
    const highlight__compiled *compiled = fill_cell(&own->compiled, languages[number], NULL);
    if (!compiled || atomic_fetch_add(&own->bytes, size) < MACHINE_CODE_AFTER)
        return compiled;
    const highlight__compiled *machine = fill_cell(&own->machine, languages[number], compiled);
    return machine ? machine : compiled;
}

/* ---- the stack of states ---- */

static void push_state(highlight__lexer *lexer, uint16_t state)
{
    if (lexer->depth < HIGHLIGHT_DEPTH)
        lexer->depth++;
    lexer->stack[lexer->depth - 1] = state;
}

void highlight__push(highlight__lexer *lexer, const char *state)
{
    push_state(lexer, find_state(lexer->compiled, state));
}

void highlight__pop(highlight__lexer *lexer)
{
    if (lexer->depth > 1)
        lexer->depth--;
}

void highlight__go(highlight__lexer *lexer, const char *state)
{
    lexer->stack[lexer->depth - 1] = find_state(lexer->compiled, state);
}

void highlight__reset(highlight__lexer *lexer)
{
    lexer->depth = 0;
    push_state(lexer, 1);
}

static void apply_action(highlight__lexer *lexer, const ready_rule *ready)
{
    switch (ready->rule->action) {
    case STAY:
        return;
    case PUSH:
        push_state(lexer, ready->state);
        return;
    case PUSH2:
        push_state(lexer, ready->state);
        push_state(lexer, ready->above);
        return;
    case AGAIN:
        push_state(lexer, lexer->stack[lexer->depth - 1]);
        return;
    case POP2:
        highlight__pop(lexer);
        highlight__pop(lexer);
        return;
    case POP:
        highlight__pop(lexer);
        return;
    case GO:
        lexer->stack[lexer->depth - 1] = ready->state;
        return;
    case RESET:
        highlight__reset(lexer);
        return;
    }
}

/* ---- a step ---- */

pos_text highlight__group(const highlight__lexer *lexer, size_t number)
{
    if (number >= lexer->groups || lexer->match[2 * number] == PCRE2_UNSET)
        return POS_TEXT("");
    return pos_text_slice(lexer->text, lexer->from + lexer->match[2 * number],
                          lexer->from + lexer->match[2 * number + 1]);
}

/* What a pattern sees of `most` bytes, cut between characters. */
static size_t visible_size(const highlight__lexer *lexer, size_t most)
{
    size_t rest = lexer->text.size - lexer->at, size = most;
    if (rest <= size)
        return rest;
    while ((lexer->text.data[lexer->at + size] & 0xC0) == 0x80)
        size--;
    return size;
}

static int match_in(const highlight__lexer *lexer, const ready_rule *ready, size_t size,
                    uint32_t options)
{
    const output *out = lexer->output;
    PCRE2_SPTR subject = (PCRE2_SPTR)lexer->text.data + lexer->at;
    options |= PCRE2_NO_UTF_CHECK | (lexer->compiled->machine_code ? 0 : PCRE2_ANCHORED);
    int count = pcre2_match(ready->code, subject, size, 0, options, out->data, out->context);
    if (count == PCRE2_ERROR_JIT_STACKLIMIT)
        count = pcre2_match(ready->code, subject, size, 0, options | PCRE2_NO_JIT, out->data,
                            out->context);
    return count;
}

/* Few matches are long. What a glance can't settle, since it reaches its end (pcre2partial(3)), a
 * look does, or else a few patterns that search far and find nothing would cost the square of the
 * code's length. */
static int match_pattern(const highlight__lexer *lexer, const ready_rule *ready)
{
    size_t far = visible_size(lexer, HIGHLIGHT_WINDOW), near = visible_size(lexer, GLANCE);
    if (near == far)
        return match_in(lexer, ready, far, 0);
    int count = match_in(lexer, ready, near, PCRE2_PARTIAL_HARD);
    if (count != PCRE2_ERROR_PARTIAL)
        return count;
    return lexer->output->looks-- > 0 ? match_in(lexer, ready, far, 0) : PCRE2_ERROR_NOMATCH;
}

static bool match_rule(highlight__lexer *lexer, const ready_rule *ready)
{
    unsigned char c = (unsigned char)lexer->text.data[lexer->at];
    if (!(ready->first[c >> 3] >> (c & 7) & 1))
        return false;
    if (ready->line_start && lexer->at > 0 && lexer->text.data[lexer->at - 1] != '\n')
        return false;
    int count = match_pattern(lexer, ready);
    if (count < 0)
        return false;
    lexer->match = pcre2_get_ovector_pointer(lexer->output->data);
    lexer->groups = count ? (size_t)count : HIGHLIGHT_GROUPS + 1;
    lexer->from = lexer->at;
    lexer->at += lexer->match[1];
    return true;
}

/* Longer names are no builtins. */
#define MAX_BUILTIN 64

bool highlight__is_builtin(const highlight__builtins *builtins, pos_text name)
{
    char lower[MAX_BUILTIN];
    if (name.size > sizeof(lower))
        return false;
    for (size_t i = 0; i < name.size; i++)
        lower[i] = builtins->nocase ? pos_lower(name.data[i]) : name.data[i];
    return pos_table_find(pos_text_make(lower, name.size), builtins->names, builtins->count,
                          sizeof(*builtins->names)) != NULL;
}

static const highlight__words *find_words(const highlight__rule *rule, pos_text name)
{
    const highlight__words *list = rule->words;
    while (list && list->token != NO_TOKEN && !pos_text_in_words(name, list->words, rule->nocase))
        list++;
    return list && list->token != NO_TOKEN ? list : NULL;
}

static void emit_name(highlight__lexer *lexer, const highlight__rule *rule)
{
    pos_text name = highlight__group(lexer, 0);
    const highlight__words *list = find_words(rule, name);
    if (!list) {
        bool builtin = rule->builtins && highlight__is_builtin(rule->builtins, name);
        highlight__emit(lexer, builtin ? rule->builtin_token : rule->tokens[0], name);
        return;
    }
    highlight__emit(lexer, list->token, name);
    if (list->action == PUSH)
        highlight__push(lexer, list->state);
    else if (list->action == GO)
        highlight__go(lexer, list->state);
}

static void apply_rule(highlight__lexer *lexer, const ready_rule *ready)
{
    const highlight__rule *rule = ready->rule;
    if (rule->call) {
        rule->call(lexer);
        return;
    }
    if (rule->words || rule->builtins)
        emit_name(lexer, rule);
    else if (rule->groups)
        for (size_t i = 0; i < rule->groups; i++)
            highlight__emit(lexer, rule->tokens[i], highlight__group(lexer, i + 1));
    else if (rule->tokens)
        highlight__emit(lexer, rule->tokens[0], highlight__group(lexer, 0));
    apply_action(lexer, ready);
}

/* Takes the first rule of the state that matches. */
static bool apply_state(highlight__lexer *lexer, uint16_t state, int depth)
{
    const highlight__compiled *compiled = lexer->compiled;
    for (size_t i = state; i < compiled->count; i++) {
        const ready_rule *ready = &compiled->rules[i];
        if (ready->rule->kind == RULES_STATE)
            return false;
        if (ready->rule->kind == RULES_INCLUDE) {
            if (depth < HIGHLIGHT_GROUPS && apply_state(lexer, ready->include, depth + 1))
                return true;
        } else if (match_rule(lexer, ready)) {
            apply_rule(lexer, ready);
            return true;
        }
    }
    return false;
}

static void skip_character(highlight__lexer *lexer)
{
    size_t start = lexer->at++;
    while (lexer->at < lexer->text.size && (lexer->text.data[lexer->at] & 0xC0) == 0x80)
        lexer->at++;
    highlight__emit(lexer, ERROR, pos_text_slice(lexer->text, start, lexer->at));
}

static void run_lexer(highlight__lexer *lexer)
{
    if (lexer->compiled->language->lex) {
        lexer->compiled->language->lex(lexer);
        return;
    }
    for (int empty = 0; lexer->at < lexer->text.size && lexer->output->looks >= 0;) {
        size_t before = lexer->at;
        bool applied = apply_state(lexer, lexer->stack[lexer->depth - 1], 0);
        empty = lexer->at > before ? 0 : empty + 1;
        if (lexer->output->looks >= 0 && (!applied || empty > MAX_EMPTY))
            skip_character(lexer);
    }
    highlight__emit(lexer, TEXT, pos_text_slice(lexer->text, lexer->at, lexer->text.size));
    lexer->at = lexer->text.size;
}

static bool start_lexer(highlight__lexer *lexer, highlight__number number, size_t size)
{
    lexer->compiled = compiled_for(number, size);
    if (!lexer->compiled)
        return false;
    memset(&lexer->memory, 0, sizeof(lexer->memory));
    lexer->memory.entry = -1;
    highlight__reset(lexer);
    if (lexer->compiled->language->start)
        highlight__push(lexer, lexer->compiled->language->start);
    return true;
}

static void read_inner(highlight__lexer *inner, pos_text text)
{
    inner->text = text;
    inner->at = 0;
    run_lexer(inner);
}

void highlight__continue(highlight__lexer *lexer, highlight__number language, pos_text text,
                         bool anew)
{
    if (lexer->nesting >= HIGHLIGHT_NESTING) {
        highlight__emit(lexer, TEXT, text);
        return;
    }
    if (!lexer->inner) {
        lexer->inner = calloc(1, sizeof(*lexer->inner));
        if (!lexer->inner) {
            pos_buffer_fail(lexer->output->html);
            return;
        }
        lexer->inner->nesting = lexer->nesting + 1;
        lexer->inner->output = lexer->output;
    }
    highlight__lexer *inner = lexer->inner;
    bool same = inner->compiled && inner->compiled->language == languages[language];
    if ((anew || !same) && !start_lexer(inner, language, text.size)) {
        pos_buffer_fail(lexer->output->html);
        return;
    }
    read_inner(inner, text);
}

void highlight__delegate(highlight__lexer *lexer, highlight__number language, pos_text text)
{
    highlight__continue(lexer, language, text, true);
}

static void free_lexers(highlight__lexer *lexer)
{
    while (lexer) {
        highlight__lexer *inner = lexer->inner;
        free(lexer);
        lexer = inner;
    }
}

static void highlight_code(pos_buffer *html, pos_text code, highlight__number number)
{
    output out = {.html = html, .open = TEXT, .looks = MAX_LOOKS};
    highlight__lexer *lexer = calloc(1, sizeof(*lexer));
    out.data = pcre2_match_data_create(HIGHLIGHT_GROUPS + 1, NULL);
    out.context = pcre2_match_context_create(NULL);
    if (lexer && out.data && out.context) {
        pcre2_set_match_limit(out.context, MAX_STEPS);
        lexer->output = &out;
        if (start_lexer(lexer, number, code.size))
            read_inner(lexer, code);
        else
            pos_buffer_fail(html);
        close_span(&out);
    } else {
        pos_buffer_fail(html);
    }
    free_lexers(lexer);
    pcre2_match_data_free(out.data);
    pcre2_match_context_free(out.context);
}

/* The patterns trust what they read: bytes that are no UTF-8 stay out of their way. */
static void add_replaced(pos_buffer *out, pos_text code)
{
    size_t bad;
    while ((bad = pos_utf8_invalid(code)) != POS_NOT_FOUND) {
        pos_html_escape(out, pos_text_slice(code, 0, bad), POS_HTML_TEXT);
        POS_BUFFER_ADD(out, "\xEF\xBF\xBD");
        code = pos_text_slice(code, bad + 1, code.size);
    }
    pos_html_escape(out, code, POS_HTML_TEXT);
}

void markup_highlight(pos_buffer *out, pos_text code, pos_text language)
{
    highlight__number number;
    bool plain;
    if (pos_utf8_invalid(code) != POS_NOT_FOUND)
        add_replaced(out, code);
    else if (code.size <= MAX_CODE && highlight__find(&number, &plain, language) && !plain)
        highlight_code(out, code, number);
    else
        pos_html_escape(out, code, POS_HTML_TEXT);
}

bool markup_highlight_knows(pos_text language)
{
    highlight__number number;
    bool plain;
    return highlight__find(&number, &plain, language);
}
