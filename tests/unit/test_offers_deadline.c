/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of deadlines: what is read, what is not guessed, and the second at which each closes.
 */
#include "support.h"

#include "site/offers/deadline.h"

#define PARIS    "Europe/Paris"
#define NEW_YORK "America/New_York"

static offers__zones *zones_of(const char *name)
{
    const pos_zone *zone;
    assert_null(pos_zone_load(&zone, pos_text_of(name), pool));
    return offers__zones_make(zone, pool);
}

/* "2026-03-01 23:59:59 UTC", or the reading's name. */
static const char *show_end(pos_value value, const char *zone)
{
    static const char *const names[] = {
        [OFFERS_ABSENT] = "absent",
        [OFFERS_IMPOSSIBLE] = "impossible",
        [OFFERS_UNREADABLE] = "unreadable",
    };
    offers__moment moment;
    offers__zones *zones = zones_of(zone);
    offers__reading reading = offers__read_value(&moment, value, false, zones->site, zones, pool);
    if (reading != OFFERS_READ)
        return names[reading];
    pos_time time = pos_time_in_zone(offers__end_of(&moment, moment.days), 0, NULL);
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_strftime(out, POS_TEXT("%Y-%m-%d %H:%M:%S"), &time);
    return pos_buffer_whole_cstring(out);
}

static const char *show_text(const char *text, const char *zone)
{
    return show_end(pos_value_string(pos_text_of(text)), zone);
}

static void check_rows(const char *const (*rows)[2], size_t count, const char *zone)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = show_text(rows[i][0], zone);
        if (strcmp(got, rows[i][1]) != 0)
            fail_msg("\"%s\": wanted %s, got %s", rows[i][0], rows[i][1], got);
    }
}

static void a_deadline_closes_at_its_end(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"2026-03-01", "2026-03-01 23:00:00"},
                                          {"2026-03-01 23:59", "2026-03-01 23:00:00"},
                                          {"2026-03-01 23:59:00", "2026-03-01 22:59:00"},
                                          {"2026-03-01T12:00", "2026-03-01 11:01:00"},
                                          {"2026-03-01T12:00:30.25", "2026-03-01 11:00:30"},
                                          {"2026-03-01 24:00", "2026-03-01 23:00:00"},
                                          {"2026-03-01 24:00:00", "2026-03-01 23:00:00"},
                                          {"2026-06-30 23:59:60", "2026-06-30 22:00:00"},
                                          {"2026-12-31", "2026-12-31 23:00:00"},
                                          {"2024-02-29", "2024-02-29 23:00:00"}};
    check_rows(rows, COUNT(rows), PARIS);
}

static void iso_dates_and_times_are_read(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"20260301", "2026-03-01 23:00:00"},
        {"20260301T235900", "2026-03-01 22:59:00"},
        {"20260301T2359Z", "2026-03-02 00:00:00"},
        {"2026-060", "2026-03-01 23:00:00"},
        {"2026/03/01", "2026-03-01 23:00:00"},
        {"2026-3-1", "2026-03-01 23:00:00"},
        {"2026-03-01T23:59:59Z", "2026-03-01 23:59:59"},
        {"2026-03-01t23:59:59z", "2026-03-01 23:59:59"},
        {"2026-03-01T23:59:59+05:30", "2026-03-01 18:29:59"},
        {"2026-03-01 23:59:59 -0800", "2026-03-02 07:59:59"},
        {"  2026-03-01\t23:59  ", "2026-03-01 23:00:00"},
        {"Sun, 01 Mar 2026 23:59:00 +0100", "2026-03-01 22:59:00"}};
    check_rows(rows, COUNT(rows), PARIS);
}

