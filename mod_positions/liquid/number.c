/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as Ruby has them: integers of any size, and decimals that are exact until they become a
 * float again (the one door to GMP). */
#include "liquid/run.h"
#include "liquid/value.h"

#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <apr_errno.h>

#include "base/pool.h"

/* The largest integer, in 64-bit limbs: about 300,000 digits. */
#define MAX_LIMBS 16384
/* Digits of a quotient: more than a float tells apart. */
#define QUOTIENT_DIGITS 40

/* mantissa × 10^exponent */
typedef struct decimal {
    mpz_t mantissa;
    long exponent;
} decimal;

/* As many characters of a decimal as a float certainly keeps: 15 digits and the point. */
#define FLOAT_CHARACTERS 16

bool liquid__is_number(pos_value value)
{
    return value.kind == POS_INT || value.kind == POS_FLOAT ||
           liquid__is_special(value, LIQUID__BIG);
}

/* ---- integers ---- */

static void set_integer(mpz_t out, pos_value value)
{
    if (value.kind == POS_INT) {
        mpz_set_si(out, value.as.integer);
        return;
    }
    const liquid__special *big = value.as.host;
    mpz_import(out, big->limbs, -1, sizeof(unsigned long), 0, 0, big->limb);
    if (big->negative)
        mpz_neg(out, out);
}

static pos_value big_in(liquid__special *big, unsigned long *limbs, const mpz_t number)
{
    size_t count = 0;
    mpz_export(limbs, &count, -1, sizeof(*limbs), 0, 0, number);
    *big = (liquid__special){.kind = LIQUID__BIG,
                             .negative = mpz_sgn(number) < 0,
                             .limbs = (uint32_t)count,
                             .limb = limbs};
    return liquid__host_value(big);
}

static pos_value integer_in_run(const mpz_t number, liquid_run *run)
{
    if (mpz_fits_slong_p(number))
        return pos_value_int(mpz_get_si(number));
    liquid__special *big = liquid_allocate(run, sizeof(*big));
    unsigned long *limbs = liquid_allocate(run, mpz_size(number) * sizeof(*limbs));
    return big_in(big, limbs, number);
}

pos_value liquid__integer_of(pos_text digits, apr_pool_t *pool)
{
    mpz_t number;
    pos_value value;
    if (digits.size > 0 && digits.data[0] == '+')
        digits = pos_text_slice(digits, 1, digits.size);
    if (digits.size > MAX_LIMBS)
        digits.size = MAX_LIMBS;
    if (mpz_init_set_str(number, pos_text_cstring(digits, pool), 10) != 0)
        value = pos_value_int(0);
    else if (mpz_fits_slong_p(number))
        value = pos_value_int(mpz_get_si(number));
    else
        value = big_in(apr_palloc(pool, sizeof(liquid__special)),
                       apr_palloc(pool, mpz_size(number) * sizeof(unsigned long)), number);
    mpz_clear(number);
    return value;
}

void liquid__write_big(pos_buffer *out, pos_value big)
{
    mpz_t number;
    mpz_init(number);
    set_integer(number, big);
    size_t most = mpz_sizeinbase(number, 10) + 2;
    char *digits = pos_buffer_room(out, most);
    if (digits)
        pos_buffer_added(out, strlen(mpz_get_str(digits, 10, number)));
    mpz_clear(number);
}

int64_t liquid__big_bytes(pos_value value)
{
    const liquid__special *big = value.as.host;
    if (big->limbs == 0)
        return 0;
    int unused = __builtin_clzl(big->limb[big->limbs - 1]) / 8;
    return (int64_t)(big->limbs * sizeof(unsigned long)) - unused;
}

/* ---- decimals ---- */

