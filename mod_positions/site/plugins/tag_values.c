/* SPDX-License-Identifier: Apache-2.0 */
/* What several plug-ins' tags read of their markup. */
#include "site/plugins/tag_values.h"

pos_error *site__value_or_name(pos_text *out, pos_text name, liquid_run *run)
{
    pos_value value;
    POS_TRY(liquid_look_up(&value, run, name));
    *out = name;
    return pos_value_is_nil(value) ? NULL : liquid_text(out, value, run);
}

bool site__has_word(pos_text text, pos_text word)
{
    for (size_t i = 0; i + word.size <= text.size; i++)
        if (pos_text_equal_nocase(pos_text_slice(text, i, i + word.size), word))
            return true;
    return false;
}
