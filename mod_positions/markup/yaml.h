/* yaml.h - what yaml's files share: events → values (yaml.c), scalars (yaml_scalar.c), errors that
 * teach (yaml_error.c). For this folder only. */
#ifndef POS_MARKUP_YAML_H
#define POS_MARKUP_YAML_H

#include <yaml.h>

#include "markup/markup.h"

/* A plain scalar as Psych's ScalarScanner resolves it. `text` outlives the value. */
pos_value markup__yaml_scalar(pos_text text, apr_pool_t *result);

/* Why libyaml stopped, in the words of somebody who helps the editor. */
pos_error *markup__yaml_error(const yaml_parser_t *parser, pos_text source, const char *file,
                              apr_pool_t *result);

#endif
