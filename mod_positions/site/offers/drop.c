/* SPDX-License-Identifier: Apache-2.0 */
/* Offers as drops. */
#include "site/offers/drop.h"

#include <apr_strings.h>

#include "site/model/library.h"
#include "site/offers/fault.h"
#include "site/offers/marked.h"
#include "site/render/composing.h"

/* Maps of groups of groups are flattened so deep. */
#define MAX_NESTING 8

typedef struct offer_drop {
    pos_object object;
    offers__offer offer;
    pos_time now;
} offer_drop;

static const pos_object_class offer_class;

/* ---- the clock ---- */

static void note_span(pos_scope *scope, int64_t since, int64_t until)
{
    site__composing *asker = site__asker(scope);
    if (asker)
        site__trace_clock(asker->tracing, since, until);
}

static void view_now(offers__view *out, const offer_drop *self)
{
    offers__view_at(out, &self->offer, self->now.seconds);
}

/* Opening and closing of one that recurs are those of this time or of the next. */
static void view_dates(offers__view *out, const offer_drop *self, pos_scope *scope)
{
    view_now(out, self);
    if (self->offer.recurs)
        note_span(scope, out->since, out->until);
}

/* ---- what is computed ---- */

static pos_value time_in(pos_time time, pos_scope *scope)
{
    return pos_value_time(pos_time_copy(&time, pos_scope_pool(scope, sizeof(time))));
}

static pos_error *get_state(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    offers__view view;
    view_now(&view, self);
    note_span(scope, view.since, view.until);
    *out = pos_value_string(pos_text_of(offers__state_name(view.state)));
    return NULL;
}

static pos_error *get_open(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    POS_TRY(get_state(out, self, scope));
    *out = pos_value_bool(pos_text_equal(pos_value_text(*out), POS_TEXT("open")));
    return NULL;
}

static pos_error *get_closed(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    POS_TRY(get_open(out, self, scope));
    *out = pos_value_bool(!out->as.boolean);
    return NULL;
}

static pos_error *get_closes(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    offers__view view;
    view_dates(&view, self, scope);
    if (view.has_closes)
        *out = time_in(offers__shown_closing(&view, &self->offer), scope);
    return NULL;
}

static pos_error *get_last_day(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    offers__view view;
    view_dates(&view, self, scope);
    if (view.has_closes)
        *out = pos_value_date(view.last_day);
    return NULL;
}

/* A day where no time was given. */
static pos_error *get_opens(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    offers__view view;
    view_dates(&view, self, scope);
    if (!view.has_opens)
        return NULL;
    pos_time opening = offers__shown_opening(&view, &self->offer);
    pos_civil civil;
    pos_civil_of_time(&civil, &opening);
    bool whole_day = !self->offer.has_opens || self->offer.opens.second == OFFERS_WHOLE_DAY;
    *out = whole_day ? pos_value_date(pos_days_of(civil.year, civil.month, civil.day))
                     : time_in(opening, scope);
    return NULL;
}

/* The day by hand, else the last day once it has passed. */
static pos_error *get_closed_on(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    offers__view view;
    const pos_value source = self->offer.source;
    if (source.kind == POS_MAP)
        *out = pos_map_get(source.as.map, POS_TEXT("closed_on"));
    else if (source.as.object->class_->get)
        POS_TRY(source.as.object->class_->get(out, source.as.object, POS_TEXT("closed_on"), scope));
    if (out->kind != POS_NIL)
        return NULL;
    view_now(&view, self);
    if (self->offer.recurs)
        note_span(scope, view.since, view.until);
    else if (view.has_closes)
        note_span(scope, view.passed ? view.closes : INT64_MIN,
                  view.passed ? INT64_MAX : view.closes);
    if (view.passed)
        *out = pos_value_date(view.last_day);
    return NULL;
}

static pos_error *get_days_left(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    offers__view view;
    int64_t days, since, until;
    view_now(&view, self);
    if (offers__days_left(&days, &since, &until, &view, &self->offer, self->now.seconds))
        *out = pos_value_int(days);
    note_span(scope, since, until);
    return NULL;
}

static pos_error *get_rolling(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    (void)scope;
    *out = pos_value_bool(!self->offer.has_deadline);
    return NULL;
}

