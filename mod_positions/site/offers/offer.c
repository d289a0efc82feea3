/* SPDX-License-Identifier: Apache-2.0 */
/* An offer's fields, and its state at a moment. */
#include "site/offers/offer.h"

#include "base/date.h"

#include <apr_strings.h>

#include "site/model/page.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* ---- names ---- */

/* Numbers of names: a field's own, then its others, then those of flags. */
enum name_number {
#define FIELD(name, constant) NAME_##name,
#define NAME(name)            NAME_##name,
#define FLAG(name, yes, no)   NAME_##name,
#include "site/offers/fields.def"
#undef FIELD
#undef NAME
#undef FLAG
    NAME_COUNT
};
_Static_assert(NAME_COUNT <= 64, "a name is a bit of offers__offer.said");

static const pos_text name_texts[] = {
#define FIELD(name, constant) {#name, sizeof(#name) - 1},
#define NAME(name)            {#name, sizeof(#name) - 1},
#define FLAG(name, yes, no)   {#name, sizeof(#name) - 1},
#include "site/offers/fields.def"
#undef FIELD
#undef NAME
#undef FLAG
};

/* Where a field's names begin; they end where the next field's do. */
static const uint8_t first_names[OFFERS_FIELD_COUNT + 1] = {
#define FIELD(name, constant) NAME_##name,
#define NAME(name)
#define FLAG(name, yes, no)
#include "site/offers/fields.def"
#undef FIELD
#undef NAME
#undef FLAG
    NAME_open};

typedef struct status_word {
    const char *word;
    offers__status status;
} status_word;

static const status_word words[] = {
#define WORD(word, status) {word, OFFERS_STATUS_##status},
#include "site/offers/words.def"
#undef WORD
};

static const char *const status_names[] = {[OFFERS_STATUS_NONE] = "",
                                           [OFFERS_STATUS_OPEN] = "open",
                                           [OFFERS_STATUS_SELECTION] = "selection",
                                           [OFFERS_STATUS_FILLED] = "filled",
                                           [OFFERS_STATUS_CLOSED] = "closed",
                                           [OFFERS_STATUS_WITHDRAWN] = "withdrawn"};

static const char *const state_names[] = {
    [OFFERS_STATE_UPCOMING] = "upcoming",   [OFFERS_STATE_OPEN] = "open",
    [OFFERS_STATE_SELECTION] = "selection", [OFFERS_STATE_CLOSED] = "closed",
    [OFFERS_STATE_FILLED] = "filled",       [OFFERS_STATE_WITHDRAWN] = "withdrawn"};

const char *offers__state_name(offers__state state)
{
    return state_names[state];
}

const char *offers__status_name(offers__status status)
{
    return status_names[status];
}

const char *offers__field_name(offers__field field)
{
    return name_texts[first_names[field]].data;
}

bool offers__field_named(offers__field *out, pos_text name)
{
    for (int field = 0; field < OFFERS_FIELD_COUNT; field++)
        if (pos_text_equal(name, name_texts[first_names[field]])) {
            *out = (offers__field)field;
            return true;
        }
    return false;
}

static void find_fault(offers__offer *offer, offers__finding finding)
{
    offer->findings |= 1u << finding;
}

static const pos_map *map_in(pos_value config, const char *key)
{
    pos_value value = POS_VALUE_NIL;
    if (config.kind == POS_MAP)
        value = pos_map_get(config.as.map, pos_text_of(key));
    return value.kind == POS_MAP ? value.as.map : NULL;
}

void offers__rules_set(offers__rules *out, pos_value config, const pos_zone *zone,
                       apr_pool_t *result)
{
    *out = (offers__rules){.config = config.kind == POS_MAP ? config.as.map : NULL,
                           .fields = map_in(config, "fields"),
                           .words = map_in(config, "words"),
                           .zones = offers__zones_make(zone, result),
                           .language = POS_TEXT(""),
                           .site_language = POS_TEXT("")};
}

/* ---- fields ---- */

