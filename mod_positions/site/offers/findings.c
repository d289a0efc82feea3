/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with an offer that only all of its fields and the present time show. */
#include "site/offers/offer.h"

#include "base/date.h"

/* What closes within this time closes soon. */
#define SOON (14 * (int64_t)86400)

const offers__finding_text *offers__describe(offers__finding finding)
{
    static const offers__finding_text texts[] = {
#define FINDING(constant, rule, field, notice, text) {rule, OFFERS_##field, notice, text},
#include "site/offers/findings.def"
#undef FINDING
    };
    return &texts[finding];
}

/* A deadline on a day before the one that the offer was posted on. */
static pos_error *is_before_posted(bool *out, const offers__offer *offer, pos_scope *scope)
{
    pos_value value;
    offers__moment posted;
    *out = false;
    POS_TRY(offers__field_of(&value, offer, OFFERS_POSTED, scope));
    if (!offer->recurs && offer->has_deadline &&
        offers__read_value(&posted, value, false, offer->deadline.zone, offer->rules->zones,
                           scope->pool) == OFFERS_READ)
        *out = offer->deadline.days < posted.days;
    return NULL;
}

/* ---- the latest date ---- */

/* Fields that say when an offer was meant; of some, the day itself is what passes, of others (it
 * was posted in 2023) the year. */
static const struct dated_field {
    offers__field field;
    bool day;
} dated_fields[] = {{OFFERS_TITLE, false},   {OFFERS_DEADLINE, false}, {OFFERS_POSTED, false},
                    {OFFERS_OPENS, false},   {OFFERS_PRIORITY, true},  {OFFERS_STARTS, true},
                    {OFFERS_DURATION, false}};

static int64_t end_of_year(int64_t year, const pos_zone *zone)
{
    return pos_time_of_days(pos_days_of(year + 1, 1, 1), zone).seconds;
}

static int number_at(pos_text text, size_t at, size_t digits)
{
    int number = 0;
    for (size_t i = at; i < at + digits; i++) {
        if (i >= text.size || !pos_is_digit(text.data[i]))
            return -1;
        number = number * 10 + (text.data[i] - '0');
    }
    return at + digits < text.size && pos_is_digit(text.data[at + digits]) ? -1 : number;
}

/* A year from 1990 to 2099 at `at`, of "2024/25" and "2024-25" the second one; 0: none. */
static int year_at(pos_text text, size_t at)
{
    int year = at > 0 && pos_is_digit(text.data[at - 1]) ? -1 : number_at(text, at, 4);
    if (year < 1990 || year > 2099)
        return 0;
    bool range = at + 4 < text.size && (text.data[at + 4] == '/' || text.data[at + 4] == '-');
    int second = range ? number_at(text, at + 5, 2) : -1;
    return second == year % 100 + 1 ? year + 1 : year;
}

static int64_t latest_year_end(pos_text text, const pos_zone *zone)
{
    int latest = 0;
    for (size_t i = 0; i < text.size; i++) {
        int year = pos_is_digit(text.data[i]) ? year_at(text, i) : 0;
        if (year > latest)
            latest = year;
    }
    return latest ? end_of_year(latest, zone) : INT64_MIN;
}

static int64_t end_of_value(pos_value value, bool day, const offers__offer *offer, pos_scope *scope)
{
    offers__moment moment;
    pos_civil civil;
    const pos_zone *zone = offer->rules->zones->site;
    if (offers__read_value(&moment, value, false, zone, offer->rules->zones, scope->pool) !=
        OFFERS_READ)
        return latest_year_end(pos_value_text(value), zone);
    if (day)
        return offers__end_of(&moment, moment.days);
    pos_civil_of_days(&civil, moment.days);
    return end_of_year(civil.year, zone);
}

/* The latest date or year that the offer names, and the field that does: the first second after it.
 * INT64_MIN: it names none. */
static pos_error *find_latest_date(int64_t *end, offers__field *field, const offers__offer *offer,
                                   pos_scope *scope)
{
    *end = INT64_MIN;
    *field = OFFERS_TITLE;
    for (size_t i = 0; i < sizeof(dated_fields) / sizeof(*dated_fields); i++) {
        pos_value value;
        POS_TRY(offers__field_of(&value, offer, dated_fields[i].field, scope));
        int64_t other = end_of_value(value, dated_fields[i].day, offer, scope);
        if (other > *end) {
            *end = other;
            *field = dated_fields[i].field;
        }
    }
    return NULL;
}

