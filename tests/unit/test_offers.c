/* SPDX-License-Identifier: Apache-2.0 */
/* Offers: their fields under the names that sites use, and their state at every moment. */
#include "support.h"

#include "markup/markup.h"
#include "site/offers/offer.h"

static offers__rules rules;
static pos_budget budget;
static pos_scope scope;

static void use_rules(const char *yaml)
{
    pos_value config = POS_VALUE_NIL;
    const pos_zone *zone;
    if (yaml)
        assert_null(markup_yaml(&config, pos_text_of(yaml), "_config.yml", 1, pool));
    assert_null(pos_zone_load(&zone, POS_TEXT("Europe/Paris"), pool));
    offers__rules_set(&rules, config, zone, pool);
    pos_budget_start(&budget, NULL);
    scope = (pos_scope){.pool = pool, .budget = &budget};
}

static offers__offer read_offer(const char *yaml)
{
    pos_value value;
    offers__offer offer;
    bool is_offer;
    assert_null(markup_yaml(&value, pos_text_of(yaml), "offer.yml", 1, pool));
    assert_null(offers__read(&offer, &is_offer, value, &rules, &scope));
    assert_true(is_offer);
    return offer;
}

static int64_t second_of(const char *text)
{
    pos_time time;
    assert_true(pos_time_parse(&time, pos_text_of(text), NULL, &(pos_time){0}));
    return time.seconds;
}

static const char *state_at(const char *yaml, const char *when)
{
    offers__view view;
    offers__offer offer = read_offer(yaml);
    offers__view_at(&view, &offer, second_of(when));
    return offers__state_name(view.state);
}

static const char *show_field(const char *yaml, offers__field field)
{
    pos_value value;
    offers__offer offer = read_offer(yaml);
    assert_null(offers__field_of(&value, &offer, field, &scope));
    pos_buffer *out = pos_buffer_make(0, pool);
    if (value.kind == POS_ARRAY) {
        for (uint32_t i = 0; i < value.as.array->count; i++) {
            pos_buffer_add_text(out, pos_text_of(i ? ", " : ""));
            pos_buffer_add_text(out, pos_value_text(value.as.array->items[i]));
        }
    } else {
        inspect_scalar(out, value);
    }
    return pos_buffer_whole_cstring(out);
}

#define NOON "2026-03-01T12:00:00Z"

static void states_follow_the_clock(void **state)
{
    (void)state;
    use_rules(NULL);
    static const char offer[] = "{opens: 2026-02-01, deadline: 2026-03-01 23:59}";
    assert_string_equal(state_at(offer, "2026-01-31T22:59:59Z"), "upcoming");
    assert_string_equal(state_at(offer, "2026-01-31T23:00:00Z"), "open");
    assert_string_equal(state_at(offer, "2026-03-01T22:59:59Z"), "open");
    assert_string_equal(state_at(offer, "2026-03-01T23:00:00Z"), "closed");
    assert_string_equal(state_at("{title: x}", NOON), "open");
    assert_string_equal(state_at("{deadline: until filled}", NOON), "open");
    assert_string_equal(state_at("{deadline: 2026-03-01 AoE}", "2026-03-02T11:59:59Z"), "open");
    assert_string_equal(state_at("{deadline: 2026-03-01 AoE}", "2026-03-02T12:00:00Z"), "closed");
    assert_string_equal(
        state_at("{deadline: 2026-03-01, timezone: UTC-12}", "2026-03-02T11:59:59Z"), "open");
    /* Unquoted, YAML has taken it for UTC. */
    assert_string_equal(state_at("{deadline: 2026-03-01 23:59:00}", "2026-03-01T22:58:59Z"),
                        "open");
    assert_string_equal(state_at("{deadline: 2026-03-01 23:59:00}", "2026-03-01T22:59:00Z"),
                        "closed");
}

static void a_view_says_how_long_it_holds(void **state)
{
    (void)state;
    use_rules(NULL);
    offers__offer offer = read_offer("{opens: 2026-02-01, deadline: 2026-03-01 23:59}");
    static const char *const moments[] = {"2026-01-31T23:00:00Z", "2026-03-01T23:00:00Z"};
    offers__view view;
    offers__view_at(&view, &offer, second_of("2026-01-01"));
    assert_true(view.since == INT64_MIN && view.until == second_of(moments[0]));
    offers__view_at(&view, &offer, view.until);
    assert_true(view.since == second_of(moments[0]) && view.until == second_of(moments[1]));
    offers__view_at(&view, &offer, view.until);
    assert_true(view.since == second_of(moments[1]) && view.until == INT64_MAX);
    offer = read_offer("{status: filled, opens: 2026-02-01, deadline: 2026-03-01 23:59}");
    offers__view_at(&view, &offer, second_of(NOON));
    assert_true(view.since == INT64_MIN && view.until == INT64_MAX);
}

