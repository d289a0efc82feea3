/* SPDX-License-Identifier: Apache-2.0 */
/* yaml_scalar.h - plain scalars of YAML 1.1 as Psych's ScalarScanner resolves them. */
#ifndef POS_MARKUP_VALUES_YAML_SCALAR_H
#define POS_MARKUP_VALUES_YAML_SCALAR_H

#include "base/value.h"

/* The value of a plain scalar. `text` outlives it: strings borrow. */
pos_value values__yaml_scalar(pos_text text, apr_pool_t *result);

#endif
