/* SPDX-License-Identifier: Apache-2.0 */
/* host.h - what Liquid asks of its host while a page is composed (partials, the clock, remembered
 * results), and templates rendered with that. */
#ifndef POS_SITE_RENDER_HOST_H
#define POS_SITE_RENDER_HOST_H

#include "site/render/composing.h"

/* Appends a template's rendering for the page that is being composed. Variables in `override`
 * (NULL: none) come before all others. Errors: a limit, or POS_ECHANGED; template faults are only
 * noted. */
pos_error *site__render(pos_buffer *out, const liquid_template *template,
                        site__composing *composing, const pos_map *override);
/* Renders a page's body, as composing->override has the variables. Bodies without Liquid come back
 * as they are. Errors: it does not parse, or as site__render. */
pos_error *site__render_body(pos_text *out, pos_text body, site__composing *composing);
/* The error of a layout, include or file that is not there. */
pos_error *site__missing(pos_text name, const char *what, const char *folder, apr_pool_t *result);

#endif
