/* SPDX-License-Identifier: Apache-2.0 */
/* Content negotiation and conditional requests as in RFC 9110; pure functions of field values. */
#include "serve/negotiate.h"

#include "base/date.h"
#include "serve/serve.h"

#define MAX_WEIGHT 1000
#define UNLISTED   (-1)

/* ---- lists, tokens, parameters ---- */

static bool is_token_char(char c)
{
    return pos_is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* OWS ::= *( SP / HTAB ) */
static void skip_space(pos_text *rest)
{
    size_t size = 0;
    while (size < rest->size && (rest->data[size] == ' ' || rest->data[size] == '\t'))
        size++;
    *rest = pos_text_slice(*rest, size, rest->size);
}

static bool read_char(pos_text *rest, char c)
{
    if (rest->size == 0 || rest->data[0] != c)
        return false;
    *rest = pos_text_slice(*rest, 1, rest->size);
    return true;
}

/* token ::= 1*tchar; empty if there is none. */
static pos_text read_token(pos_text *rest)
{
    size_t size = 0;
    while (size < rest->size && is_token_char(rest->data[size]))
        size++;
    pos_text token = pos_text_slice(*rest, 0, size);
    *rest = pos_text_slice(*rest, size, rest->size);
    return token;
}

/* quoted-string ::= DQUOTE *( qdtext / quoted-pair ) DQUOTE; what is between the quotes, escapes
 * included. Without a closing quote it extends to the end. */
static pos_text read_quoted(pos_text *rest)
{
    size_t size = 1;
    while (size < rest->size && rest->data[size] != '"')
        size += rest->data[size] == '\\' ? 2 : 1;
    size_t end = size < rest->size ? size : rest->size;
    pos_text inside = pos_text_slice(*rest, 1, end);
    *rest = pos_text_slice(*rest, end < rest->size ? end + 1 : end, rest->size);
    return inside;
}

/* parameter ::= OWS ";" OWS [ token "=" ( token / quoted-string ) ]. False at the element's end. */
static bool read_parameter(pos_text *name, pos_text *value, pos_text *rest)
{
    skip_space(rest);
    if (!read_char(rest, ';'))
        return false;
    skip_space(rest);
    *name = read_token(rest);
    *value = POS_TEXT("");
    if (read_char(rest, '='))
        *value = rest->size && rest->data[0] == '"' ? read_quoted(rest) : read_token(rest);
    return true;
}

/* Skips the rest of an element, and the comma after it. */
static void skip_element(pos_text *rest)
{
    while (rest->size && rest->data[0] != ',') {
        if (rest->data[0] == '"')
            read_quoted(rest);
        else
            *rest = pos_text_slice(*rest, 1, rest->size);
    }
    read_char(rest, ',');
}

/* qvalue ::= "0" [ "." 0*3DIGIT ] / "1" [ "." 0*3"0" ], in thousandths. Anything else is 0: the
 * client may not understand that variant. */
static int weight_of(pos_text value)
{
    if (value.size == 0 || value.size > 5 || (value.size > 1 && value.data[1] != '.'))
        return 0;
    int weight = 0, unit = MAX_WEIGHT;
    for (size_t i = 0; i < value.size; i++) {
        if (i == 1)
            continue;
        if (!pos_is_digit(value.data[i]))
            return 0;
        weight += (value.data[i] - '0') * unit;
        unit /= 10;
    }
    return weight <= MAX_WEIGHT ? weight : 0;
}

/* ---- Accept-Encoding (12.5.3) ---- */

typedef struct coding_weights {
    int of[SERVE__CODING_COUNT];
    int any;
} coding_weights;

static int *weight_for(coding_weights *weights, pos_text coding)
{
    if (pos_text_equal(coding, POS_TEXT("*")))
        return &weights->any;
    if (pos_text_equal_nocase(coding, POS_TEXT("identity")))
        return &weights->of[SERVE__CODING_IDENTITY];
    if (pos_text_equal_nocase(coding, POS_TEXT("br")))
        return &weights->of[SERVE__CODING_BROTLI];
    /* 8.4.1.3: x-gzip is gzip. */
    if (pos_text_equal_nocase(coding, POS_TEXT("gzip")) ||
        pos_text_equal_nocase(coding, POS_TEXT("x-gzip")))
        return &weights->of[SERVE__CODING_GZIP];
    return NULL;
}

/* Accept-Encoding ::= #( codings [ weight ] ). Of two weights of one coding the first counts. */
static void weigh_codings(coding_weights *weights, pos_text rest)
{
    *weights = (coding_weights){{UNLISTED, UNLISTED, UNLISTED}, UNLISTED};
    for (; rest.size; skip_element(&rest)) {
        skip_space(&rest);
        int *slot = weight_for(weights, read_token(&rest)), weight = MAX_WEIGHT;
        pos_text name, value;
        while (read_parameter(&name, &value, &rest))
            if (pos_text_equal_nocase(name, POS_TEXT("q")))
                weight = weight_of(value);
        if (slot && *slot == UNLISTED)
            *slot = weight;
    }
    for (size_t i = 0; i < SERVE__CODING_COUNT; i++)
        if (weights->of[i] == UNLISTED)
            weights->of[i] = weights->any;
}

serve__coding serve__choose_coding(pos_text accept_encoding, bool present, unsigned allowed)
{
    if (!present || allowed == 0)
        return SERVE__CODING_IDENTITY;
    coding_weights weights;
    weigh_codings(&weights, accept_encoding);
    serve__coding best = SERVE__CODING_NONE;
    int highest = 0;
    static const struct {
        serve__coding coding;
        unsigned flag;
    } order[] = {{SERVE__CODING_BROTLI, SERVE_BROTLI},
                 {SERVE__CODING_GZIP, SERVE_GZIP},
                 {SERVE__CODING_IDENTITY, 0}};
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if ((order[i].flag & allowed) != order[i].flag || weights.of[order[i].coding] <= highest)
            continue;
        best = order[i].coding;
        highest = weights.of[best];
    }
    /* Identity is acceptable unless it is excluded. */
    if (best == SERVE__CODING_NONE && weights.of[SERVE__CODING_IDENTITY] == UNLISTED)
        return SERVE__CODING_IDENTITY;
    return best;
}

