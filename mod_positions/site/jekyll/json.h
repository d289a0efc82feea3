/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - values as JSON, as Jekyll's jsonify writes them. */
#ifndef POS_SITE_JEKYLL_JSON_H
#define POS_SITE_JEKYLL_JSON_H

#include "liquid/liquid.h"

/* Appends the value. Errors: it is nested too deeply, or a drop's own. */
pos_error *site__write_json(pos_buffer *out, pos_value value, liquid_run *run);

#endif