static void days_left_are_the_calendar_s(void **state)
{
    (void)state;
    use_rules(NULL);
    static const struct {
        const char *when;
        int64_t days;
        const char *since, *until;
    } rows[] = {{"2026-02-27T23:00:00Z", 1, "2026-02-27T23:00:00Z", "2026-02-28T23:00:00Z"},
                {"2026-02-28T22:59:59Z", 1, "2026-02-27T23:00:00Z", "2026-02-28T23:00:00Z"},
                {"2026-02-28T23:00:00Z", 0, "2026-02-28T23:00:00Z", "2026-03-01T11:01:00Z"},
                {"2026-03-01T11:00:59Z", 0, "2026-02-28T23:00:00Z", "2026-03-01T11:01:00Z"},
                {"2026-03-01T11:01:00Z", -1, "2026-03-01T11:01:00Z", NULL}};
    offers__offer offer = read_offer("{deadline: 2026-03-01 12:00}");
    for (size_t i = 0; i < COUNT(rows); i++) {
        offers__view view;
        int64_t days = -1, since, until, now = second_of(rows[i].when);
        offers__view_at(&view, &offer, now);
        offers__days_left(&days, &since, &until, &view, &offer, now);
        assert_int_equal(days, rows[i].days);
        assert_int_equal(since, second_of(rows[i].since));
        assert_int_equal(until, rows[i].until ? second_of(rows[i].until) : INT64_MAX);
    }
}