static bool is_empty(pos_value value)
{
    switch ((pos_kind)value.kind) {
    case POS_NIL:
        return true;
    case POS_STRING:
    case POS_SYMBOL:
        return pos_text_strip(pos_value_text(value)).size == 0;
    case POS_ARRAY:
        return value.as.array->count == 0;
    case POS_MAP:
        return value.as.map->count == 0;
    default:
        return false;
    }
}

pos_error *offers__own_field(pos_value *out, const offers__offer *offer, pos_text name,
                             pos_scope *scope)
{
    *out = POS_VALUE_NIL;
    if (offer->source.kind == POS_MAP) {
        *out = pos_map_get(offer->source.as.map, name);
        return NULL;
    }
    const pos_object *object = offer->source.as.object;
    return object->class_->get ? object->class_->get(out, object, name, scope) : NULL;
}

/* True where the source is a document whose front matter and file name say no date: it is given the
 * site's, of the last change. */
static bool lacks_date(const offers__offer *offer)
{
    const pos_object *object = offer->source.as.object;
    if (object->class_ != offer->rules->document)
        return false;
    return !pos_map_has(((const site_page *)object->self)->data, POS_TEXT("date"));
}

/* What a page has without saying so: its file gives it `name` and `url`, and Jekyll a date. */
static bool is_not_said(const offers__offer *offer, pos_text name)
{
    if (offer->source.kind != POS_OBJECT)
        return false;
    return pos_text_equal(name, POS_TEXT("name")) || pos_text_equal(name, POS_TEXT("url")) ||
           (pos_text_equal(name, POS_TEXT("date")) && lacks_date(offer));
}

static bool is_moment(pos_value value, const offers__rules *rules, pos_scope *scope)
{
    offers__moment moment;
    return offers__read_value(&moment, value, false, NULL, rules->zones, scope->pool) ==
           OFFERS_READ;
}

/* Whether a value counts under that name. */
static bool value_counts(const offers__offer *offer, offers__field field, pos_value value,
                         pos_scope *scope)
{
    if (is_empty(value))
        return false;
    if (field == OFFERS_POSTED)
        return is_moment(value, offer->rules, scope);
    if (field == OFFERS_TAKEN)
        return value.kind == POS_INT;
    return true;
}

static pos_error *try_name(pos_value *out, pos_text *name, const offers__offer *offer,
                           offers__field field, pos_scope *scope)
{
    pos_text found = *name;
    *name = POS_TEXT("");
    *out = POS_VALUE_NIL;
    if (found.size == 0 || is_not_said(offer, found))
        return NULL;
    POS_TRY(offers__own_field(out, offer, found, scope));
    if (value_counts(offer, field, *out, scope))
        *name = found;
    else
        *out = POS_VALUE_NIL;
    return NULL;
}

/* A site's own names: one, or a list. */
static uint32_t own_count(const pos_map *own, const char *key)
{
    pos_value names = pos_map_get(own, pos_text_of(key));
    return names.kind == POS_ARRAY ? names.as.array->count : names.kind == POS_STRING;
}

static pos_text own_name(const pos_map *own, const char *key, uint32_t index)
{
    pos_value names = pos_map_get(own, pos_text_of(key));
    return pos_value_text(names.kind == POS_ARRAY ? names.as.array->items[index] : names);
}

/* False where the source surely has nothing under that name. */
static bool may_say(const offers__offer *offer, int number)
{
    return !offer->looked || (offer->said >> number & 1) != 0;
}

static pos_error *try_number(pos_value *out, pos_text *name, const offers__offer *offer,
                             offers__field field, int number, pos_scope *scope)
{
    *name = may_say(offer, number) ? name_texts[number] : POS_TEXT("");
    return try_name(out, name, offer, field, scope);
}