static void months_are_read_in_five_languages(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"1 March 2026", "2026-03-01 23:00:00"},
        {"March 1st, 2026", "2026-03-01 23:00:00"},
        {"March 1 2026", "2026-03-01 23:00:00"},
        {"the 22nd of February 2026", "2026-02-22 23:00:00"},
        {"01-Mar-2026", "2026-03-01 23:00:00"},
        {"Sunday, March 1, 2026", "2026-03-01 23:00:00"},
        {"1er mars 2026", "2026-03-01 23:00:00"},
        {"dimanche 1er mars 2026 à 12h", "2026-03-01 11:01:00"},
        {"le 15 décembre 2026", "2026-12-15 23:00:00"},
        {"15 de\xcc\x81"
         "cembre 2026",
         "2026-12-15 23:00:00"},
        {"15 août 2026", "2026-08-15 22:00:00"},
        {"1. März 2026", "2026-03-01 23:00:00"},
        {"Sonntag, 1. Maerz 2026, 23:59 Uhr", "2026-03-01 23:00:00"},
        {"31. Dez. 2026", "2026-12-31 23:00:00"},
        {"1 de marzo de 2026", "2026-03-01 23:00:00"},
        {"1º de enero de 2027", "2027-01-01 23:00:00"},
        {"1° marzo 2026", "2026-03-01 23:00:00"},
        {"domenica 1 marzo 2026 alle 17:00", "2026-03-01 16:01:00"},
        {"1\xc2\xa0"
         "March\xc2\xa0"
         "2026",
         "2026-03-01 23:00:00"},
        {"1 MARS 2026", "2026-03-01 23:00:00"},
        {"SEPT. 30, 2026", "2026-09-30 22:00:00"}};
    check_rows(rows, COUNT(rows), PARIS);
}

static void every_month_has_its_names(void **state)
{
    (void)state;
    static const char *const names[][5] = {
        {"January", "janvier", "Januar", "enero", "gennaio"},
        {"February", "février", "Februar", "febrero", "febbraio"},
        {"March", "mars", "März", "marzo", "marzo"},
        {"April", "avril", "April", "abril", "aprile"},
        {"May", "mai", "Mai", "mayo", "maggio"},
        {"June", "juin", "Juni", "junio", "giugno"},
        {"July", "juillet", "Juli", "julio", "luglio"},
        {"August", "août", "August", "agosto", "agosto"},
        {"September", "septembre", "September", "septiembre", "settembre"},
        {"October", "octobre", "Oktober", "octubre", "ottobre"},
        {"November", "novembre", "November", "noviembre", "novembre"},
        {"December", "décembre", "Dezember", "diciembre", "dicembre"}};
    for (size_t month = 0; month < COUNT(names); month++)
        for (size_t language = 0; language < 5; language++) {
            const char *text = apr_psprintf(pool, "7 %s 2027", names[month][language]);
            assert_string_equal(show_text(text, "UTC"),
                                apr_psprintf(pool, "2027-%02u-08 00:00:00", (unsigned)month + 1));
        }
}

static void zones_are_read_after_each_form(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"2026-03-01 AoE", "2026-03-02 12:00:00"},
        {"2026-03-01 (AoE)", "2026-03-02 12:00:00"},
        {"2026-03-01 23:59 AoE", "2026-03-02 12:00:00"},
        {"2026-03-01 23:59, Anywhere on Earth", "2026-03-02 12:00:00"},
        {"March 1st, 2026, 11:59 pm AoE", "2026-03-02 12:00:00"},
        {"March 1, 2026 at 11:59 p.m. EST", "2026-03-02 05:00:00"},
        {"1 March 2026, 5pm", "2026-03-01 16:01:00"},
        {"1 March 2026, 12:30 am", "2026-02-28 23:31:00"},
        {"1 March 2026 12 pm", "2026-03-01 11:01:00"},
        {"2026-03-01 UTC", "2026-03-02 00:00:00"},
        {"2026-03-01 UTC-12", "2026-03-02 12:00:00"},
        {"2026-03-01 UTC+5:30", "2026-03-01 18:30:00"},
        {"2026-03-01 GMT+1", "2026-03-01 23:00:00"},
        {"2026-03-01 17:00 CET", "2026-03-01 16:01:00"},
        {"2026-07-01 17:00 America/New_York", "2026-07-01 21:01:00"},
        {"1. März 2026, 23:59 Uhr (MEZ)", "2026-03-01 23:00:00"}};
    check_rows(rows, COUNT(rows), PARIS);
}