static void decimal_of_digits(decimal *out, const char *text)
{
    char digits[64];
    size_t count = 0;
    long exponent = 0;
    bool fraction = false;
    for (; *text && *text != 'e'; text++) {
        if (*text == '.') {
            fraction = true;
            continue;
        }
        digits[count++] = *text;
        exponent -= fraction;
    }
    digits[count] = '\0';
    mpz_init_set_str(out->mantissa, digits, 10);
    out->exponent = exponent + (*text == 'e' ? atol(text + 1) : 0);
}

/* BigDecimal(float.to_s): the shortest digits that name the float. */
static void decimal_of_float(decimal *out, double real)
{
    char text[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(text, sizeof(text), "%.*e", precision - 1, real);
        if (strtod(text, NULL) == real)
            break;
    }
    decimal_of_digits(out, text);
}

static void decimal_of(decimal *out, pos_value value)
{
    if (value.kind == POS_FLOAT) {
        decimal_of_float(out, value.as.real);
        return;
    }
    if (liquid__is_special(value, LIQUID__DECIMAL)) {
        const liquid__special *special = value.as.host;
        mpz_init_set_str(out->mantissa, special->digits, 10);
        out->exponent = special->exponent;
        return;
    }
    mpz_init(out->mantissa);
    set_integer(out->mantissa, value);
    out->exponent = 0;
}

static double float_of(const mpz_t mantissa, long exponent)
{
    size_t size = mpz_sizeinbase(mantissa, 10) + 2;
    char space[256], *text = size + 32 > sizeof(space) ? malloc(size + 32) : space;
    if (!text)
        pos_pool_abort(APR_ENOMEM); /* as GMP itself does */
    mpz_get_str(text, 10, mantissa);
    size_t end = strlen(text);
    snprintf(text + end, 32, "e%ld", exponent);
    double real = strtod(text, NULL);
    if (text != space)
        free(text);
    return real;
}

static void scale_by_ten(mpz_t number, long digits)
{
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)digits);
    mpz_mul(number, number, power);
    mpz_clear(power);
}

static void same_exponent(decimal *a, decimal *b)
{
    decimal *larger = a->exponent > b->exponent ? a : b;
    long difference = labs(a->exponent - b->exponent);
    scale_by_ten(larger->mantissa, difference);
    larger->exponent -= difference;
}

static long digits_in(const mpz_t number)
{
    return (long)mpz_sizeinbase(number, 10);
}

static void divide_decimals(decimal *a, const decimal *b)
{
    long more = QUOTIENT_DIGITS + digits_in(b->mantissa) - digits_in(a->mantissa);
    if (more < 0)
        more = 0;
    scale_by_ten(a->mantissa, more);
    mpz_tdiv_q(a->mantissa, a->mantissa, b->mantissa);
    a->exponent -= more + b->exponent;
}

static bool is_negative(pos_value value)
{
    if (value.kind == POS_FLOAT)
        return signbit(value.as.real);
    return value.kind == POS_INT ? value.as.integer < 0
                                 : ((const liquid__special *)value.as.host)->negative;
}

static pos_value calculate_decimals(pos_value left, pos_value right, liquid__operation operation)
{
    decimal a, b;
    decimal_of(&a, left);
    decimal_of(&b, right);
    switch (operation) {
    case LIQUID__ADD:
        same_exponent(&a, &b);
        mpz_add(a.mantissa, a.mantissa, b.mantissa);
        break;
    case LIQUID__SUBTRACT:
        same_exponent(&a, &b);
        mpz_sub(a.mantissa, a.mantissa, b.mantissa);
        break;
    case LIQUID__MULTIPLY:
        mpz_mul(a.mantissa, a.mantissa, b.mantissa);
        a.exponent += b.exponent;
        break;
    case LIQUID__DIVIDE:
        divide_decimals(&a, &b);
        break;
    case LIQUID__MODULO:
        same_exponent(&a, &b);
        mpz_fdiv_r(a.mantissa, a.mantissa, b.mantissa);
        break;
    }
    double real = float_of(a.mantissa, a.exponent);
    bool signed_zero = operation == LIQUID__MULTIPLY || operation == LIQUID__DIVIDE;
    if (real == 0.0 && signed_zero && is_negative(left) != is_negative(right))
        real = -0.0;
    mpz_clear(a.mantissa);
    mpz_clear(b.mantissa);
    return pos_value_float(real);
}

