/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar, instants, strftime, free-text dates, HTTP dates. tests/ruby compares far more with
 * Ruby. */
#include "support.h"

#define PARIS "CET-1CEST,M3.5.0,M10.5.0/3"

static const pos_zone *paris(void)
{
    const pos_zone *zone;
    assert_null(pos_zone_load(&zone, POS_TEXT(PARIS), pool));
    return zone;
}

static void days_count_as_the_calendar_does(void **state)
{
    (void)state;
    static const struct {
        int64_t days, year;
        int month, day, week_day, year_day;
    } rows[] = {{0, 1970, 1, 1, 4, 1},          {-1, 1969, 12, 31, 3, 365},
                {20458, 2026, 1, 5, 1, 5},      {11016, 2000, 2, 29, 2, 60},
                {-25508, 1900, 3, 1, 4, 60},    {-719528, 0, 1, 1, 6, 1},
                {2932896, 9999, 12, 31, 5, 365}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_civil civil;
        pos_civil_of_days(&civil, rows[i].days);
        assert_int_equal(civil.year, rows[i].year);
        assert_int_equal(civil.month, rows[i].month);
        assert_int_equal(civil.day, rows[i].day);
        assert_int_equal(civil.week_day, rows[i].week_day);
        assert_int_equal(civil.year_day, rows[i].year_day);
        assert_int_equal(pos_days_of(civil.year, civil.month, civil.day), rows[i].days);
    }
    for (int64_t days = -800000; days < 800000; days += 37) {
        pos_civil civil;
        pos_civil_of_days(&civil, days);
        assert_true(pos_date_valid(civil.year, civil.month, civil.day));
        assert_int_equal(pos_days_of(civil.year, civil.month, civil.day), days);
    }
}

static void only_days_of_the_calendar_are_valid(void **state)
{
    (void)state;
    assert_true(pos_date_valid(2024, 2, 29));
    assert_false(pos_date_valid(2026, 2, 29));
    assert_false(pos_date_valid(1900, 2, 29));
    assert_true(pos_date_valid(2000, 2, 29));
    assert_false(pos_date_valid(2026, 4, 31));
    assert_false(pos_date_valid(2026, 13, 1));
    assert_false(pos_date_valid(2026, 0, 1));
    assert_false(pos_date_valid(2026, 1, 0));
}

static void readings_at_a_change_are_ruby_s(void **state)
{
    (void)state;
    int64_t spring = pos_days_of(2026, 3, 29), autumn = pos_days_of(2026, 10, 25);
    pos_time gap = pos_time_local(spring, 2, 30, 0, 0, paris());
    assert_int_equal(gap.seconds, 1774747800);
    assert_int_equal(gap.offset, 7200);
    pos_time twice = pos_time_local(autumn, 2, 30, 0, 0, paris());
    assert_int_equal(twice.offset, 3600);
    assert_string_equal(twice.zone, "CET");
}

/* 29 March 2026: 02:00 is 03:00. 25 October 2026: 03:00 is 02:00 again. */
static void the_last_showing_of_a_reading_is_found(void **state)
{
    (void)state;
    int64_t spring = pos_days_of(2026, 3, 29), autumn = pos_days_of(2026, 10, 25);
    bool gap;
    assert_int_equal(pos_time_last(&gap, spring, 5400, paris()), 1774744200);
    assert_false(gap);
    assert_int_equal(pos_time_last(&gap, spring, 9000, paris()), 1774746000);
    assert_true(gap);
    assert_int_equal(pos_time_last(&gap, spring, 10800, paris()), 1774746000);
    assert_false(gap);
    assert_int_equal(pos_time_last(&gap, autumn, 5400, paris()), 1792884600);
    assert_int_equal(pos_time_last(&gap, autumn, 9000, paris()), 1792891800);
    assert_int_equal(pos_time_last(&gap, autumn, 9000, NULL), 1792895400);
    const pos_zone *anywhere = pos_zone_fixed(-43200, "AoE", pool);
    assert_int_equal(pos_time_last(&gap, autumn, 0, anywhere), autumn * 86400 + 43200);
    assert_string_equal(pos_time_in_zone(0, 0, anywhere).zone, "AoE");
    assert_int_equal(pos_zone_next(anywhere, 0), INT64_MAX);
}

/* The autumn's second 02:30 at Paris. */
static void what_a_clock_says_has_been_so_since(void **state)
{
    (void)state;
    pos_time time = pos_time_in_zone(1792891800, 0, paris());
    assert_int_equal(pos_time_since(&time, POS_UNIT_NONE, paris()), INT64_MIN);
    assert_int_equal(pos_time_since(&time, POS_UNIT_SECOND, paris()), 1792891800);
    assert_int_equal(pos_time_since(&time, POS_UNIT_MINUTE, paris()), 1792891800);
    assert_int_equal(pos_time_since(&time, POS_UNIT_HOUR, paris()), 1792890000);
    assert_int_equal(pos_time_since(&time, POS_UNIT_DAY, paris()), 1792879200);
    assert_int_equal(pos_time_since(&time, POS_UNIT_MONTH, paris()), 1790805600);
    assert_int_equal(pos_time_since(&time, POS_UNIT_YEAR, paris()), 1767222000);
}