static void what_could_mean_something_else_is_not_guessed(void **state)
{
    (void)state;
    static const char *const rows[] = {"01/03/2026",
                                       "1.3.2026",
                                       "03-01-2026",
                                       "1/3/26",
                                       "Extended to June 21",
                                       "Fall 2026",
                                       "June 21",
                                       "2026",
                                       "2026-03",
                                       "soon",
                                       "1 March",
                                       "1 Brumaire 2026",
                                       "2026-03-01 IST",
                                       "2026-03-01 or later",
                                       "2026-03-01 23:59 Paris",
                                       "before 2026-03-01",
                                       "12-15",
                                       "2026-03-01 17",
                                       "2026-03-01 UTC+15",
                                       "2026-03-01 Mars/Olympus",
                                       "2026-03-01 ../etc/passwd",
                                       "1 March 26",
                                       "deadline: 2026-03-01",
                                       "\xff\xfe",
                                       "2026-03-01 \xe4\xb8\xad"};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(show_text(rows[i], PARIS), "unreadable") != 0)
            fail_msg("\"%s\" was read: %s", rows[i], show_text(rows[i], PARIS));
}

static void days_that_no_calendar_has_are_impossible(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "2026-02-31", "2026-02-29", "31 April 2026",    "2026-13-01",       "2026-00-10",
        "2026-366",   "2026-03-00", "2026-03-01 25:00", "2026-03-01 23:60", "Monday, 1 March 2026"};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(show_text(rows[i], PARIS), "impossible") != 0)
            fail_msg("\"%s\": %s", rows[i], show_text(rows[i], PARIS));
}

static void words_for_no_deadline_are_none(void **state)
{
    (void)state;
    static const char *const rows[] = {"",        "  ",  "until filled",   "Open until filled",
                                       "rolling", "TBD", "jusqu'à pourvu", "jusqu\u2019à pourvu"};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(show_text(rows[i], PARIS), "absent");
    assert_string_equal(show_end(POS_VALUE_NIL, PARIS), "absent");
    assert_string_equal(show_end(pos_value_bool(false), PARIS), "absent");
    assert_string_equal(show_end(pos_value_bool(true), PARIS), "unreadable");
}

/* 29 March 2026: 02:00 is 03:00. 25 October 2026: 03:00 is 02:00 again. */
static void readings_at_a_change_are_never_early(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"2026-03-28", "2026-03-28 23:00:00"},
                                          {"2026-03-28 23:59", "2026-03-28 23:00:00"},
                                          {"2026-03-29 01:59", "2026-03-29 01:00:00"},
                                          {"2026-03-29 02:30", "2026-03-29 01:00:00"},
                                          {"2026-03-29 02:30:15", "2026-03-29 01:00:00"},
                                          {"2026-03-29 03:00", "2026-03-29 01:01:00"},
                                          {"2026-03-29", "2026-03-29 22:00:00"},
                                          {"2026-03-29 23:59", "2026-03-29 22:00:00"},
                                          {"2026-10-24 23:59", "2026-10-24 22:00:00"},
                                          {"2026-10-25 01:59", "2026-10-25 00:00:00"},
                                          {"2026-10-25 02:30", "2026-10-25 01:31:00"},
                                          {"2026-10-25 02:30:15", "2026-10-25 01:30:15"},
                                          {"2026-10-25 03:00", "2026-10-25 02:01:00"},
                                          {"2026-10-25", "2026-10-25 23:00:00"}};
    check_rows(rows, COUNT(rows), PARIS);
    assert_string_equal(show_text("2026-03-08 02:30", NEW_YORK), "2026-03-08 07:00:00");
    assert_string_equal(show_text("2026-11-01 01:30", NEW_YORK), "2026-11-01 06:31:00");
    /* A midnight that never was, and a day. */
    assert_string_equal(show_text("2018-11-03", "America/Sao_Paulo"), "2018-11-04 03:00:00");
    assert_string_equal(show_text("2018-11-04 00:00", "America/Sao_Paulo"), "2018-11-04 03:00:00");
    assert_string_equal(show_text("2011-12-30", "Pacific/Apia"), "2011-12-30 10:00:00");
}

