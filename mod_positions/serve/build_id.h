/* SPDX-License-Identifier: Apache-2.0 */
/* build_id.h - which code composes the responses. For this folder only.
 *
 * The Makefile digests the objects of the core and compiles the digest into it: two modules have
 * the same one if their core is the same, bit by bit, wherever and whenever it was built.
 *
 * Threads: a constant.
 */
#ifndef POS_SERVE_BUILD_ID_H
#define POS_SERVE_BUILD_ID_H

/* Hexadecimal digits. */
extern const char serve__build_id[];

#endif