static void formats_are_ruby_s(void **state)
{
    (void)state;
    static const struct {
        const char *format, *wanted;
    } rows[] = {{"%Y-%m-%d %H:%M:%S %z", "2026-01-05 09:04:05 +0100"},
                {"%-d %b %y, %-I %P|%e|%k|%l", "5 Jan 26, 9 am| 5| 9| 9"},
                {"%^a %^B %#p %#Z", "MON JANUARY am cet"},
                {"%:z %::z %:::z", "+01:00 +01:00:00 +01"},
                {"%010:z|%_10z|%-z", "+000001:00|      +100|+0100"},
                {"%j %U %W %V %G %g %u %w %C", "005 01 01 02 2026 26 1 1 20"},
                {"%L %N %3N %12N %6L", "123 123456789 123 123456789000 123456"},
                {"%s %10Y %_6Y %-m %05d", "1767600245 0000002026   2026 1 00005"},
                {"%c|%x|%X|%D|%F|%T|%R|%r|%v",
                 "Mon Jan  5 09:04:05 2026|01/05/26|09:04:05|01/05/26|2026-01-05|09:04:05|09:04|"
                 "09:04:05 AM| 5-JAN-2026"},
                {"%Q %+ %5-d %é %", "%Q %+ %5-d %é %"},
                {"%%|%5%|%n%t|%Ey %Od %Eq", "%|    %|\n\t|26 05 %Eq"}};
    pos_time time = pos_time_in_zone(1767600245, 123456789, paris());
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        pos_strftime(out, pos_text_of(rows[i].format), &time);
        assert_text_equal(buffer_text(out), pos_text_of(rows[i].wanted), rows[i].format);
    }
}

static void a_format_stays_within_its_buffer(void **state)
{
    (void)state;
    pos_time time = {0};
    pos_buffer *out = pos_buffer_make(100, pool);
    pos_strftime(out, POS_TEXT("%99999999999999999999Y %99999999999N %999999999A"), &time);
    assert_true(pos_buffer_failed(out));
    assert_true(out->size <= 100);
    out = pos_buffer_make(0, pool);
    pos_strftime(out, POS_TEXT("%99999999999999999999d"), &time);
    assert_int_equal(out->size, 1024);
    out = pos_buffer_make(0, pool);
    pos_strftime(out, pos_text_make("a\0%Y", 4), &time);
    assert_text_equal(buffer_text(out),
                      pos_text_make("a\0"
                                    "1970",
                                    6),
                      "NUL");
}

static void a_format_says_how_long_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        pos_unit unit;
        int64_t until;
    } rows[] = {{"no date", POS_UNIT_NONE, INT64_MAX}, {"%Y", POS_UNIT_YEAR, 1798758000},
                {"%B %Y", POS_UNIT_MONTH, 1769900400}, {"%F", POS_UNIT_DAY, 1767654000},
                {"%-I %p", POS_UNIT_HOUR, 1767603600}, {"%H:%M", POS_UNIT_MINUTE, 1767600300},
                {"%T", POS_UNIT_SECOND, 1767600246}};
    pos_time time = pos_time_in_zone(1767600245, 0, paris());
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_unit unit = pos_strftime_unit(pos_text_of(rows[i].format));
        assert_int_equal(unit, rows[i].unit);
        assert_int_equal(pos_time_until(&time, unit, paris()), rows[i].until);
    }
    /* 2026-03-29 01:59:50 in Paris: the hour ends in a jump. */
    pos_time before = pos_time_in_zone(1774745990, 0, paris());
    assert_int_equal(pos_time_until(&before, POS_UNIT_HOUR, paris()), 1774746000);
    /* The last day of summer time is 25 hours long. */
    pos_time long_day = pos_time_local(pos_days_of(2026, 10, 25), 1, 0, 0, 0, paris());
    assert_int_equal(pos_time_until(&long_day, POS_UNIT_DAY, paris()) - long_day.seconds,
                     24 * 3600);
}

