/* SPDX-License-Identifier: Apache-2.0 */
/* filters.h - Jekyll's filters, from the only list of them (filters.def); each is liquid_filter. */
#ifndef POS_SITE_JEKYLL_FILTERS_H
#define POS_SITE_JEKYLL_FILTERS_H

#include "liquid/liquid.h"

#define FILTER(name, min, max, pure, rate, function)                                               \
    pos_error *function(pos_value *out, pos_value input, const liquid_call *call);
#include "site/jekyll/filters.def"
#undef FILTER

/* Whether the condition of where_exp and its kin, or the expression of group_by_exp, names no
 * variable but its own, nor a filter that is not pure. */
pos_error *site__names_its_own(bool *out, const liquid_call *call);

#endif
