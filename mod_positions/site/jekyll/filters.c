/* SPDX-License-Identifier: Apache-2.0 */
/* xml_escape normalize_whitespace number_of_words markdownify smartify slugify to_integer inspect
 * date_to_* (Jekyll::Filters, DateFilters) */
#include "site/jekyll/filters.h"

#include "base/html.h"
#include "base/unicode.h"
#include "site/jekyll/settings.h"
#include "site/model/permalink.h"

static pos_error *give_text(pos_value *out, pos_buffer *buffer, const liquid_call *call)
{
    *out = pos_value_string(liquid_take_buffer(call->run, buffer));
    return NULL;
}

/* ---- text ---- */

pos_error *site__filter_xml_escape(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid_text(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    pos_html_escape(buffer, text, POS_HTML_XML);
    return give_text(out, buffer, call);
}

pos_error *site__filter_inspect(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_buffer *plain = liquid_borrow_buffer(call->run);
    POS_TRY(liquid_inspect(plain, input, call->run));
    pos_text text = liquid_take_buffer(call->run, plain);
    pos_buffer *escaped = liquid_borrow_buffer(call->run);
    pos_html_escape(escaped, text, POS_HTML_XML);
    return give_text(out, escaped, call);
}

/* gsub(/\s+/, " ").strip */
pos_error *site__filter_normalize_whitespace(pos_value *out, pos_value input,
                                             const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid_text(&text, input, call->run));
    text = pos_text_strip(text);
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    for (size_t i = 0; i < text.size; i++)
        if (!pos_is_space(text.data[i]))
            pos_buffer_add_char(buffer, text.data[i]);
        else if (i == 0 || !pos_is_space(text.data[i - 1]))
            pos_buffer_add_char(buffer, ' ');
    return give_text(out, buffer, call);
}