pos_error *offers__field_of_finding(offers__field *out, const offers__offer *offer,
                                    offers__finding finding, pos_scope *scope)
{
    int64_t ignored;
    *out = offers__describe(finding)->field;
    return finding == OFFERS_FINDING_STALE_YEAR ? find_latest_date(&ignored, out, offer, scope)
                                                : NULL;
}

/* ---- job postings ---- */

static bool is_absent(pos_value value)
{
    return value.kind == POS_NIL || (value.kind == POS_STRING && pos_value_text(value).size == 0);
}

/* Of the offer's own, or else the site's. */
static pos_error *has_setting(bool *out, const offers__offer *offer, const char *name,
                              pos_scope *scope)
{
    pos_value value;
    POS_TRY(offers__own_field(&value, offer, pos_text_of(name), scope));
    if (is_absent(value) && offer->rules->config)
        value = pos_map_get(offer->rules->config, pos_text_of(name));
    *out = !is_absent(value);
    return NULL;
}

/* True of an offer that is to be a job posting: of employment, where something is said of who
 * employs. */
static pos_error *wants_posting(bool *out, const offers__offer *offer, pos_scope *scope)
{
    pos_value kind, wanted;
    bool organization, country;
    const pos_map *config = offer->rules->config;
    POS_TRY(offers__field_of(&kind, offer, OFFERS_KIND, scope));
    POS_TRY(offers__own_field(&wanted, offer, POS_TEXT("jobposting"), scope));
    POS_TRY(has_setting(&organization, offer, "organization", scope));
    POS_TRY(has_setting(&country, offer, "country", scope));
    bool off = (wanted.kind == POS_BOOL && !wanted.as.boolean) ||
               (config && !pos_map_bool(config, "jobposting", true));
    *out = (organization || country) && !off &&
           !pos_text_equal(pos_value_text(kind), POS_TEXT("thesis"));
    return NULL;
}

pos_error *offers__posting_findings(uint32_t *out, const offers__offer *offer, bool has_text,
                                    pos_scope *scope)
{
    pos_value title, posted;
    bool wanted, organization, country;
    *out = 0;
    POS_TRY(wants_posting(&wanted, offer, scope));
    if (!wanted)
        return NULL;
    POS_TRY(offers__field_of(&title, offer, OFFERS_TITLE, scope));
    POS_TRY(offers__field_of(&posted, offer, OFFERS_POSTED, scope));
    POS_TRY(has_setting(&organization, offer, "organization", scope));
    POS_TRY(has_setting(&country, offer, "country", scope));
    *out |= is_absent(title) ? 1u << OFFERS_FINDING_JOB_TITLE : 0;
    *out |= is_absent(posted) ? 1u << OFFERS_FINDING_JOB_POSTED : 0;
    *out |= organization ? 0 : 1u << OFFERS_FINDING_JOB_ORGANIZATION;
    *out |= country ? 0 : 1u << OFFERS_FINDING_JOB_COUNTRY;
    *out |= has_text ? 0 : 1u << OFFERS_FINDING_JOB_DESCRIPTION;
    return NULL;
}

/* ---- all ---- */

pos_error *offers__findings_at(uint32_t *out, const offers__offer *offer, int64_t now,
                               pos_scope *scope)
{
    offers__view view;
    offers__field field;
    bool before_posted;
    int64_t latest = INT64_MIN;
    offers__view_at(&view, offer, now);
    bool open = view.state == OFFERS_STATE_OPEN;
    POS_TRY(is_before_posted(&before_posted, offer, scope));
    if (open && !offer->has_deadline)
        POS_TRY(find_latest_date(&latest, &field, offer, scope));
    bool contradicts = offer->status == OFFERS_STATUS_OPEN && view.passed && !offer->recurs;
    *out = offer->findings;
    *out |= before_posted ? 1u << OFFERS_FINDING_DEADLINE_BEFORE_POSTED : 0;
    *out |= contradicts ? 1u << OFFERS_FINDING_STATUS_CONTRADICTS : 0;
    *out |= latest != INT64_MIN && latest <= now ? 1u << OFFERS_FINDING_STALE_YEAR : 0;
    if (open && view.has_closes && view.closes - now <= SOON)
        *out |= 1u << OFFERS_FINDING_CLOSES_SOON;
    return NULL;
}
