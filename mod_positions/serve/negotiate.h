/* negotiate.h - which variant a request gets, and whether it has it already.
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

typedef enum serve_coding {
    SERVE_CODING_IDENTITY,
    SERVE_CODING_GZIP,
    SERVE_CODING_BROTLI,
    SERVE_CODING_COUNT,
    SERVE_CODING_NONE = SERVE_CODING_COUNT /* nothing that is allowed is acceptable: 406 */
} serve_coding;

/* The best content coding among `allowed` (SERVE_GZIP | SERVE_BROTLI) and identity. `present`: the
 * field is there, though perhaps empty. With nothing allowed there is no choice: identity. */
serve_coding serve__choose_coding(pos_text accept_encoding, bool present, unsigned allowed);

/* "gzip", "br"; NULL for identity. */
const char *serve__coding_name(serve_coding coding);

/* True where text/markdown stands in Accept by name, with a weight no less than text/html's. What
 * browsers send never does. */
bool serve__prefers_markdown(pos_text accept);

/* Quotes, digest, "-md", "-gz" or "-br", and a NUL. */
#define SERVE__ETAG_SIZE (POS_DIGEST_HEX + 9)

/* The tag of a variant: `digest` is its identity body's. */
void serve__etag(char out[SERVE__ETAG_SIZE], pos_digest digest, bool markdown, serve_coding coding);

/* If-None-Match against the selected variant's tag, by weak comparison; "*" matches any. */
bool serve__etag_matches(pos_text if_none_match, const char *etag);

/* True for a 304. If-Modified-Since counts where there is no If-None-Match, and by equality: an
 * older backup that was put back is a change. `last_modified` in seconds; -1: none. */
bool serve__not_modified(pos_text if_none_match, pos_text if_modified_since, const char *etag,
                         int64_t last_modified);

#endif
