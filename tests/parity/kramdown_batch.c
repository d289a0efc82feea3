/* SPDX-License-Identifier: Apache-2.0 */
/* kramdown_batch: converts one document a line, for kramdown_parity.py.
 *
 *   {"text": …, "options": {…}}    → {"html": …} or {"error": …}
 *
 * The options are those of _config.yml's `kramdown`.
 */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>

#include "markup/markup.h"

#include "../json.h"

static void write_line(const char *name, pos_text text)
{
    printf("{\"%s\": ", name);
    write_json_string(stdout, text);
    printf("}\n");
}

static pos_error *convert(pos_buffer *out, pos_text line, apr_pool_t *pool)
{
    const markup_dialect *dialect;
    pos_map *config = pos_map_make(1, pool);
    pos_value document;
    POS_TRY(markup_json(&document, line, "document", pool));
    if (document.kind != POS_MAP)
        return pos_error_make(POS_EINVALID, pool, "no document");
    pos_map_put(config, POS_TEXT("kramdown"), pos_map_get(document.as.map, POS_TEXT("options")));
    POS_TRY(markup_dialect_make(&dialect, config, pool));
    pos_budget budget;
    pos_budget_start(&budget, NULL);
    return markup_markdown(out, pos_map_text(document.as.map, "text", POS_TEXT("")), dialect,
                           &budget, pool);
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    apr_initialize();
    markup_setup();
    for (ssize_t size; (size = getline(&line, &capacity, stdin)) > 0;) {
        apr_pool_t *pool;
        apr_pool_create(&pool, NULL);
        pos_buffer *out = pos_buffer_make(0, pool);
        pos_error *error = convert(out, pos_text_make(line, (size_t)size), pool);
        if (error)
            write_line("error", pos_text_of(pos_error_string(error, pool)));
        else
            write_line("html", pos_buffer_whole(out));
        apr_pool_destroy(pool);
    }
    free(line);
    return 0;
}
