/* SPDX-License-Identifier: Apache-2.0 */
/* markdown_fuzz: any bytes as Markdown. The first byte chooses the dialect: GFM, kramdown as Jekyll
 * sets it, and kramdown with two sets of other options.
 *
 * Besides not crashing: what comes out is UTF-8. */
#include "fuzz.h"

#include "base/charset.h"
#include "markup/markup.h"

static const markup_dialect *dialects[4];
static apr_pool_t *process;

static const markup_dialect *dialect(const char *markdown, pos_map *kramdown)
{
    const markup_dialect *made;
    pos_map *config = pos_map_make(2, process);
    pos_map_put(config, POS_TEXT("markdown"), pos_value_string(pos_text_of(markdown)));
    pos_map_put(config, POS_TEXT("kramdown"), pos_value_map(kramdown));
    if (markup_dialect_make(&made, config, process))
        fuzz_fail("no dialect");
    return made;
}

static void set(pos_map *map, const char *name, const char *value)
{
    pos_map_put(map, pos_text_of(name), pos_value_string(pos_text_of(value)));
}

static void prepare(void)
{
    if (process)
        return;
    process = fuzz_process();
    markup_setup();
    pos_map *own = pos_map_make(8, process), *parsed = pos_map_make(8, process);
    set(own, "input", "kramdown");
    set(own, "release", "2.5");
    set(own, "header_links", "true");
    set(own, "transliterated_header_ids", "true");
    set(own, "entity_output", "symbolic");
    set(parsed, "parse_block_html", "true");
    set(parsed, "html_to_native", "true");
    set(parsed, "hard_wrap", "true");
    set(parsed, "remove_line_breaks_for_cjk", "true");
    set(parsed, "footnote_backlink_inline", "true");
    dialects[0] = dialect("GFM", pos_map_make(0, process));
    dialects[1] = dialect("kramdown", pos_map_make(0, process));
    dialects[2] = dialect("kramdown", own);
    dialects[3] = dialect("kramdown", parsed);
}

static void convert(pos_text text, const markup_dialect *into, apr_pool_t *pool)
{
    pos_text made;
    pos_budget budget;
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_budget_start(&budget, NULL);
    if (!markup_markdown(out, text, into, &budget, pool) && !pos_buffer_get(&made, out) &&
        pos_utf8_invalid(made) != POS_NOT_FOUND)
        fuzz_fail("what came out is no UTF-8");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    prepare();
    apr_pool_t *pool = fuzz_pool(process);
    char *rest = fuzz_rest(data, size);
    convert(pos_text_make(rest, size - 1), dialects[data[0] % 4], pool);
    apr_pool_destroy(pool);
    free(rest);
    return 0;
}