/* ---- arithmetic ---- */

static bool is_fraction(pos_value value)
{
    return value.kind == POS_FLOAT || liquid__is_special(value, LIQUID__DECIMAL);
}

static bool is_finite(pos_value value)
{
    return value.kind != POS_FLOAT || isfinite(value.as.real);
}

static double as_float(pos_value value)
{
    if (value.kind == POS_FLOAT)
        return value.as.real;
    decimal number;
    decimal_of(&number, value);
    double real = float_of(number.mantissa, number.exponent);
    mpz_clear(number.mantissa);
    return real;
}

static pos_value calculate_floats(double a, double b, liquid__operation operation)
{
    double results[] = {a + b, a - b, a * b, a / b, fmod(a, b)};
    return pos_value_float(results[operation]);
}

static size_t limbs_of(pos_value value)
{
    return value.kind == POS_HOST ? ((const liquid__special *)value.as.host)->limbs : 1;
}

/* Decimal digits take more than linear time. */
pos_error *liquid__charge_big(liquid_run *run, pos_value big)
{
    size_t limbs = limbs_of(big);
    return liquid__charge(run, (int64_t)(limbs * (limbs < 256 ? 4 : 16)));
}

static pos_error *calculate_big(pos_value *out, pos_value left, pos_value right,
                                liquid__operation operation, liquid_run *run)
{
    size_t limbs = limbs_of(left) + limbs_of(right);
    POS_TRY(liquid__charge(run, (int64_t)limbs * 4));
    if (limbs > MAX_LIMBS)
        return liquid_fault(run, "an integer of more than 300,000 digits");
    mpz_t a, b;
    mpz_inits(a, b, NULL);
    set_integer(a, left);
    set_integer(b, right);
    void (*const functions[])(mpz_ptr, mpz_srcptr, mpz_srcptr) = {mpz_add, mpz_sub, mpz_mul,
                                                                  mpz_fdiv_q, mpz_fdiv_r};
    functions[operation](a, a, b);
    *out = integer_in_run(a, run);
    mpz_clears(a, b, NULL);
    return run->exhausted;
}

/* Ruby's integers divide towards minus infinity. */
static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static bool calculate_small(int64_t *out, int64_t a, int64_t b, liquid__operation operation)
{
    switch (operation) {
    case LIQUID__ADD:
        return !__builtin_add_overflow(a, b, out);
    case LIQUID__SUBTRACT:
        return !__builtin_sub_overflow(a, b, out);
    case LIQUID__MULTIPLY:
        return !__builtin_mul_overflow(a, b, out);
    case LIQUID__DIVIDE:
        if (b == -1)
            return !__builtin_sub_overflow(0, a, out);
        *out = floor_divide(a, b);
        return true;
    case LIQUID__MODULO:
        *out = b == -1 ? 0 : a - b * floor_divide(a, b);
        return true;
    }
    return false;
}

static bool is_zero(pos_value value)
{
    return (value.kind == POS_INT && value.as.integer == 0) ||
           (value.kind == POS_FLOAT && value.as.real == 0.0);
}