/* The field's own name, then the site's, then those found in the wild. */
static pos_error *find_field(pos_value *out, pos_text *name, const offers__offer *offer,
                             offers__field field, pos_scope *scope)
{
    const pos_map *own = offer->rules->fields;
    int number = first_names[field], end = first_names[field + 1];
    const char *key = name_texts[number].data;
    *out = POS_VALUE_NIL;
    *name = POS_TEXT("");
    if (!own && offer->looked && !(offer->said & (((uint64_t)1 << end) - ((uint64_t)1 << number))))
        return NULL;
    POS_TRY(try_number(out, name, offer, field, number++, scope));
    for (uint32_t i = 0; own && name->size == 0 && i < own_count(own, key); i++) {
        *name = own_name(own, key, i);
        POS_TRY(try_name(out, name, offer, field, scope));
    }
    while (name->size == 0 && number < end)
        POS_TRY(try_number(out, name, offer, field, number++, scope));
    return NULL;
}

pos_error *offers__name_of(pos_text *out, const offers__offer *offer, offers__field field,
                           pos_scope *scope)
{
    pos_value ignored;
    return find_field(&ignored, out, offer, field, scope);
}

/* { en: …, fr: … }: the asking page's language, else the site's, else the first. */
static pos_value in_language(pos_value value, const offers__rules *rules)
{
    if (value.kind != POS_MAP || value.as.map->count == 0)
        return value;
    const pos_map *map = value.as.map;
    pos_text wanted = pos_map_has(map, rules->language) ? rules->language : rules->site_language;
    return pos_map_has(map, wanted) ? pos_map_get(map, wanted) : map->entries[0].value;
}

static bool is_list_field(offers__field field)
{
    return field == OFFERS_LEVEL || field == OFFERS_KEYWORDS || field == OFFERS_SUPERVISORS;
}

static pos_value as_list(pos_value value, pos_scope *scope)
{
    if (value.kind == POS_ARRAY || value.kind == POS_NIL)
        return value;
    pos_array *list = pos_array_make(1, pos_scope_pool(scope, sizeof(pos_array) + 16));
    pos_array_push(list, value);
    return pos_value_array(list);
}

pos_error *offers__field_of(pos_value *out, const offers__offer *offer, offers__field field,
                            pos_scope *scope)
{
    pos_text name;
    POS_TRY(find_field(out, &name, offer, field, scope));
    *out = in_language(*out, offer->rules);
    if (is_list_field(field))
        *out = as_list(*out, scope);
    if (field == OFFERS_KIND && out->kind == POS_NIL && offer->group.size > 0)
        *out = pos_value_string(offer->group);
    return NULL;
}

/* ---- status ---- */

/* Letters small, "_" and "-" and runs of white space one space. */
static pos_text fold_word(char *out, size_t size, pos_text text)
{
    size_t used = 0;
    text = pos_text_strip(text);
    for (size_t i = 0; i < text.size && used < size; i++) {
        char c = text.data[i];
        if (pos_is_space(c) || c == '_' || c == '-')
            c = ' ';
        if (c != ' ' || (used > 0 && out[used - 1] != ' '))
            out[used++] = pos_lower(c);
    }
    return pos_text_make(out, used);
}

/* "True", "Y", "no" as well. */
static bool read_boolean(bool *out, pos_value value, pos_text folded)
{
    static const char *const yes[] = {"true", "yes", "y", "on", NULL};
    static const char *const no[] = {"false", "no", "n", "off", NULL};
    if (value.kind == POS_BOOL) {
        *out = value.as.boolean;
        return true;
    }
    *out = pos_text_in_names(folded, yes);
    return *out || pos_text_in_names(folded, no);
}

static bool is_own_word(const pos_map *own, offers__status status, pos_text word)
{
    char folded[64];
    const char *name = status_names[status];
    for (uint32_t i = 0; i < own_count(own, name); i++)
        if (pos_text_equal(word, fold_word(folded, sizeof(folded), own_name(own, name, i))))
            return true;
    return false;
}

