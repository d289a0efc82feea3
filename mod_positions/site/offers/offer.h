/* SPDX-License-Identifier: Apache-2.0 */
/* offer.h - an open position: its fields under whatever names, and its state at a moment.
 *
 * The room: from a map or a page to an offer, and from an offer and a second to what it is then.
 * The present time is always handed in; nothing here looks at a clock or at a trace.
 *
 * Ownership: an offer borrows its source and its rules.
 *
 * Threads: no state; a source's own fields are asked through the scope that is handed in.
 */
#ifndef POS_SITE_OFFERS_OFFER_H
#define POS_SITE_OFFERS_OFFER_H

#include "site/offers/deadline.h"

#include "base/date.h"

typedef enum offers__field {
#define FIELD(name, constant) OFFERS_##constant,
#define NAME(name)
#define FLAG(name, yes, no)
#include "site/offers/fields.def"
#undef FIELD
#undef NAME
#undef FLAG
    OFFERS_FIELD_COUNT
} offers__field;

/* What is written by hand of an offer. */
typedef enum offers__status {
    OFFERS_STATUS_NONE,
    OFFERS_STATUS_OPEN,
    OFFERS_STATUS_SELECTION,
    OFFERS_STATUS_FILLED,
    OFFERS_STATUS_CLOSED,
    OFFERS_STATUS_WITHDRAWN
} offers__status;

typedef enum offers__state {
    OFFERS_STATE_UPCOMING,
    OFFERS_STATE_OPEN,
    OFFERS_STATE_SELECTION,
    OFFERS_STATE_CLOSED,
    OFFERS_STATE_FILLED,
    OFFERS_STATE_WITHDRAWN
} offers__state;

/* Bits of offers__offer.findings. */
typedef enum offers__finding {
#define FINDING(constant, rule, field, notice, text) OFFERS_FINDING_##constant,
#include "site/offers/findings.def"
#undef FINDING
    OFFERS_FINDING_COUNT
} offers__finding;

/* A site's own: `offers` of its configuration (NULL: none), its zone, the languages wanted. */
typedef struct offers__rules {
    const pos_map *config; /* NULL: none */
    const pos_map *fields; /* name of a field → list of names, or one */
    const pos_map *words;  /* name of a status → list of words, or one */
    offers__zones *zones;
    const pos_map *names;             /* offers__rules_add_names; NULL: sources are asked */
    const pos_object_class *page;     /* of a site's pages; NULL: there are none */
    const pos_object_class *document; /* of its documents, likewise */
    pos_text language;                /* of the page that asks; "" where it says none */
    pos_text site_language;           /* "" where there is none */
} offers__rules;

/* `config` is the value of the configuration's `offers` key. */
void offers__rules_set(offers__rules *out, pos_value config, const pos_zone *zone,
                       apr_pool_t *result);

/* Makes reading many offers cheap, for a page that lists them. */
void offers__rules_add_names(offers__rules *rules, apr_pool_t *result);

typedef struct offers__offer {
    pos_value source; /* a map, or a page's drop */
    pos_text group;   /* the key of the group that it stands in; "" for none */
    const offers__rules *rules;
    offers__status status;
    bool full;
    bool has_opens, has_deadline;
    bool recurs;
    bool looked; /* `said` has a bit for each of our names that the source has */
    uint64_t said;
    int64_t first_year; /* of one that recurs */
    offers__moment opens, deadline;
    uint32_t findings;
} offers__offer;

/* Reads what its state depends on. False in `is_offer` where the source is neither a map nor a
 * page. Errors are those of the source's fields. */
pos_error *offers__read(offers__offer *out, bool *is_offer, pos_value source,
                        const offers__rules *rules, pos_scope *scope);

/* A field's value, of lists of languages the one wanted; nil where there is none. Level, keywords
 * and supervisors are lists, and the kind may be the group's. */
pos_error *offers__field_of(pos_value *out, const offers__offer *offer, offers__field field,
                            pos_scope *scope);
/* What the source itself has under that name; nil where there is nothing. */
pos_error *offers__own_field(pos_value *out, const offers__offer *offer, pos_text name,
                             pos_scope *scope);
/* The name that the source has that field under; empty where it has none. */
pos_error *offers__name_of(pos_text *out, const offers__offer *offer, offers__field field,
                           pos_scope *scope);
/* False where `name` is no field. */
bool offers__field_named(offers__field *out, pos_text name);
const char *offers__field_name(offers__field field);

/* What an offer is at a moment. `since` and `until`: the first and the last-plus-one second of its
 * state around that moment; INT64_MIN and INT64_MAX where there is none. */
typedef struct offers__view {
    offers__state state;
    int64_t since, until;
    bool has_opens;
    int64_t opens; /* of one that recurs: when it opens next, or has opened */
    bool has_closes;
    int64_t closes;   /* the first second at which it is closed */
    int64_t last_day; /* the day named, in the offer's zone */
    bool passed;      /* the deadline */
} offers__view;

void offers__view_at(offers__view *out, const offers__offer *offer, int64_t now);

/* The last moment to apply as a clock shows it: the deadline's own second, or the last one of its
 * day or minute. */
pos_time offers__shown_closing(const offers__view *view, const offers__offer *offer);
pos_time offers__shown_opening(const offers__view *view, const offers__offer *offer);
/* Calendar days until the last one, in the offer's zone; false where it has none to come. It holds
 * from `since` until `until`. */
bool offers__days_left(int64_t *days, int64_t *since, int64_t *until, const offers__view *view,
                       const offers__offer *offer, int64_t now);

/* "upcoming", "open", … */
const char *offers__state_name(offers__state state);
const char *offers__status_name(offers__status status);

/* The rule and the field of a finding, and what to say of it. */
typedef struct offers__finding_text {
    const char *rule;
    offers__field field;
    bool notice; /* it is no fault */
    const char *text;
} offers__finding_text;
const offers__finding_text *offers__describe(offers__finding finding);
/* All findings: those of offers__read, and what only other fields and the present time show. */
pos_error *offers__findings_at(uint32_t *out, const offers__offer *offer, int64_t now,
                               pos_scope *scope);
/* What an open offer's own page lacks to be a job posting, where it is to be one. `has_text`: the
 * page has more than front matter. */
pos_error *offers__posting_findings(uint32_t *out, const offers__offer *offer, bool has_text,
                                    pos_scope *scope);
/* The field that is to blame: the finding's, or of several the one with the latest date. */
pos_error *offers__field_of_finding(offers__field *out, const offers__offer *offer,
                                    offers__finding finding, pos_scope *scope);

#endif