/* What YAML has made of an unquoted time is the reading on a clock, unless it had a zone. */
static void times_of_yaml_without_a_zone_are_the_wall_clock_s(void **state)
{
    (void)state;
    pos_time none = {.seconds = pos_days_of(2026, 3, 1) * 86400 + 86340, .unzoned = true};
    pos_time local = none, utc = none, east = none;
    local.offset = 3600;
    utc.unzoned = east.unzoned = false;
    utc.utc = true;
    utc.zone = "UTC";
    east.zone = NULL;
    east.offset = 7200;
    east.seconds -= 7200;
    assert_string_equal(show_end(pos_value_time(&none), PARIS), "2026-03-01 22:59:00");
    assert_string_equal(show_end(pos_value_time(&local), PARIS), "2026-03-01 22:59:00");
    assert_string_equal(show_end(pos_value_time(&utc), PARIS), "2026-03-01 23:59:00");
    assert_string_equal(show_end(pos_value_time(&east), PARIS), "2026-03-01 21:59:00");
    assert_string_equal(show_end(pos_value_date(pos_days_of(2026, 3, 1)), PARIS),
                        "2026-03-01 23:00:00");
    assert_string_equal(show_end(pos_value_int(20260301), PARIS), "2026-03-01 23:00:00");
    assert_string_equal(show_end(pos_value_int(2026), PARIS), "unreadable");
    pos_array *list = pos_array_make(2, pool);
    assert_string_equal(show_end(pos_value_array(list), PARIS), "absent");
    pos_array_push(list, pos_value_string(POS_TEXT("2026-03-01")));
    assert_string_equal(show_end(pos_value_array(list), PARIS), "2026-03-01 23:00:00");
}

static void a_month_and_a_day_are_yearly(void **state)
{
    (void)state;
    offers__moment moment;
    offers__zones *zones = zones_of("UTC");
    static const char *const wrong[] = {"13-01", "02-30", "1-1", "12-15x", "12/15"};
    pos_value text = pos_value_string(POS_TEXT("12-15"));
    assert_int_equal(offers__read_value(&moment, text, true, NULL, zones, pool), OFFERS_READ);
    assert_true(moment.yearly);
    assert_int_equal(offers__day_of(&moment, 2026), pos_days_of(2026, 12, 15));
    text = pos_value_string(POS_TEXT("02-29"));
    assert_int_equal(offers__read_value(&moment, text, true, NULL, zones, pool), OFFERS_READ);
    assert_int_equal(offers__day_of(&moment, 2026), pos_days_of(2026, 2, 28));
    assert_int_equal(offers__day_of(&moment, 2028), pos_days_of(2028, 2, 29));
    for (size_t i = 0; i < COUNT(wrong); i++) {
        text = pos_value_string(pos_text_of(wrong[i]));
        assert_int_equal(offers__read_value(&moment, text, true, NULL, zones, pool),
                         OFFERS_UNREADABLE);
    }
}

/* A copy without a byte to spare, so that a sanitizer sees one too many. */
static void the_start_of_a_deadline_is_read_within_its_bytes(void **state)
{
    (void)state;
    static const char text[] = "Sonntag, 1. März 2026, 11:59:59.5 pm (America/New_York)";
    offers__zones *zones = zones_of("UTC");
    for (size_t size = 1; size < sizeof(text); size++) {
        offers__moment moment;
        char *exact = malloc(size);
        memcpy(exact, text, size);
        offers__reading reading =
            offers__read_moment(&moment, pos_text_make(exact, size), NULL, zones, pool);
        assert_true(reading == OFFERS_READ || reading == OFFERS_UNREADABLE ||
                    reading == OFFERS_IMPOSSIBLE);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_deadline_closes_at_its_end),
        TEST(iso_dates_and_times_are_read),
        TEST(months_are_read_in_five_languages),
        TEST(every_month_has_its_names),
        TEST(zones_are_read_after_each_form),
        TEST(what_could_mean_something_else_is_not_guessed),
        TEST(days_that_no_calendar_has_are_impossible),
        TEST(words_for_no_deadline_are_none),
        TEST(readings_at_a_change_are_never_early),
        TEST(times_of_yaml_without_a_zone_are_the_wall_clock_s),
        TEST(a_month_and_a_day_are_yearly),
        TEST(the_start_of_a_deadline_is_read_within_its_bytes),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("offers: deadlines", tests, NULL, NULL);
}