static offers__status status_of_word(pos_text word, const pos_map *own)
{
    for (int status = OFFERS_STATUS_OPEN; status <= OFFERS_STATUS_WITHDRAWN; status++)
        if (own && is_own_word(own, (offers__status)status, word))
            return (offers__status)status;
    const status_word *row = pos_table_find(word, words, COUNT(words), sizeof(*words));
    return row ? row->status : OFFERS_STATUS_NONE;
}

/* What a value says under a name whose `true` means `yes` and whose `false` means `no`. */
static offers__status read_status(offers__offer *offer, pos_value value, offers__status yes,
                                  offers__status no)
{
    char buffer[64];
    bool boolean;
    if (value.kind == POS_ARRAY || value.kind == POS_MAP) {
        find_fault(offer, OFFERS_FINDING_STATUS_NOT_ONE);
        value = in_language(value, offer->rules);
        if (value.kind == POS_ARRAY)
            value = value.as.array->count ? value.as.array->items[0] : POS_VALUE_NIL;
    }
    pos_text word = fold_word(buffer, sizeof(buffer), pos_value_text(value));
    if (read_boolean(&boolean, value, word))
        return boolean ? yes : no;
    offers__status status = status_of_word(word, offer->rules->words);
    if (status == OFFERS_STATUS_NONE)
        find_fault(offer, OFFERS_FINDING_STATUS_UNKNOWN);
    return status;
}

typedef struct status_flag {
    int name;
    offers__status yes, no;
} status_flag;

/* `taken` is a number of places, too. */
static const status_flag status_flags[] = {
#define FIELD(name, constant)
#define NAME(name)
#define FLAG(name, yes, no) {NAME_##name, OFFERS_STATUS_##yes, OFFERS_STATUS_##no},
#include "site/offers/fields.def"
#undef FIELD
#undef NAME
#undef FLAG
    {NAME_taken, OFFERS_STATUS_FILLED, OFFERS_STATUS_NONE}};

static pos_error *set_status(offers__offer *offer, pos_scope *scope)
{
    pos_value value;
    pos_text name;
    POS_TRY(find_field(&value, &name, offer, OFFERS_STATUS, scope));
    if (value.kind != POS_NIL) {
        offer->status = read_status(offer, value, OFFERS_STATUS_OPEN, OFFERS_STATUS_CLOSED);
        return NULL;
    }
    for (size_t i = 0; i < COUNT(status_flags) && offer->status == OFFERS_STATUS_NONE; i++) {
        const status_flag *flag = &status_flags[i];
        if (!may_say(offer, flag->name))
            continue;
        POS_TRY(offers__own_field(&value, offer, name_texts[flag->name], scope));
        if (!is_empty(value) && value.kind != POS_INT)
            offer->status = read_status(offer, value, flag->yes, flag->no);
    }
    return NULL;
}

/* ---- places ---- */

static bool read_count(int64_t *out, pos_value value)
{
    pos_text text = pos_text_strip(pos_value_text(value));
    *out = value.kind == POS_INT ? value.as.integer : 0;
    if (value.kind == POS_INT)
        return true;
    for (size_t i = 0; i < text.size; i++) {
        if (!pos_is_digit(text.data[i]) || i > 8)
            return false;
        *out = *out * 10 + (text.data[i] - '0');
    }
    return text.size > 0;
}

static pos_error *set_places(offers__offer *offer, pos_scope *scope)
{
    pos_value value;
    int64_t places, taken;
    POS_TRY(offers__field_of(&value, offer, OFFERS_PLACES, scope));
    if (!read_count(&places, value))
        return NULL;
    POS_TRY(offers__field_of(&value, offer, OFFERS_TAKEN, scope));
    if (!read_count(&taken, value))
        return NULL;
    offer->full = places > 0 && taken >= places;
    if (taken > places)
        find_fault(offer, OFFERS_FINDING_TOO_MANY_TAKEN);
    return NULL;
}

/* ---- moments ---- */