static pos_error *get_status(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    (void)scope;
    if (self->offer.status != OFFERS_STATUS_NONE)
        *out = pos_value_string(pos_text_of(offers__status_name(self->offer.status)));
    return NULL;
}

static pos_error *get_page(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    (void)scope;
    if (self->offer.source.kind == POS_OBJECT)
        *out = self->offer.source;
    return NULL;
}

/* Its own, else the one that its texts are looked up in. */
static pos_error *get_language(pos_value *out, const offer_drop *self, pos_scope *scope)
{
    const offers__rules *rules = self->offer.rules;
    const pos_value source = self->offer.source;
    if (source.kind == POS_MAP)
        *out = pos_map_get(source.as.map, POS_TEXT("lang"));
    else if (source.as.object->class_->get)
        POS_TRY(source.as.object->class_->get(out, source.as.object, POS_TEXT("lang"), scope));
    pos_text language = rules->language.size ? rules->language : rules->site_language;
    if (out->kind == POS_NIL && language.size > 0)
        *out = pos_value_string(language);
    return NULL;
}

static const struct computed_field {
    pos_text name;
    pos_error *(*get)(pos_value *out, const offer_drop *self, pos_scope *scope);
} computed_fields[] = {{{"closed", sizeof("closed") - 1}, get_closed},
                       {{"closed_on", sizeof("closed_on") - 1}, get_closed_on},
                       {{"closes", sizeof("closes") - 1}, get_closes},
                       {{"days_left", sizeof("days_left") - 1}, get_days_left},
                       {{"language", sizeof("language") - 1}, get_language},
                       {{"last_day", sizeof("last_day") - 1}, get_last_day},
                       {{"open", sizeof("open") - 1}, get_open},
                       {{"opens", sizeof("opens") - 1}, get_opens},
                       {{"page", sizeof("page") - 1}, get_page},
                       {{"rolling", sizeof("rolling") - 1}, get_rolling},
                       {{"state", sizeof("state") - 1}, get_state},
                       {{"status", sizeof("status") - 1}, get_status}};

#define COMPUTED_COUNT (sizeof(computed_fields) / sizeof(*computed_fields))

/* Names differ in length mostly: this is quicker than a search by halves. */
static const struct computed_field *find_computed(pos_text name)
{
    for (size_t i = 0; i < COMPUTED_COUNT; i++)
        if (pos_text_equal(name, computed_fields[i].name))
            return &computed_fields[i];
    return NULL;
}

/* ---- the drop ---- */

static pos_error *offer_get(pos_value *out, const pos_object *object, pos_text key,
                            pos_scope *scope)
{
    const offer_drop *self = object->self;
    const pos_value source = self->offer.source;
    const struct computed_field *computed = find_computed(key);
    offers__field field;
    *out = POS_VALUE_NIL;
    if (computed)
        return computed->get(out, self, scope);
    if (offers__field_named(&field, key))
        return offers__field_of(out, &self->offer, field, scope);
    if (source.kind == POS_MAP)
        *out = pos_map_get(source.as.map, key);
    else if (source.as.object->class_->get)
        return source.as.object->class_->get(out, source.as.object, key, scope);
    return NULL;
}

static pos_error *put_field(pos_map *map, const offer_drop *self, pos_text key, pos_scope *scope)
{
    pos_value value;
    POS_TRY(offer_get(&value, &self->object, key, scope));
    if (value.kind != POS_NIL)
        pos_map_put(map, key, value);
    return NULL;
}

/* Its own fields, those of every offer, and what is computed; the page itself is left out, which
 * would be all of it once more. */
static pos_error *offer_to_map(const pos_map **out, const pos_object *object, pos_scope *scope)
{
    const offer_drop *self = object->self;
    const pos_value source = self->offer.source;
    const pos_map *own = source.kind == POS_MAP ? source.as.map : NULL;
    if (!own && source.as.object->class_->to_map)
        POS_TRY(source.as.object->class_->to_map(&own, source.as.object, scope));
    uint32_t count = (own ? own->count : 0) + OFFERS_FIELD_COUNT + (uint32_t)COMPUTED_COUNT;
    pos_map *map = pos_map_make(count, pos_scope_pool(scope, POS_MAP_BYTES(count)));
    for (uint32_t i = 0; own && i < own->count; i++)
        pos_map_set(map, own->entries[i].key, own->entries[i].value);
    for (int field = 0; field < OFFERS_FIELD_COUNT; field++)
        POS_TRY(put_field(map, self, pos_text_of(offers__field_name((offers__field)field)), scope));
    for (size_t i = 0; i < COMPUTED_COUNT; i++)
        if (computed_fields[i].get != get_page)
            POS_TRY(put_field(map, self, computed_fields[i].name, scope));
    *out = map;
    return NULL;
}