static void free_text_is_read_as_ruby_reads_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
        int offset;
    } rows[] = {{"2026-01-05", 1767567600, 3600},
                {"2026-01-05 10:30", 1767605400, 3600},
                {"2026-01-05T10:30:15Z", 1767609015, 0},
                {"2026-01-05 10:30:15 -0530", 1767628815, -19800},
                {"2026-07-05 10:30", 1783240200, 7200},
                {"5 January 2026", 1767567600, 3600},
                {"Jan 5, 2026", 1767567600, 3600},
                {"January 2026", 1767222000, 3600},
                {"Mon, 05 Jan 2026 10:30:15 GMT", 1767609015, 0},
                {"20260105T103015Z", 1767609015, 0},
                {"5.1.2026", 1767567600, 3600},
                {"2026/01/05", 1767567600, 3600},
                {"10:30", 1767605400, 3600},
                {"10pm", 1767646800, 3600}};
    pos_time now = pos_time_in_zone(1767600245, 0, paris());
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_time time;
        if (!pos_time_parse(&time, pos_text_of(rows[i].text), paris(), &now))
            fail_msg("%s: no date", rows[i].text);
        if (time.seconds != rows[i].seconds || time.offset != rows[i].offset)
            fail_msg("%s: got %lld %d", rows[i].text, (long long)time.seconds, time.offset);
    }
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const pos_text rows[] = {LITERAL(""),
                                    LITERAL("hello"),
                                    LITERAL("2026-13-01"),
                                    LITERAL("2026-01-32"),
                                    LITERAL("2026-01-05 25:00"),
                                    LITERAL("\0\0\0"),
                                    LITERAL("--"),
                                    LITERAL("99999999999999999999-1-1"),
                                    LITERAL("\xFF\xFE"),
                                    LITERAL("'")};
    pos_time now = {.seconds = 1767600245}, time;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (pos_time_parse(&time, rows[i], NULL, &now))
            fail_msg("row %zu: got %lld", i, (long long)time.seconds);
    char long_text[200];
    memset(long_text, '1', sizeof(long_text));
    assert_false(pos_time_parse(&time, pos_text_make(long_text, sizeof(long_text)), NULL, &now));
}

/* Every text of up to 128 bytes ends in a date or in none. */
static void any_bytes_are_survived(void **state)
{
    (void)state;
    static const char letters[] = "0123456789:-/. '+TZjanapm,\xC3";
    uint32_t seed = 1;
    pos_time now = {.seconds = 1767600245}, time;
    for (int round = 0; round < 20000; round++) {
        size_t size = ((seed = seed * 1664525 + 1013904223) >> 16 & 127) + 1;
        char *text = malloc(size); /* exactly: a sanitizer sees a byte too many */
        for (size_t i = 0; i < size; i++)
            text[i] = letters[((seed = seed * 1664525 + 1013904223) >> 16) % (sizeof(letters) - 1)];
        if (pos_time_parse(&time, pos_text_make(text, size), NULL, &now))
            assert_true(time.nanos >= 0 && time.nanos < 1000000000);
        pos_buffer *out = pos_buffer_make(4096, pool);
        text[size / 2] = '%';
        pos_strftime(out, pos_text_make(text, size), &now);
        free(text);
    }
}

static void http_dates_have_three_forms(void **state)
{
    (void)state;
    int64_t seconds;
    static const char *const good[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
                                       "Sunday, 06-Nov-94 08:49:37 GMT",
                                       "Sun Nov  6 08:49:37 1994"};
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(pos_http_date_parse(&seconds, pos_text_of(good[i])));
        assert_int_equal(seconds, 784111777);
    }
    static const char *const bad[] = {"",
                                      "Sun, 06 Nov 1994 08:49:37",
                                      "Sun, 06 Nov 1994 08:49:37 CET",
                                      "Sun, 6 Nov 1994 08:49:37 GMT",
                                      "Sun, 31 Feb 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 24:49:37 GMT",
                                      "784111777",
                                      "Sun, 06 Nov 1994 08:49:37 GMT "};
    for (size_t i = 0; i < COUNT(bad); i++)
        if (pos_http_date_parse(&seconds, pos_text_of(bad[i])))
            fail_msg("accepted: %s", bad[i]);
}

static void a_post_s_name_begins_with_its_day(void **state)
{
    (void)state;
    int64_t days;
    size_t length;
    assert_true(pos_date_scan(&days, &length, POS_TEXT("2026-1-05-title.md")));
    assert_int_equal(days, 20458);
    assert_int_equal(length, 9);
    assert_true(pos_date_scan(&days, &length, POS_TEXT("26-01-05-title.md")));
    assert_int_equal(days, 20458);
    assert_false(pos_date_scan(&days, &length, POS_TEXT("2026-02-30-title.md")));
    assert_false(pos_date_scan(&days, &length, POS_TEXT("2026-title.md")));
    assert_false(pos_date_scan(&days, &length, POS_TEXT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(days_count_as_the_calendar_does),
        TEST(only_days_of_the_calendar_are_valid),
        TEST(readings_at_a_change_are_ruby_s),
        TEST(the_last_showing_of_a_reading_is_found),
        TEST(what_a_clock_says_has_been_so_since),
        TEST(formats_are_ruby_s),
        TEST(a_format_stays_within_its_buffer),
        TEST(a_format_says_how_long_it_stands),
        TEST(free_text_is_read_as_ruby_reads_it),
        TEST(what_is_no_date_is_refused),
        TEST(any_bytes_are_survived),
        TEST(http_dates_have_three_forms),
        TEST(a_post_s_name_begins_with_its_day),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