static pos_error *set_zone(const pos_zone **out, offers__offer *offer, pos_scope *scope)
{
    pos_value value;
    *out = offer->rules->zones->site;
    POS_TRY(offers__field_of(&value, offer, OFFERS_TIMEZONE, scope));
    if (value.kind != POS_NIL &&
        !offers__zone_named(out, pos_value_text(value), offer->rules->zones)) {
        *out = offer->rules->zones->site;
        find_fault(offer, OFFERS_FINDING_ZONE_UNKNOWN);
    }
    return NULL;
}

static pos_error *set_recurrence(offers__offer *offer, pos_scope *scope)
{
    pos_value value;
    char buffer[16];
    POS_TRY(offers__field_of(&value, offer, OFFERS_RECURS, scope));
    pos_text word = fold_word(buffer, sizeof(buffer), pos_value_text(value));
    offer->recurs = pos_text_equal(word, POS_TEXT("yearly"));
    return NULL;
}

/* A whole date of an offer that recurs: its first year is that one. */
static void make_yearly(offers__offer *offer, offers__moment *moment)
{
    pos_civil civil;
    if (!offer->recurs || moment->yearly)
        return;
    pos_civil_of_days(&civil, moment->days);
    moment->yearly = true;
    moment->month = civil.month;
    moment->day = civil.day;
    if (civil.year > offer->first_year)
        offer->first_year = civil.year;
}

static pos_error *set_opening(offers__offer *offer, const pos_zone *zone, pos_scope *scope)
{
    pos_value value;
    POS_TRY(offers__field_of(&value, offer, OFFERS_OPENS, scope));
    offers__reading reading = offers__read_value(&offer->opens, value, offer->recurs, zone,
                                                 offer->rules->zones, scope->pool);
    offer->has_opens = reading == OFFERS_READ;
    if (reading == OFFERS_IMPOSSIBLE || reading == OFFERS_UNREADABLE)
        find_fault(offer, OFFERS_FINDING_OPENS_UNREADABLE);
    if (offer->has_opens)
        make_yearly(offer, &offer->opens);
    return NULL;
}

static pos_error *set_deadline(offers__offer *offer, const pos_zone *zone, pos_scope *scope)
{
    pos_value value;
    pos_text name;
    POS_TRY(find_field(&value, &name, offer, OFFERS_DEADLINE, scope));
    if (value.kind == POS_ARRAY || value.kind == POS_MAP)
        find_fault(offer, OFFERS_FINDING_NOT_ONE);
    value = in_language(value, offer->rules);
    offers__reading reading = offers__read_value(&offer->deadline, value, offer->recurs, zone,
                                                 offer->rules->zones, scope->pool);
    offer->has_deadline = reading == OFFERS_READ;
    if (reading == OFFERS_IMPOSSIBLE)
        find_fault(offer, OFFERS_FINDING_DEADLINE_IMPOSSIBLE);
    if (reading == OFFERS_UNREADABLE)
        find_fault(offer, OFFERS_FINDING_DEADLINE_UNREADABLE);
    if (offer->has_deadline)
        make_yearly(offer, &offer->deadline);
    return NULL;
}

static int64_t opening_of(const offers__offer *offer, int64_t year)
{
    return offers__start_of(&offer->opens, offers__day_of(&offer->opens, year));
}

static int64_t closing_of(const offers__offer *offer, int64_t day)
{
    return offers__end_of(&offer->deadline, day);
}

void offers__rules_add_names(offers__rules *rules, apr_pool_t *result)
{
    pos_map *names = pos_map_make(NAME_COUNT, result);
    for (int i = 0; i < NAME_COUNT; i++)
        pos_map_put(names, name_texts[i], pos_value_int(i));
    rules->names = names;
}

/* What a source has of its own; NULL: only it knows. */
static const pos_map *data_of(const offers__offer *offer)
{
    const pos_value source = offer->source;
    const pos_object_class *class_ = source.kind == POS_OBJECT ? source.as.object->class_ : NULL;
    if (source.kind == POS_MAP)
        return source.as.map;
    if (class_ && (class_ == offer->rules->page || class_ == offer->rules->document))
        return ((const site_page *)source.as.object->self)->data;
    return NULL;
}