static const pos_object_class offer_class = {
    .name = "Offer", .get = offer_get, .to_map = offer_to_map, .walk = POS_WALK_KEYS};

bool offers__is_offer(pos_value value)
{
    return value.kind == POS_OBJECT && value.as.object->class_ == &offer_class;
}

/* ---- rules ---- */

static pos_error *look_up_text(pos_text *out, liquid_run *run, const char *path)
{
    pos_value value;
    POS_TRY(liquid_look_up(&value, run, pos_text_of(path)));
    *out = pos_text_copy(pos_value_text(value), liquid_scope(run)->pool);
    return NULL;
}

/* The configuration's key, which a collection of that name would hide in `site.offers`. */
static pos_error *find_config(pos_value *out, liquid_run *run)
{
    site__composing *asker = site__asker(liquid_scope(run));
    if (!asker)
        return liquid_look_up(out, run, POS_TEXT("site.offers"));
    site__trace_ask(asker->tracing, SITE_QUERY_CONFIG, POS_TEXT("offers"));
    *out = pos_map_get(asker->snapshot->config->map, POS_TEXT("offers"));
    return NULL;
}

pos_error *offers__rules_of(const offers__rules **out, liquid_run *run)
{
    static const char key;
    void **kept = liquid_register(run, &key);
    *out = *kept;
    if (*out)
        return NULL;
    pos_value config;
    apr_pool_t *pool = liquid_pool(run, sizeof(offers__rules));
    offers__rules *rules = apr_palloc(pool, sizeof(*rules));
    POS_TRY(find_config(&config, run));
    offers__rules_set(rules, config, liquid_zone(run), pool);
    const site__composing *asker = site__asker(liquid_scope(run));
    if (asker) {
        rules->page = asker->snapshot->config->library->drops->page;
        rules->document = asker->snapshot->config->library->drops->document;
    }
    offers__rules_add_names(rules, pool);
    POS_TRY(look_up_text(&rules->language, run, "page.lang"));
    POS_TRY(look_up_text(&rules->site_language, run, "site.lang"));
    *out = *kept = rules;
    return NULL;
}

/* ---- filters ---- */

typedef struct offer_reader {
    liquid_run *run;
    const offers__rules *rules;
    pos_time now;
} offer_reader;

static pos_error *start_reading(offer_reader *out, liquid_run *run)
{
    out->run = run;
    out->now = liquid_now(run, POS_UNIT_NONE);
    return offers__rules_of(&out->rules, run);
}

/* A text is an offer's deadline. */
static pos_value deadline_alone(pos_value text, liquid_run *run)
{
    pos_map *map = pos_map_make(1, liquid_pool(run, POS_MAP_BYTES(1)));
    pos_map_put(map, POS_TEXT("deadline"), text);
    return pos_value_map(map);
}

/* nil where the value is nothing that could be one. */
static pos_error *make_offer(pos_value *out, pos_value value, pos_text group,
                             const offer_reader *reader)
{
    bool is_offer;
    *out = value;
    if (offers__is_offer(value))
        return NULL;
    *out = POS_VALUE_NIL;
    if (value.kind == POS_STRING || value.kind == POS_DATE || value.kind == POS_TIME)
        value = deadline_alone(value, reader->run);
    offer_drop *drop = liquid_allocate(reader->run, sizeof(*drop));
    drop->now = reader->now;
    drop->object = (pos_object){&offer_class, drop};
    POS_TRY(liquid_steps(reader->run, 1));
    POS_TRY(offers__read(&drop->offer, &is_offer, value, reader->rules, liquid_scope(reader->run)));
    if (!is_offer)
        return NULL;
    drop->offer.group = group;
    *out = pos_value_object(&drop->object);
    offers__note_faults(&drop->offer, reader->run);
    return NULL;
}

static pos_error *add_offers(pos_array *list, pos_value value, pos_text group, int depth,
                             const offer_reader *reader);