const char *serve__coding_name(serve__coding coding)
{
    return coding == SERVE__CODING_GZIP ? "gzip" : coding == SERVE__CODING_BROTLI ? "br" : NULL;
}

/* ---- Accept (12.5.1) ---- */

typedef struct type_weights {
    int markdown;
    int html;
    int text;
    int any;
} type_weights;

static int *weight_of_type(type_weights *weights, pos_text type, pos_text subtype)
{
    if (pos_text_equal(type, POS_TEXT("*")))
        return pos_text_equal(subtype, POS_TEXT("*")) ? &weights->any : NULL;
    if (!pos_text_equal_nocase(type, POS_TEXT("text")))
        return NULL;
    if (pos_text_equal(subtype, POS_TEXT("*")))
        return &weights->text;
    if (pos_text_equal_nocase(subtype, POS_TEXT("html")))
        return &weights->html;
    return pos_text_equal_nocase(subtype, POS_TEXT("markdown")) ? &weights->markdown : NULL;
}

/* True if our types have that parameter of a media range. They have charset=utf-8; Markdown's
 * `variant` (RFC 7763) is a hint. */
static bool covers_parameter(pos_text name, pos_text value)
{
    if (pos_text_equal_nocase(name, POS_TEXT("charset")))
        return pos_text_equal_nocase(value, POS_TEXT("utf-8"));
    return name.size == 0 || pos_text_equal_nocase(name, POS_TEXT("variant"));
}

/* Accept ::= #( media-range [ weight ] ), media-range ::= ( "*" "/" "*" / type "/" "*" / type "/"
 * subtype ) parameters. Of ranges that say the same the heaviest counts. */