pos_error *liquid__calculate(pos_value *out, pos_value left, pos_value right,
                             liquid__operation operation, liquid_run *run)
{
    bool decimals = is_fraction(left) || is_fraction(right);
    if (is_zero(right) &&
        (operation == LIQUID__MODULO || (operation == LIQUID__DIVIDE && !decimals)))
        return liquid_fault(run, "divided by 0");
    int64_t small;
    if (left.kind == POS_INT && right.kind == POS_INT &&
        calculate_small(&small, left.as.integer, right.as.integer, operation)) {
        *out = pos_value_int(small);
        return NULL;
    }
    bool infinite = operation == LIQUID__DIVIDE && is_zero(right);
    if (infinite || !is_finite(left) || !is_finite(right))
        *out = calculate_floats(as_float(left), as_float(right), operation);
    else if (decimals) {
        POS_TRY(liquid__charge_big(run, left));
        POS_TRY(liquid__charge_big(run, right));
        *out = calculate_decimals(left, right, operation);
    } else
        return calculate_big(out, left, right, operation, run);
    return NULL;
}

pos_value liquid__absolute(pos_value number, liquid_run *run)
{
    if (number.kind == POS_FLOAT)
        return pos_value_float(fabs(number.as.real));
    if (number.kind == POS_INT && number.as.integer >= 0)
        return number;
    mpz_t integer;
    mpz_init(integer);
    set_integer(integer, number);
    mpz_abs(integer, integer);
    pos_value result = integer_in_run(integer, run);
    mpz_clear(integer);
    return result;
}

/* -1, 0, 1; 2 where one of them is no number at all. */
int liquid__compare_numbers(pos_value left, pos_value right)
{
    if (left.kind == POS_INT && right.kind == POS_INT)
        return (left.as.integer > right.as.integer) - (left.as.integer < right.as.integer);
    if (left.kind == POS_FLOAT && right.kind == POS_FLOAT) {
        double a = left.as.real, b = right.as.real;
        return isnan(a) || isnan(b) ? 2 : (a > b) - (a < b);
    }
    mpz_t a, b;
    mpz_inits(a, b, NULL);
    int order = 2;
    if (right.kind == POS_FLOAT || left.kind == POS_FLOAT) {
        pos_value integer = left.kind == POS_FLOAT ? right : left;
        double real = left.kind == POS_FLOAT ? left.as.real : right.as.real;
        set_integer(a, integer);
        if (!isnan(real))
            order = isinf(real) ? (real > 0 ? -1 : 1) : mpz_cmp_d(a, real);
        if (order != 2 && left.kind == POS_FLOAT)
            order = -order;
    } else {
        set_integer(a, left);
        set_integer(b, right);
        order = mpz_cmp(a, b);
    }
    mpz_clears(a, b, NULL);
    return order == 2 ? 2 : (order > 0) - (order < 0);
}

/* ---- rounding ---- */

static void divide_rounding(mpz_t number, const mpz_t by, liquid__rounding rounding)
{
    mpz_t half;
    switch (rounding) {
    case LIQUID__FLOOR:
        mpz_fdiv_q(number, number, by);
        return;
    case LIQUID__CEIL:
        mpz_cdiv_q(number, number, by);
        return;
    case LIQUID__NEAREST: /* halves away from zero; `by` is even */
        mpz_init(half);
        mpz_fdiv_q_2exp(half, by, 1);
        if (mpz_sgn(number) < 0)
            mpz_sub(number, number, half);
        else
            mpz_add(number, number, half);
        mpz_tdiv_q(number, number, by);
        mpz_clear(half);
        return;
    }
}

/* Digits that no float has. */
#define MAX_ROUND_DIGITS 400

/* The number × 10^digits, as an integer. */
static void round_decimal(decimal *number, long digits, liquid__rounding rounding)
{
    long surplus = -number->exponent - digits;
    if (surplus <= 0) {
        scale_by_ten(number->mantissa, -surplus);
    } else {
        mpz_t by;
        mpz_init(by);
        mpz_ui_pow_ui(by, 10, (unsigned long)surplus);
        divide_rounding(number->mantissa, by, rounding);
        mpz_clear(by);
    }
    number->exponent = -digits;
}

