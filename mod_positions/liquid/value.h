/* SPDX-License-Identifier: Apache-2.0 */
/* value.h - values as Ruby has them: methods, texts, and the kinds that never leave this folder; arithmetic
 * (number.c).
 *
 * Threads: a run, and all that it holds, is one thread's. */
#ifndef POS_LIQUID_VALUE_H
#define POS_LIQUID_VALUE_H

#include "liquid/liquid.h"

/* ---- values that never leave this folder ---- */

typedef enum liquid__special_kind {
    LIQUID__BLANK, /* in conditions */
    LIQUID__EMPTY,
    LIQUID__LITERAL_VALUE, /* Jekyll's blank and empty elsewhere: truthy, but "" as a text */
    LIQUID__BIG,           /* an integer beyond 64 bits */
    LIQUID__DECIMAL        /* a decimal of more digits than a float has */
} liquid__special_kind;

typedef struct liquid__special {
    liquid__special_kind kind;
    bool negative;
    uint32_t limbs;
    const unsigned long *limb; /* least significant first */
    const char *digits;        /* of a decimal, with its sign and without its point */
    long exponent;             /* digits × 10^exponent */
} liquid__special;

extern const liquid__special liquid__blank_value, liquid__empty_value;
extern const liquid__special liquid__jekyll_blank, liquid__jekyll_empty;

static inline pos_value liquid__host_value(const void *host)
{
    return (pos_value){.kind = POS_HOST, .as.host = host};
}

static inline bool liquid__is_special(pos_value value, liquid__special_kind kind)
{
    return value.kind == POS_HOST && ((const liquid__special *)value.as.host)->kind == kind;
}

/* Liquid's to_liquid of what a variable or filter gives: those literals are "", symbols strings. */
static inline pos_value liquid__liquid_value(pos_value value)
{
    if (value.kind == POS_SYMBOL)
        value.kind = POS_STRING;
    else if (liquid__is_special(value, LIQUID__LITERAL_VALUE))
        value = pos_value_string(POS_TEXT(""));
    return value;
}

/* ---- what a value answers ---- */

/* As a method call on it in Ruby: fine, TypeError, or no such method. */
typedef enum liquid__access { LIQUID__FOUND, LIQUID__WRONG_KEY, LIQUID__NO_KEYS } liquid__access;
pos_error *liquid__access_key(liquid__access *how, pos_value *out, pos_value value, pos_value key,
                              liquid_run *run);
/* object.name: nil where there is none. */
pos_error *liquid__object_field(pos_value *out, const pos_object *object, pos_text name,
                                liquid_run *run);
/* True for "", [] and {}. */
bool liquid__is_empty(pos_value value);
/* The kind's name in Ruby. */
const char *liquid__class_name(pos_value value);
/* A string that is text already, else its text. */
static inline pos_error *liquid__text_of(pos_text *out, pos_value value, liquid_run *run)
{
    if (value.kind == POS_STRING) {
        *out = pos_value_text(value);
        return NULL;
    }
    return liquid_text(out, value, run);
}

/* Ruby's String#to_i. */
int64_t liquid__leading_integer(pos_text text);

/* ---- numbers (number.c) ---- */

typedef enum liquid__operation {
    LIQUID__ADD,
    LIQUID__SUBTRACT,
    LIQUID__MULTIPLY,
    LIQUID__DIVIDE,
    LIQUID__MODULO
} liquid__operation;

/* Liquid's to_number: an integer, or a decimal, as POS_FLOAT where that has all of its digits. */
pos_value liquid__number(pos_value value, liquid_run *run);
/* The same with every decimal as POS_FLOAT: what a filter may give. */
pos_value liquid__short_number(pos_value value, liquid_run *run);
/* NULL out of division by zero is the fault. */
pos_error *liquid__calculate(pos_value *out, pos_value left, pos_value right,
                             liquid__operation operation, liquid_run *run);
/* Without its sign; in the run's memory where it is big. */
pos_value liquid__absolute(pos_value number, liquid_run *run);
/* Negative, 0 or positive as `left` is less, equal or more; of any two numbers. */
int liquid__compare_numbers(pos_value left, pos_value right);

typedef enum liquid__rounding { LIQUID__FLOOR, LIQUID__CEIL, LIQUID__NEAREST } liquid__rounding;
/* To `digits` after the point; an integer where `digits` is 0 or less. */
pos_error *liquid__round(pos_value *out, pos_value number, liquid__rounding rounding,
                         int64_t digits, liquid_run *run);
/* Decimal digits with an optional sign: an integer of whatever size. */
pos_value liquid__integer_of(pos_text digits, apr_pool_t *pool);
/* Charges what printing a big integer, or reckoning with it, takes. */
pos_error *liquid__charge_big(liquid_run *run, pos_value big);
/* Ruby's Integer#size of a big integer; 0 of any other special value. */
int64_t liquid__big_bytes(pos_value value);
/* Appends its decimal digits. */
void liquid__write_big(pos_buffer *out, pos_value big);
/* True for integers of any size and decimals. */
bool liquid__is_number(pos_value value);

#endif