static void weigh_types(type_weights *weights, pos_text rest)
{
    *weights = (type_weights){UNLISTED, UNLISTED, UNLISTED, UNLISTED};
    for (; rest.size; skip_element(&rest)) {
        skip_space(&rest);
        pos_text type = read_token(&rest), name, value;
        if (!read_char(&rest, '/'))
            continue;
        int *slot = weight_of_type(weights, type, read_token(&rest)), weight = MAX_WEIGHT;
        bool covered = true;
        while (read_parameter(&name, &value, &rest)) {
            if (pos_text_equal_nocase(name, POS_TEXT("q")))
                weight = weight_of(value);
            else
                covered = covered && covers_parameter(name, value);
        }
        if (slot && covered && weight > *slot)
            *slot = weight;
    }
}

bool serve__prefers_markdown(pos_text accept)
{
    type_weights weights;
    weigh_types(&weights, accept);
    int html = weights.html != UNLISTED   ? weights.html
               : weights.text != UNLISTED ? weights.text
                                          : weights.any;
    return weights.markdown > 0 && weights.markdown >= html;
}

/* ---- ETag (8.8.3), conditions (13.1) ---- */

void serve__etag(char out[SERVE__ETAG_SIZE], pos_digest digest, bool markdown, serve__coding coding)
{
    char *at = out;
    *at++ = '"';
    pos_digest_hex(at, digest);
    at += POS_DIGEST_HEX;
    const char *parts[] = {markdown ? "-md" : "", coding == SERVE__CODING_GZIP     ? "-gz"
                                                  : coding == SERVE__CODING_BROTLI ? "-br"
                                                                                   : ""};
    for (size_t i = 0; i < 2; i++)
        for (const char *c = parts[i]; *c; c++)
            *at++ = *c;
    *at++ = '"';
    *at = '\0';
}

/* The opaque-tag of an entity-tag. */
static pos_text opaque_tag(pos_text tag)
{
    return pos_text_starts(tag, POS_TEXT("W/")) ? pos_text_slice(tag, 2, tag.size) : tag;
}

/* entity-tag ::= [ "W/" ] DQUOTE *etagc DQUOTE; a backslash is not an escape. `tag` gets it without
 * W/. False: there is none. */
static bool read_tag(pos_text *tag, pos_text *rest)
{
    if (pos_text_starts(*rest, POS_TEXT("W/")))
        *rest = pos_text_slice(*rest, 2, rest->size);
    if (rest->size == 0 || rest->data[0] != '"')
        return false;
    size_t end = pos_text_find_char(*rest, '"', 1);
    if (end == POS_NOT_FOUND)
        return false;
    *tag = pos_text_slice(*rest, 0, end + 1);
    *rest = pos_text_slice(*rest, end + 1, rest->size);
    return true;
}

/* If-None-Match ::= "*" / #entity-tag. A syntax error ends the list: not to match is always safe.
 */
bool serve__etag_matches(pos_text if_none_match, const char *etag)
{
    pos_text rest = pos_text_strip(if_none_match), wanted = opaque_tag(pos_text_of(etag)), tag;
    if (pos_text_equal(rest, POS_TEXT("*")))
        return true;
    while (rest.size) {
        skip_space(&rest);
        if (read_char(&rest, ','))
            continue;
        if (!read_tag(&tag, &rest))
            return false;
        if (pos_text_equal(tag, wanted))
            return true;
    }
    return false;
}

bool serve__not_modified(pos_text if_none_match, pos_text if_modified_since, const char *etag,
                         int64_t last_modified)
{
    int64_t since;
    if (if_none_match.size)
        return etag && serve__etag_matches(if_none_match, etag);
    return if_modified_since.size && last_modified >= 0 &&
           pos_http_date_parse(&since, pos_text_strip(if_modified_since)) && since == last_modified;
}
