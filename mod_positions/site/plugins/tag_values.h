/* SPDX-License-Identifier: Apache-2.0 */
/* tag_values.h - what several plug-ins' tags read of their markup. */
#ifndef POS_SITE_PLUGINS_TAG_VALUES_H
#define POS_SITE_PLUGINS_TAG_VALUES_H

#include "liquid/liquid.h"

/* The text of the variable of that name, or where there is none the name itself. */
pos_error *site__value_or_name(pos_text *out, pos_text name, liquid_run *run);
/* True where `word` stands anywhere in the text, whatever its case. */
bool site__has_word(pos_text text, pos_text word);

#endif