static pos_error *add_offer(pos_array *list, pos_value value, pos_text group,
                            const offer_reader *reader)
{
    pos_value offer;
    POS_TRY(make_offer(&offer, value, group, reader));
    if (offer.kind == POS_NIL)
        return NULL;
    liquid_pool(reader->run, sizeof(offer));
    pos_array_push(list, offer);
    return NULL;
}

/* { phd: [ … ], postdoc: [ … ] }, or offers by their names: no value is a scalar. */
static bool is_group(const pos_map *map)
{
    for (uint32_t i = 0; i < map->count; i++) {
        const pos_value *value = &map->entries[i].value;
        if (value->kind != POS_ARRAY && value->kind != POS_MAP && value->kind != POS_NIL)
            return false;
        const pos_array *items = value->kind == POS_ARRAY ? value->as.array : NULL;
        if (items && items->count > 0 && items->items[0].kind != POS_MAP &&
            items->items[0].kind != POS_OBJECT)
            return false;
    }
    return true;
}

static pos_error *add_group(pos_array *list, const pos_map *map, int depth,
                            const offer_reader *reader)
{
    for (uint32_t i = 0; i < map->count; i++) {
        pos_value value = map->entries[i].value;
        pos_text key = pos_value_text(map->entries[i].key);
        if (value.kind == POS_ARRAY)
            POS_TRY(add_offers(list, value, key, depth + 1, reader));
        else if (value.kind == POS_MAP)
            POS_TRY(add_offers(list, value, POS_TEXT(""), depth + 1, reader));
    }
    return NULL;
}

static pos_error *add_offers(pos_array *list, pos_value value, pos_text group, int depth,
                             const offer_reader *reader)
{
    if (depth > MAX_NESTING)
        return NULL;
    if (value.kind == POS_MAP && is_group(value.as.map))
        return add_group(list, value.as.map, depth, reader);
    if (value.kind != POS_ARRAY)
        return add_offer(list, value, group, reader);
    for (uint32_t i = 0; i < value.as.array->count; i++) {
        pos_value item = value.as.array->items[i];
        if (item.kind == POS_ARRAY)
            POS_TRY(add_offers(list, item, group, depth + 1, reader));
        else
            POS_TRY(add_offer(list, item, group, reader));
    }
    return NULL;
}

static bool is_site(pos_value value, liquid_run *run)
{
    const site__composing *asker = site__asker(liquid_scope(run));
    return asker && value.kind == POS_OBJECT &&
           value.as.object == asker->snapshot->config->library->drops->site;
}

/* `site` itself stands for all that it says are its offers. */
static pos_error *add_marked(pos_array *list, pos_value all, const offer_reader *reader)
{
    pos_value config;
    pos_array *marked;
    POS_TRY(find_config(&config, reader->run));
    POS_TRY(offers__marked(&marked, all, config, reader->run));
    for (uint32_t i = 0; i < marked->count; i++)
        POS_TRY(add_offers(list, marked->items[i], POS_TEXT(""), 0, reader));
    return NULL;
}

/* site.positions | offers, site | offers */
static pos_error *filter_offers(pos_value *out, pos_value input, const liquid_call *call)
{
    offer_reader reader;
    POS_TRY(start_reading(&reader, call->run));
    POS_TRY(liquid_plain(&input, input, call->run));
    pos_array *list = pos_array_make(input.kind == POS_ARRAY ? input.as.array->count : 8,
                                     liquid_pool(call->run, sizeof(*list)));
    if (is_site(input, call->run))
        POS_TRY(add_marked(list, input, &reader));
    else if (input.kind != POS_NIL)
        POS_TRY(add_offers(list, input, POS_TEXT(""), 0, &reader));
    *out = pos_value_array(list);
    return NULL;
}

/* page | offer */
static pos_error *filter_offer(pos_value *out, pos_value input, const liquid_call *call)
{
    offer_reader reader;
    POS_TRY(start_reading(&reader, call->run));
    POS_TRY(liquid_plain(&input, input, call->run));
    if (input.kind == POS_ARRAY)
        input = input.as.array->count ? input.as.array->items[0] : POS_VALUE_NIL;
    return make_offer(out, input, POS_TEXT(""), &reader);
}

const liquid_filter_class offers__filters[] = {{.name = "offer", .function = filter_offer},
                                               {.name = "offers", .function = filter_offers},
                                               {.name = NULL}};