pos_error *liquid__round(pos_value *out, pos_value number, liquid__rounding rounding,
                         int64_t digits, liquid_run *run)
{
    *out = number;
    if (!is_finite(number))
        return liquid_fault(run, "%s",
                            isnan(number.as.real)  ? "NaN"
                            : number.as.real > 0.0 ? "Infinity"
                                                   : "-Infinity");
    if ((!is_fraction(number) && digits >= 0) || digits > MAX_ROUND_DIGITS)
        return NULL;
    if (digits < -MAX_ROUND_DIGITS) {
        *out = pos_value_int(0);
        return NULL;
    }
    POS_TRY(liquid__charge_big(run, number));
    decimal rounded;
    decimal_of(&rounded, number);
    round_decimal(&rounded, (long)digits, rounding);
    if (digits > 0) {
        *out = pos_value_float(float_of(rounded.mantissa, rounded.exponent));
    } else {
        scale_by_ten(rounded.mantissa, rounded.exponent);
        *out = integer_in_run(rounded.mantissa, run);
    }
    mpz_clear(rounded.mantissa);
    return NULL;
}

/* ---- Liquid's to_number ---- */

/* \A-?\d+\.\d+\z */
static bool is_decimal(pos_text text)
{
    size_t i = text.size > 0 && text.data[0] == '-' ? 1 : 0, whole = i;
    while (i < text.size && pos_is_digit(text.data[i]))
        i++;
    if (i == whole || i >= text.size || text.data[i] != '.')
        return false;
    size_t fraction = ++i;
    while (i < text.size && pos_is_digit(text.data[i]))
        i++;
    return i > fraction && i == text.size;
}

/* String#to_i, whatever its size. */
static pos_value leading_integer(pos_text text, liquid_run *run)
{
    int64_t small = liquid__leading_integer(text);
    if (small != INT64_MAX && small != -INT64_MAX)
        return pos_value_int(small);
    text = pos_text_strip(text);
    pos_buffer *digits = liquid_borrow_buffer(run);
    for (size_t i = 0; i < text.size && digits->size < MAX_LIMBS; i++) {
        if (text.data[i] == '_')
            continue;
        if (!pos_is_digit(text.data[i]) && (i > 0 || !strchr("+-", text.data[i])))
            break;
        pos_buffer_add_char(digits, text.data[i]);
    }
    return liquid__integer_of(liquid_take_buffer(run, digits), run->pool);
}

/* BigDecimal(text): a float where that has all the digits. */
static pos_value decimal_value(pos_text text, liquid_run *run)
{
    char *digits = liquid_allocate(run, text.size + 1);
    memcpy(digits, text.data, text.size);
    digits[text.size] = '\0';
    double real = strtod(digits, NULL);
    if (text.size <= FLOAT_CHARACTERS || text.size > MAX_LIMBS || real == 0.0)
        return pos_value_float(real);
    size_t point = pos_text_find_char(text, '.', 0);
    memmove(digits + point, digits + point + 1, text.size - point);
    liquid__special *exact = liquid_allocate(run, sizeof(*exact));
    *exact = (liquid__special){.kind = LIQUID__DECIMAL,
                               .negative = digits[0] == '-',
                               .limbs = (uint32_t)(text.size / sizeof(unsigned long)),
                               .digits = digits,
                               .exponent = -(long)(text.size - point - 1)};
    return liquid__host_value(exact);
}

pos_value liquid__number(pos_value value, liquid_run *run)
{
    if (liquid__is_number(value))
        return value;
    if (value.kind != POS_STRING && value.kind != POS_SYMBOL)
        return pos_value_int(0);
    pos_text text = pos_value_text(value), stripped = pos_text_strip(text);
    liquid__add_scanned(run, 4 * text.size);
    if (!is_decimal(stripped))
        return leading_integer(text, run);
    return decimal_value(stripped, run);
}

pos_value liquid__short_number(pos_value value, liquid_run *run)
{
    pos_value number = liquid__number(value, run);
    return is_fraction(number) ? pos_value_float(as_float(number)) : number;
}
