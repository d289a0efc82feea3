/* SPDX-License-Identifier: Apache-2.0 */
/* Zones: the system's files against libc's own reading of them, POSIX forms, hostile names. */
#include "support.h"

#include <time.h>
#include <unistd.h>

#include "base/zone.h"

static void zones_agree_with_the_c_library(void **state)
{
    (void)state;
    static const char *const names[] = {"Europe/Paris",
                                        "America/New_York",
                                        "Australia/Lord_Howe",
                                        "Asia/Kolkata",
                                        "Africa/Casablanca",
                                        "Europe/Dublin",
                                        "America/Sao_Paulo",
                                        "Pacific/Apia",
                                        "UTC",
                                        "EST5EDT"};
    for (size_t i = 0; i < COUNT(names); i++) {
        const pos_zone *zone;
        if (pos_zone_load(&zone, pos_text_of(names[i]), pool))
            fail_msg("no %s on this system", names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t at = -4000000000; at < 8000000000; at += 9876543) {
            time_t seconds = (time_t)at;
            struct tm local;
            const char *abbreviation;
            localtime_r(&seconds, &local);
            int32_t offset = pos_zone_offset(zone, at, &abbreviation);
            if (offset != local.tm_gmtoff || strcmp(abbreviation, local.tm_zone) != 0)
                fail_msg("%s at %lld: %d %s, libc %ld %s", names[i], (long long)at, offset,
                         abbreviation, local.tm_gmtoff, local.tm_zone);
        }
    }
    unsetenv("TZ");
}

static void posix_forms_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t at;
        int32_t offset;
        const char *abbreviation;
    } rows[] = {{"CET-1CEST,M3.5.0,M10.5.0/3", 1774745999, 3600, "CET"},
                {"CET-1CEST,M3.5.0,M10.5.0/3", 1774746000, 7200, "CEST"},
                {"UTC+2", 0, -7200, "UTC"},
                {"<+0330>-3:30", 0, 12600, "+0330"},
                {"EST5EDT", 1783240200, -14400, "EDT"},
                {"AEST-10AEDT,M10.1.0,M4.1.0/3", 1767567600, 39600, "AEDT"},
                {"XXX3YYY,0/0,J365/23", 1767567600, -7200, "YYY"},
                {"AAA0BBB,J60,J300", 1783240200, 3600, "BBB"},
                {"AAA0BBB,59/1:30:15,299/-1", 1767567600, 0, "AAA"},
                /* no rules: those of the United States; day 60 of a leap year and of another */
                {"XXX5YYY", 1772953199, -18000, "XXX"},
                {"XXX5YYY", 1772953200, -14400, "YYY"},
                {"AAA0BBB,J60,J61", 1709164800, 0, "AAA"},
                {"AAA0BBB,J60,J61", 1709260000, 3600, "BBB"},
                {"AAA0BBB,J60,J61", 1772332000, 3600, "BBB"},
                {"AAA-1:30:30BBB,M12.5.4,M1.1.0", 1798750000, 9030, "BBB"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const pos_zone *zone;
        const char *abbreviation;
        pos_error *error = pos_zone_load(&zone, pos_text_of(rows[i].name), pool);
        if (error)
            fail_msg("%s: %s", rows[i].name, error->message);
        assert_int_equal(pos_zone_offset(zone, rows[i].at, &abbreviation), rows[i].offset);
        assert_string_equal(abbreviation, rows[i].abbreviation);
    }
}

static void changes_are_announced(void **state)
{
    (void)state;
    const pos_zone *zone;
    assert_null(pos_zone_load(&zone, POS_TEXT("CET-1CEST,M3.5.0,M10.5.0/3"), pool));
    assert_int_equal(pos_zone_next(zone, 1767600245), 1774746000);
    assert_int_equal(pos_zone_next(zone, 1774746000), 1792890000);
    assert_int_equal(pos_zone_next(NULL, 0), INT64_MAX);
    assert_int_equal(pos_zone_offset(NULL, 0, NULL), 0);
}

static void other_names_are_refused(void **state)
{
    (void)state;
    static const pos_text names[] = {LITERAL(""),
                                     LITERAL("Europe/Atlantis"),
                                     LITERAL("../../etc/passwd"),
                                     LITERAL("/etc/passwd"),
                                     LITERAL("Europe"),
                                     LITERAL("Europe//Paris"),
                                     LITERAL("Europe/"),
                                     LITERAL("Europe/Paris\0"),
                                     LITERAL("zone.tab"),
                                     LITERAL("AB1"),
                                     LITERAL("CET-1CEST,"),
                                     LITERAL("CET-1CEST,M13.1.0,M10.5.0"),
                                     LITERAL("CET-1CEST,M3.5.0,M10.5.0/3x"),
                                     LITERAL("<AB"),
                                     LITERAL("CET-999")};
    for (size_t i = 0; i < COUNT(names); i++) {
        const pos_zone *zone;
        pos_error *error = pos_zone_load(&zone, names[i], pool);
        if (!error || error->status != POS_EINVALID)
            fail_msg("accepted: %.*s", POS_TEXT_ARG(names[i]));
    }
}

/* A file of the folder is a link to itself: open(2) fails otherwise than for one that is not there. */
static void missing_files_are_told_from_failing_ones(void **state)
{
    (void)state;
    char folder[] = "/tmp/test_zone.XXXXXX";
    const pos_zone *zone;
    assert_non_null(mkdtemp(folder));
    const char *path = apr_pstrcat(pool, folder, "/Round", NULL);
    assert_int_equal(symlink("Round", path), 0);
    setenv("TZDIR", folder, 1);
    assert_int_equal(pos_zone_load(&zone, POS_TEXT("Round"), pool)->status, POS_EIO);
    pos_error *missing = pos_zone_load(&zone, POS_TEXT("Europe/Paris"), pool);
    assert_int_equal(missing->status, POS_EINVALID);
    assert_null(strstr(missing->message, "tzdata"));
    assert_null(pos_zone_load(&zone, POS_TEXT("CET-1"), pool));
    unlink(path);
    rmdir(folder);
    missing = pos_zone_load(&zone, POS_TEXT("Europe/Paris"), pool);
    assert_int_equal(missing->status, POS_EINVALID);
    assert_non_null(strstr(missing->message, "tzdata"));
    setenv("TZDIR", "", 1);
    assert_null(pos_zone_load(&zone, POS_TEXT("Europe/Paris"), pool));
    unsetenv("TZDIR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(zones_agree_with_the_c_library),
        TEST(posix_forms_are_taken),
        TEST(changes_are_announced),
        TEST(other_names_are_refused),
        TEST(missing_files_are_told_from_failing_ones),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
