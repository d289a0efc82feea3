/* SPDX-License-Identifier: Apache-2.0 */
/* values_fuzz: any bytes as front matter, YAML, JSON, CSV or HTML with comments, as the first byte
 * says. */
#include "fuzz.h"

#include "markup/markup.h"

static void run(char format, pos_text text, apr_pool_t *pool)
{
    markup_document document;
    pos_value value;
    switch (format) {
    case 'c':
        markup_strip_comments(pos_buffer_make(0, pool), text);
        break;
    case 'f':
        markup_front_matter(&document, text, "f.md", pool);
        break;
    case 'j':
        markup_json(&value, text, "j.json", pool);
        break;
    case 't':
        markup_csv(&value, text, '\t', "t.tsv", pool);
        markup_csv(&value, text, ',', "t.csv", pool);
        break;
    default:
        markup_yaml(&value, text, "y.yml", 1, pool);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *process;
    if (size < 1)
        return 0;
    if (!process) {
        process = fuzz_process();
    }
    apr_pool_t *pool = fuzz_pool(process);
    char *rest = fuzz_rest(data, size);
    run((char)data[0], pos_text_make(rest, size - 1), pool);
    apr_pool_destroy(pool);
    free(rest);
    return 0;
}