/* One walk over the keys, because sixty names would be asked for otherwise. */
static void look_for_names(offers__offer *offer)
{
    const pos_map *data = offer->rules->names ? data_of(offer) : NULL;
    for (uint32_t i = 0; data && i < data->count; i++) {
        const pos_entry *entry = &data->entries[i];
        const pos_value *number =
            entry->key.kind == POS_STRING
                ? pos_map_find_hashed(offer->rules->names, pos_value_text(entry->key), entry->hash)
                : NULL;
        if (number)
            offer->said |= (uint64_t)1 << number->as.integer;
    }
    offer->looked = data != NULL;
}

pos_error *offers__read(offers__offer *out, bool *is_offer, pos_value source,
                        const offers__rules *rules, pos_scope *scope)
{
    const pos_zone *zone;
    *out = (offers__offer){.source = source, .group = POS_TEXT(""), .rules = rules};
    *is_offer = source.kind == POS_MAP || source.kind == POS_OBJECT;
    if (!*is_offer)
        return NULL;
    out->first_year = INT64_MIN;
    look_for_names(out);
    POS_TRY(set_zone(&zone, out, scope));
    POS_TRY(set_status(out, scope));
    POS_TRY(set_places(out, scope));
    POS_TRY(set_recurrence(out, scope));
    POS_TRY(set_opening(out, zone, scope));
    POS_TRY(set_deadline(out, zone, scope));
    out->recurs = out->recurs && out->has_deadline && out->deadline.yearly;
    if (!out->recurs && out->has_opens && out->has_deadline &&
        closing_of(out, out->deadline.days) <= opening_of(out, 0))
        find_fault(out, OFFERS_FINDING_DEADLINE_BEFORE_OPENS);
    return NULL;
}

/* ---- the state at a moment ---- */

/* From one opening until its closing. */
typedef struct window {
    int64_t opens, closes, last_day;
} window;

/* The window that opens in `year`; where nothing says when, on the first of January. A deadline
 * before it is the next year's. */
static void set_window(window *out, const offers__offer *offer, int64_t year)
{
    offers__moment first = offer->opens;
    if (!offer->has_opens)
        first = (offers__moment){.yearly = true,
                                 .month = 1,
                                 .day = 1,
                                 .second = OFFERS_WHOLE_DAY,
                                 .zone = offer->deadline.zone};
    int64_t day = offers__day_of(&first, year);
    out->opens = offers__start_of(&first, day);
    out->last_day = offers__day_of(&offer->deadline, year);
    if (out->last_day < day)
        out->last_day = offers__day_of(&offer->deadline, year + 1);
    out->closes = closing_of(offer, out->last_day);
}

static void view_window(offers__view *out, const window *shown)
{
    out->has_opens = out->has_closes = true;
    out->opens = shown->opens;
    out->closes = shown->closes;
    out->last_day = shown->last_day;
}

static void view_yearly(offers__view *out, const offers__offer *offer, int64_t now)
{
    pos_time time = {.seconds = now};
    pos_civil civil;
    window before, next;
    pos_civil_of_time(&civil, &time);
    int64_t year = civil.year - 2;
    if (year < offer->first_year)
        year = offer->first_year;
    bool first = year == offer->first_year;
    set_window(&next, offer, year);
    for (before = next; next.closes <= now; first = false) {
        before = next;
        set_window(&next, offer, ++year);
    }
    view_window(out, &next);
    if (now >= next.opens) {
        *out = (offers__view){OFFERS_STATE_OPEN, next.opens,    next.closes, true, next.opens, true,
                              next.closes,       next.last_day, false};
        return;
    }
    out->until = next.opens;
    out->state = first ? OFFERS_STATE_UPCOMING : OFFERS_STATE_CLOSED;
    if (first)
        return;
    out->since = before.closes;
    out->closes = before.closes;
    out->last_day = before.last_day;
    out->passed = true;
}