static void what_is_set_by_hand_stands_but_open_dies_with_its_deadline(void **state)
{
    (void)state;
    use_rules(NULL);
    static const char *const rows[][2] = {
        {"{status: open, deadline: 2026-02-01}", "closed"},
        {"{status: auto, deadline: 2026-02-01}", "closed"},
        {"{status: rolling}", "open"},
        {"{status: under selection}", "selection"},
        {"{status: Under_Selection, deadline: 2026-02-01}", "selection"},
        {"{status: US}", "selection"},
        {"{status: taken, deadline: 2027-01-01}", "filled"},
        {"{status: Past}", "closed"},
        {"{status: withdrawn, deadline: 2027-01-01}", "withdrawn"},
        {"{status: perhaps}", "open"},
        {"{status: [filled, open]}", "filled"},
        {"{status: ''}", "open"},
        {"{open: true}", "open"},
        {"{open: false}", "closed"},
        {"{open: 'True', deadline: 2026-02-01}", "closed"},
        {"{available: Y}", "open"},
        {"{available: N}", "closed"},
        {"{available: US}", "selection"},
        {"{active: 'no'}", "closed"},
        {"{enabled: on}", "open"},
        {"{filled: false}", "open"},
        {"{filled: true}", "filled"},
        {"{closed: yes}", "closed"},
        {"{taken: true}", "filled"},
        {"{taken: 1}", "open"},
        {"{places: 2, taken: 1}", "open"},
        {"{places: 2, taken: 2}", "filled"},
        {"{slots: '2', taken: 3}", "filled"},
        {"{places: 0, taken: 0}", "open"},
        {"{deadline: 2026-02-31}", "open"},
        {"{opens: 2026-02-01, deadline: 2026-01-01}", "closed"},
        {"{opens: 2027-02-01, deadline: 2027-01-01}", "closed"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(state_at(rows[i][0], NOON), rows[i][1]) != 0)
            fail_msg("%s: wanted %s, got %s", rows[i][0], rows[i][1], state_at(rows[i][0], NOON));
}

static void a_yearly_offer_opens_again(void **state)
{
    (void)state;
    use_rules(NULL);
    static const char *const rows[][3] = {
        {"{recurs: yearly, opens: 10-01, deadline: 12-15}", "2026-09-30T21:59:59Z", "closed"},
        {"{recurs: yearly, opens: 10-01, deadline: 12-15}", "2026-09-30T22:00:00Z", "open"},
        {"{recurs: yearly, opens: 10-01, deadline: 12-15}", "2026-12-15T22:59:59Z", "open"},
        {"{recurs: yearly, opens: 10-01, deadline: 12-15}", "2026-12-15T23:00:00Z", "closed"},
        {"{recurs: yearly, opens: 11-01, deadline: 02-15}", "2027-01-01T00:00:00Z", "open"},
        {"{recurs: yearly, opens: 11-01, deadline: 02-15}", "2027-02-15T23:00:00Z", "closed"},
        {"{recurs: yearly, opens: 2026-10-01, deadline: 2026-12-15}", NOON, "upcoming"},
        {"{recurs: yearly, opens: 2025-10-01, deadline: 2025-12-15}", NOON, "closed"},
        {"{recurs: yearly, opens: 2025-10-01, deadline: 2025-12-15}", "2029-11-01", "open"},
        {"{recurs: yearly, deadline: 12-15}", NOON, "open"},
        {"{recurs: yearly, deadline: 12-15}", "2026-12-16T12:00:00Z", "closed"},
        {"{recurs: yearly}", NOON, "open"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(state_at(rows[i][0], rows[i][1]), rows[i][2]) != 0)
            fail_msg("%s at %s: wanted %s, got %s", rows[i][0], rows[i][1], rows[i][2],
                     state_at(rows[i][0], rows[i][1]));
    offers__view view;
    offers__offer offer = read_offer("{recurs: yearly, opens: 10-01, deadline: 12-15}");
    offers__view_at(&view, &offer, second_of(NOON));
    assert_int_equal(view.until, second_of("2026-09-30T22:00:00Z"));
    assert_int_equal(view.opens, view.until);
    assert_int_equal(view.closes, second_of("2025-12-15T23:00:00Z"));
    assert_int_equal(view.since, view.closes);
}

static void fields_are_found_under_the_names_of_the_wild(void **state)
{
    (void)state;
    use_rules(NULL);
    static const struct {
        const char *yaml;
        offers__field field;
        const char *wanted;
    } rows[] = {{"{title: A, name: B}", OFFERS_TITLE, "'A'"},
                {"{title: '', name: B}", OFFERS_TITLE, "'B'"},
                {"{validThrough: 2026-03-01}", OFFERS_DEADLINE, "date 20513"},
                {"{deadline: , expires: 2026-03-01}", OFFERS_DEADLINE, "date 20513"},
                {"{published: true, date: 2026-03-01}", OFFERS_POSTED, "date 20513"},
                {"{published: 2026-03-01}", OFFERS_POSTED, "date 20513"},
                {"{position_type: phd}", OFFERS_KIND, "'phd'"},
                {"{topics: [a, b]}", OFFERS_KEYWORDS, "a, b"},
                {"{tags: a}", OFFERS_KEYWORDS, "a"},
                {"{advisor: Ada}", OFFERS_SUPERVISORS, "Ada"},
                {"{level: M2}", OFFERS_LEVEL, "M2"},
                {"{funder: ANR}", OFFERS_FUNDING, "'ANR'"},
                {"{url: https://x.org}", OFFERS_APPLY, "'https://x.org'"},
                {"{taken: true}", OFFERS_TAKEN, "nil"},
                {"{frist: 2026-03-01}", OFFERS_DEADLINE, "nil"},
                {"{title: {de: Stelle, en: Post}}", OFFERS_TITLE, "'Stelle'"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(show_field(rows[i].yaml, rows[i].field), rows[i].wanted);
}

static void texts_by_language_are_the_page_s_the_site_s_or_the_first(void **state)
{
    (void)state;
    use_rules(NULL);
    static const char offer[] = "{title: {en: Post, fr: Poste, de: Stelle}}";
    assert_string_equal(show_field(offer, OFFERS_TITLE), "'Post'");
    rules.site_language = POS_TEXT("fr");
    assert_string_equal(show_field(offer, OFFERS_TITLE), "'Poste'");
    rules.language = POS_TEXT("de");
    assert_string_equal(show_field(offer, OFFERS_TITLE), "'Stelle'");
    rules.language = POS_TEXT("it");
    assert_string_equal(show_field(offer, OFFERS_TITLE), "'Poste'");
}

static void a_site_has_its_own_names_and_words(void **state)
{
    (void)state;
    use_rules("{fields: {deadline: [frist, bis], title: bezeichnung},"
              " words: {filled: [pourvu, Vergeben], closed: zu}}");
    assert_string_equal(show_field("{frist: 2026-03-01}", OFFERS_DEADLINE), "date 20513");
    assert_string_equal(show_field("{bis: 2026-03-01}", OFFERS_DEADLINE), "date 20513");
    assert_string_equal(show_field("{bezeichnung: X, name: Y}", OFFERS_TITLE), "'X'");
    assert_string_equal(state_at("{status: vergeben}", NOON), "filled");
    assert_string_equal(state_at("{status: Pourvu}", NOON), "filled");
    assert_string_equal(state_at("{status: zu}", NOON), "closed");
    assert_string_equal(state_at("{status: taken}", NOON), "filled");
}

static void faults_are_found_and_near_misses_are_none(void **state)
{
    (void)state;
    use_rules(NULL);
    static const struct {
        const char *yaml;
        const char *rule; /* NULL: nothing is wrong */
    } rows[] = {
        {"{deadline: Fall 2026}", "deadline-unreadable"},
        {"{deadline: TBD}", NULL},
        {"{deadline: 2026-02-31}", "deadline-impossible"},
        {"{deadline: 2026-02-28}", NULL},
        {"{opens: soon}", "opens-unreadable"},
        {"{timezone: Europe/Nowhere}", "timezone-unknown"},
        {"{timezone: Europe/Berlin}", NULL},
        {"{status: perhaps}", "status-unknown"},
        {"{status: Open}", NULL},
        {"{opens: 2026-05-01, deadline: 2026-04-01}", "deadline-before-opens"},
        {"{opens: 2026-05-01, deadline: 2026-05-01}", NULL},
        {"{date: 2023-05-01, deadline: 2022-05-01, status: closed}", "deadline-before-posted"},
        {"{date: 2023-05-01, deadline: 2023-05-01}", NULL},
        {"{status: open, deadline: 2026-02-01}", "status-contradicts-deadline"},
        {"{status: open, deadline: 2026-03-01}", "closes-soon"},
        {"{status: closed, deadline: 2026-02-01}", NULL},
        {"{places: 1, taken: 2}", "taken-above-places"},
        {"{places: 2, taken: 2}", NULL},
        {"{deadline: [2026-05-01, 2026-06-01]}", "one-value-expected"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        offers__offer offer = read_offer(rows[i].yaml);
        uint32_t found;
        assert_null(offers__findings_at(&found, &offer, second_of(NOON), &scope));
        const char *rule = NULL;
        for (int bit = 0; bit < OFFERS_FINDING_COUNT; bit++)
            if (found & (1u << bit)) {
                assert_null(rule);
                rule = offers__describe((offers__finding)bit)->rule;
            }
        if ((rule == NULL) != (rows[i].rule == NULL) || (rule && strcmp(rule, rows[i].rule) != 0))
            fail_msg("%s: wanted %s, got %s", rows[i].yaml, rows[i].rule, rule);
    }
}

static void a_closing_is_shown_as_a_clock_shows_it(void **state)
{
    (void)state;
    use_rules(NULL);
    static const char *const rows[][2] = {
        {"{deadline: 2026-03-01}", "2026-03-01 23:59:59 +0100"},
        {"{deadline: 2026-03-01 23:59}", "2026-03-01 23:59:59 +0100"},
        {"{deadline: 2026-03-01 12:00:00}", "2026-03-01 12:00:00 +0100"},
        {"{deadline: 2026-03-01 AoE}", "2026-03-01 23:59:59 -1200"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        offers__view view;
        offers__offer offer = read_offer(rows[i][0]);
        offers__view_at(&view, &offer, 0);
        pos_time shown = offers__shown_closing(&view, &offer);
        pos_buffer *out = pos_buffer_make(0, pool);
        pos_strftime(out, POS_TEXT("%Y-%m-%d %H:%M:%S %z"), &shown);
        assert_string_equal(pos_buffer_whole_cstring(out), rows[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(states_follow_the_clock),
        TEST(a_view_says_how_long_it_holds),
        TEST(days_left_are_the_calendar_s),
        TEST(what_is_set_by_hand_stands_but_open_dies_with_its_deadline),
        TEST(a_yearly_offer_opens_again),
        TEST(fields_are_found_under_the_names_of_the_wild),
        TEST(texts_by_language_are_the_page_s_the_site_s_or_the_first),
        TEST(a_site_has_its_own_names_and_words),
        TEST(faults_are_found_and_near_misses_are_none),
        TEST(a_closing_is_shown_as_a_clock_shows_it),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("offers", tests, NULL, NULL);
}
