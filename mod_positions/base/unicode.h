/* SPDX-License-Identifier: Apache-2.0 */
/* unicode.h - what needs to know characters: case, slugs, widths (the one door to utf8proc).
 *
 * Text is UTF-8; an invalid byte counts as one character U+FFFD and is copied as it is.
 *
 * Threads: no state.
 */
#ifndef POS_BASE_UNICODE_H
#define POS_BASE_UNICODE_H

#include "base/text.h"

/* The code point at text.data[*offset], and *offset moved past it. False at the end. */
bool pos_utf8_next(int32_t *code, pos_text text, size_t *offset);
void pos_utf8_add(pos_buffer *out, int32_t code);
/* Number of characters (code points). */
size_t pos_utf8_length(pos_text text);
/* Byte offset of character number `index` (from 0); text.size where it is past the end. */
size_t pos_utf8_offset(pos_text text, size_t index);

bool pos_unicode_letter(int32_t code); /* General_Category L* */
bool pos_unicode_mark(int32_t code);   /* M* */
bool pos_unicode_digit(int32_t code);  /* Nd */
bool pos_unicode_number(int32_t code); /* N* */
bool pos_unicode_space(int32_t code);  /* White_Space */

/* Full case mapping as Ruby's String#upcase, #downcase, #capitalize (first character up, rest
 * down). */
void pos_utf8_upcase(pos_buffer *out, pos_text text);
void pos_utf8_downcase(pos_buffer *out, pos_text text);
void pos_utf8_capitalize(pos_buffer *out, pos_text text);

/* Appends the text in NFKD (Unicode's Annex 15). False: it is not valid UTF-8. */
bool pos_utf8_nfkd(pos_buffer *out, pos_text text);

/* The same in NFC. */
bool pos_utf8_nfc(pos_buffer *out, pos_text text);

/* Appends the text so that it controls no terminal and ends no line: control characters, bytes that
 * are not UTF-8, line separators and changes of direction are written as \n, \x1b or \u202e. */
void pos_utf8_add_visible(pos_buffer *out, pos_text text);

/* Latin letters without their marks ("é" → "e", "ß" → "ss"), as I18n.transliterate's default rules
 * do for Jekyll's `latin` slugs; other characters become "?" there. */
void pos_utf8_transliterate(pos_buffer *out, pos_text text);

#endif