static void view_once(offers__view *out, const offers__offer *offer, int64_t now)
{
    bool inverted = offer->findings & (1u << OFFERS_FINDING_DEADLINE_BEFORE_OPENS);
    out->has_opens = offer->has_opens;
    out->has_closes = offer->has_deadline;
    if (offer->has_opens)
        out->opens = opening_of(offer, 0);
    if (offer->has_deadline) {
        out->last_day = offer->deadline.days;
        out->closes = closing_of(offer, out->last_day);
        out->passed = now >= out->closes;
    }
    if (out->passed || inverted) {
        out->state = OFFERS_STATE_CLOSED;
        out->since = inverted ? INT64_MIN : out->closes;
    } else if (offer->has_opens && now < out->opens) {
        out->state = OFFERS_STATE_UPCOMING;
        out->until = out->opens;
    } else {
        out->state = OFFERS_STATE_OPEN;
        out->since = offer->has_opens ? out->opens : INT64_MIN;
        out->until = offer->has_deadline ? out->closes : INT64_MAX;
    }
}

/* True where somebody's word stands whatever the time is. */
static bool is_by_hand(offers__state *out, const offers__offer *offer)
{
    static const offers__state states[] = {[OFFERS_STATUS_SELECTION] = OFFERS_STATE_SELECTION,
                                           [OFFERS_STATUS_FILLED] = OFFERS_STATE_FILLED,
                                           [OFFERS_STATUS_CLOSED] = OFFERS_STATE_CLOSED,
                                           [OFFERS_STATUS_WITHDRAWN] = OFFERS_STATE_WITHDRAWN};
    *out = OFFERS_STATE_FILLED;
    if (offer->status > OFFERS_STATUS_SELECTION)
        *out = states[offer->status];
    else if (!offer->full && offer->status == OFFERS_STATUS_SELECTION)
        *out = OFFERS_STATE_SELECTION;
    else if (!offer->full)
        return false;
    return true;
}

void offers__view_at(offers__view *out, const offers__offer *offer, int64_t now)
{
    offers__state state;
    *out = (offers__view){.since = INT64_MIN, .until = INT64_MAX};
    if (offer->recurs)
        view_yearly(out, offer, now);
    else
        view_once(out, offer, now);
    if (!is_by_hand(&state, offer))
        return;
    out->state = state;
    out->since = INT64_MIN;
    out->until = INT64_MAX;
}

pos_time offers__shown_closing(const offers__view *view, const offers__offer *offer)
{
    const offers__moment *deadline = &offer->deadline;
    bool exact = deadline->second != OFFERS_WHOLE_DAY && deadline->seconds;
    return pos_time_in_zone(view->closes - (exact ? 0 : 1), 0, deadline->zone);
}

pos_time offers__shown_opening(const offers__view *view, const offers__offer *offer)
{
    const pos_zone *zone = offer->has_opens ? offer->opens.zone : offer->deadline.zone;
    return pos_time_in_zone(view->opens, 0, zone);
}

static int64_t day_of_second(int64_t second, const pos_zone *zone)
{
    pos_time time = pos_time_in_zone(second, 0, zone);
    pos_civil civil;
    pos_civil_of_time(&civil, &time);
    return pos_days_of(civil.year, civil.month, civil.day);
}

bool offers__days_left(int64_t *days, int64_t *since, int64_t *until, const offers__view *view,
                       const offers__offer *offer, int64_t now)
{
    const pos_zone *zone = offer->deadline.zone;
    bool over = view->state == OFFERS_STATE_CLOSED || view->state >= OFFERS_STATE_FILLED;
    *since = view->passed && view->closes > view->since ? view->closes : view->since;
    *until = view->until;
    if (!view->has_closes || view->passed || over)
        return false;
    int64_t today = day_of_second(now, zone);
    bool gap;
    *days = view->last_day - today;
    *since = pos_time_last(&gap, today, 0, zone);
    *until = pos_time_last(&gap, today + 1, 0, zone);
    if (view->closes < *until)
        *until = view->closes;
    return true;
}