/* \p{Han}\p{Katakana}\p{Hiragana}\p{Hangul}: their blocks. */
static bool is_cjk(int32_t code)
{
    static const int32_t ranges[][2] = {
        {0x1100, 0x11ff}, {0x2e80, 0x2fd5}, {0x3005, 0x3005},   {0x3007, 0x3007},  {0x3021, 0x3029},
        {0x3038, 0x303b}, {0x3041, 0x3096}, {0x309d, 0x309f},   {0x30a1, 0x30fa},  {0x30fd, 0x30ff},
        {0x3131, 0x318e}, {0x31f0, 0x321e}, {0x3260, 0x327e},   {0x32d0, 0x3357},  {0x3400, 0x4dbf},
        {0x4e00, 0x9fff}, {0xa960, 0xa97c}, {0xac00, 0xd7fb},   {0xf900, 0xfad9},  {0xff66, 0xff6f},
        {0xff71, 0xff9d}, {0xffa0, 0xffdc}, {0x1b000, 0x1b167}, {0x20000, 0x323af}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

/* Runs of anything but white space, and with `cjk` each CJK character by itself. */
static void count_words(int64_t *words, int64_t *characters, pos_text text, bool cjk)
{
    bool inside = false;
    int32_t code;
    *words = *characters = 0;
    for (size_t i = 0; pos_utf8_next(&code, text, &i);) {
        bool space = code == 0 || (code < 0x80 && pos_is_space((char)code));
        bool character = cjk && !space && is_cjk(code);
        *characters += character;
        *words += !space && !character && !inside;
        inside = !space && !character;
    }
}

pos_error *site__filter_number_of_words(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text, mode;
    int64_t words, characters;
    if (input.kind != POS_STRING)
        return liquid_fault(call->run, "number_of_words expects a string");
    POS_TRY(liquid_text(&text, input, call->run));
    POS_TRY(liquid_text(&mode, liquid_argument(call, 0, POS_VALUE_NIL), call->run));
    bool cjk = pos_text_equal(mode, POS_TEXT("cjk")) || pos_text_equal(mode, POS_TEXT("auto"));
    count_words(&words, &characters, text, cjk);
    *out = pos_value_int(words + characters);
    return NULL;
}

pos_error *site__filter_slugify(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text, mode;
    *out = input;
    if (pos_value_is_nil(input))
        return NULL;
    POS_TRY(liquid_text(&text, input, call->run));
    POS_TRY(liquid_text(&mode, liquid_argument(call, 0, POS_VALUE_NIL), call->run));
    bool given = call->count > 0 && !pos_value_is_nil(call->arguments[0]);
    if (given && mode.size == 0)
        mode = POS_TEXT("none"); /* "" is no mode */
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    site__slugify(buffer, text, mode, false);
    return give_text(out, buffer, call);
}

pos_error *site__filter_to_integer(pos_value *out, pos_value input, const liquid_call *call)
{
    bool number = input.kind == POS_NIL || input.kind == POS_BOOL || input.kind == POS_INT ||
                  input.kind == POS_FLOAT || input.kind == POS_STRING || input.kind == POS_TIME;
    if (!number)
        return liquid_fault(call->run, "to_integer expects a number, a string or a time");
    *out = pos_value_int(input.kind == POS_BOOL ? input.as.boolean : liquid_to_integer(input));
    return NULL;
}

/* ---- Markdown ---- */

/* The tree is many times as large as its source, and is freed at once. */
static pos_error *render_markdown(pos_buffer *out, pos_text text, bool whole,
                                  const liquid_call *call)
{
    const markup_dialect *dialect;
    apr_pool_t *pool = liquid_scope(call->run)->pool, *scratch;
    pos_budget *budget = liquid_budget(call->run);
    POS_TRY(site__run_dialect(&dialect, call->run));
    if (apr_pool_create(&scratch, pool) != APR_SUCCESS)
        return pos_error_make(POS_EIO, pool, "out of memory");
    pos_error *error = NULL;
    if (whole)
        error = pos_error_copy(markup_markdown(out, text, dialect, budget, scratch), pool);
    else
        markup_typography(out, text, dialect, budget, scratch);
    apr_pool_destroy(scratch);
    return error;
}

pos_error *site__filter_markdownify(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid_text(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    POS_TRY(render_markdown(buffer, text, true, call));
    return give_text(out, buffer, call);
}

pos_error *site__filter_smartify(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid_text(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    POS_TRY(render_markdown(buffer, text, false, call));
    return give_text(out, buffer, call);
}

/* ---- dates ---- */

/* DateFilters#time: in the site's zone. `empty` where the input is to stand as it is. */
static pos_error *local_time(pos_time *out, bool *empty, pos_value input, pos_unit unit,
                             const liquid_call *call)
{
    liquid_run *run = call->run;
    pos_text text;
    POS_TRY(liquid_text(&text, input, run));
    *empty = text.size == 0;
    if (*empty)
        return NULL;
    if (input.kind == POS_DATE) {
        *out = pos_time_of_days(input.as.integer, liquid_zone(run));
        return NULL;
    }
    if (!liquid_time(out, input, unit, run))
        return liquid_fault(run, "Invalid Date: '%.*s' is not a valid datetime.",
                            POS_TEXT_ARG(text));
    *out = pos_time_in_zone(out->seconds, out->nanos, liquid_zone(run));
    return NULL;
}

static pos_error *write_date(pos_value *out, pos_value input, const liquid_call *call,
                             const char *format, pos_unit unit)
{
    pos_time time;
    bool empty;
    *out = input;
    POS_TRY(local_time(&time, &empty, input, unit, call));
    if (empty)
        return NULL;
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    pos_strftime(buffer, pos_text_of(format), &time);
    return give_text(out, buffer, call);
}

pos_error *site__filter_date_to_xmlschema(pos_value *out, pos_value input, const liquid_call *call)
{
    return write_date(out, input, call, "%Y-%m-%dT%H:%M:%S%:z", POS_UNIT_SECOND);
}

pos_error *site__filter_date_to_rfc822(pos_value *out, pos_value input, const liquid_call *call)
{
    return write_date(out, input, call, "%a, %d %b %Y %H:%M:%S %z", POS_UNIT_SECOND);
}

static const char *ordinal_suffix(int day)
{
    if (day >= 11 && day <= 13)
        return "th";
    return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

static pos_error *is_argument_word(bool *out, const liquid_call *call, uint32_t index,
                                   const char *word)
{
    pos_text text;
    POS_TRY(liquid_text(&text, liquid_argument(call, index, POS_VALUE_NIL), call->run));
    *out = pos_text_equal(text, pos_text_of(word));
    return NULL;
}

/* "5 January 2026", "5th January 2026" (ordinal), "January 5th, 2026" (ordinal, US) */
static pos_error *date_string(pos_value *out, pos_value input, const liquid_call *call,
                              const char *month)
{
    pos_time time;
    pos_civil civil;
    bool empty, ordinals, american;
    *out = input;
    POS_TRY(local_time(&time, &empty, input, POS_UNIT_DAY, call));
    if (empty)
        return NULL;
    POS_TRY(is_argument_word(&ordinals, call, 0, "ordinal"));
    POS_TRY(is_argument_word(&american, call, 1, "US"));
    pos_buffer *format = liquid_borrow_buffer(call->run);
    pos_civil_of_time(&civil, &time);
    if (!ordinals)
        pos_buffer_printf(format, "%%d %s %%Y", month);
    else if (american)
        pos_buffer_printf(format, "%s %d%s, %%Y", month, civil.day, ordinal_suffix(civil.day));
    else
        pos_buffer_printf(format, "%d%s %s %%Y", civil.day, ordinal_suffix(civil.day), month);
    pos_text form = liquid_take_buffer(call->run, format);
    pos_buffer *text = liquid_borrow_buffer(call->run);
    pos_strftime(text, form, &time);
    return give_text(out, text, call);
}

pos_error *site__filter_date_to_string(pos_value *out, pos_value input, const liquid_call *call)
{
    return date_string(out, input, call, "%b");
}

pos_error *site__filter_date_to_long_string(pos_value *out, pos_value input,
                                            const liquid_call *call)
{
    return date_string(out, input, call, "%B");
}
