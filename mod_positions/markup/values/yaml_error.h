/* SPDX-License-Identifier: Apache-2.0 */
/* yaml_error.h - libyaml's complaints in the words of somebody who helps the editor. */
#ifndef POS_MARKUP_VALUES_YAML_ERROR_H
#define POS_MARKUP_VALUES_YAML_ERROR_H

#include <yaml.h>

#include "base/error.h"

/* Why libyaml stopped, with its place in `source`. */
pos_error *values__yaml_error(const yaml_parser_t *parser, pos_text source, const char *file,
                              apr_pool_t *result);

#endif
