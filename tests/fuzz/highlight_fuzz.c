/* SPDX-License-Identifier: Apache-2.0 */
/* highlight_fuzz: any bytes as source code. The first byte says whether they are made UTF-8 first
 * ('d') or come as they are; the first line names the language.
 *
 * Besides not crashing: what comes out is UTF-8. */
#include "fuzz.h"

#include "base/charset.h"
#include "markup/markup.h"

static void highlight(pos_text text, apr_pool_t *pool)
{
    pos_text language, rest = text, made;
    pos_buffer *out = pos_buffer_make(0, pool);
    if (!pos_text_next_line(&language, &rest))
        return;
    markup_highlight(out, rest, language);
    if (!pos_buffer_get(&made, out) && pos_utf8_invalid(made) != POS_NOT_FOUND)
        fuzz_fail("what came out is no UTF-8");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *process;
    bool converted;
    if (size < 1)
        return 0;
    if (!process) {
        process = fuzz_process();
        markup_setup();
    }
    apr_pool_t *pool = fuzz_pool(process);
    char *rest = fuzz_rest(data, size);
    pos_text text = pos_text_make(rest, size - 1);
    if (data[0] == 'd')
        pos_to_utf8(&text, &converted, text, NULL, pool);
    highlight(text, pool);
    apr_pool_destroy(pool);
    free(rest);
    return 0;
}
