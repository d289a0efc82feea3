/* SPDX-License-Identifier: Apache-2.0 */
/* negotiate.h - which variant a request gets, and whether the client already has it. For this
 * folder only.
 *
 * The room: RFC 9110's field grammars for Accept, Accept-Encoding, If-None-Match and
 * If-Modified-Since, and the ETag's text. It knows no site, no cache, no bodies.
 *
 * Field values are what an HTTP server hands on: several fields of one name joined by commas.
 *
 * Threads: no state.
 */
#ifndef POS_SERVE_NEGOTIATE_H
#define POS_SERVE_NEGOTIATE_H

#include "base/digest.h"

typedef enum serve__coding {
    SERVE__CODING_IDENTITY,
    SERVE__CODING_GZIP,
    SERVE__CODING_BROTLI,
    SERVE__CODING_COUNT,
    SERVE__CODING_NONE = SERVE__CODING_COUNT /* nothing that is allowed is acceptable: 406 */
} serve__coding;

/* The best content coding among `allowed` (SERVE_GZIP | SERVE_BROTLI) and identity.
 * SERVE__CODING_NONE: the client accepts none of them. `present`: the request has the field,
 * perhaps an empty one. */
serve__coding serve__choose_coding(pos_text accept_encoding, bool present, unsigned allowed);

/* "gzip", "br"; NULL for identity. */
const char *serve__coding_name(serve__coding coding);

/* True if Accept names text/markdown with a weight no less than text/html's. Browsers never do. */
bool serve__prefers_markdown(pos_text accept);

/* The size of quotes, digest, "-md", "-gz" or "-br", and a NUL. */
#define SERVE__ETAG_SIZE (POS_DIGEST_HEX + 9)

/* The tag of a variant, with a NUL. `digest` is that of the body in identity coding. */
void serve__etag(char out[SERVE__ETAG_SIZE], pos_digest digest, bool markdown,
                 serve__coding coding);

/* Weak comparison of If-None-Match with the selected variant's tag; "*" matches any. */
bool serve__etag_matches(pos_text if_none_match, const char *etag);

/* True for a 304. If-Modified-Since counts if there is no If-None-Match, and dates are compared by
 * equality: an older backup that was restored is a change. `last_modified` in seconds; -1: none. */
bool serve__not_modified(pos_text if_none_match, pos_text if_modified_since, const char *etag,
                         int64_t last_modified);

#endif
