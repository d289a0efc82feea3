/* SPDX-License-Identifier: Apache-2.0 */
/* What templates see of offers: pages, hand-kept lists in data files, and dates alone. */
#include "looking.h"

/* 15 January 2026, noon, UTC. */
#define NOW 1768478400

static void write_files(void)
{
    tree_write("_config.yml", "title: T\ntimezone: UTC\nlang: de\n");
    tree_write("_data/jobs.yml", "phd:\n"
                                 "- {title: One, deadline: 2026-02-01, closed_on: 2026-01-10}\n"
                                 "- {title: Two, deadline: 2026-01-01}\n"
                                 "postdoc:\n"
                                 "- {title: Three, status: filled}\n"
                                 "- [{title: Four, opens: 2026-03-01, deadline: 2026-04-01}]\n");
    tree_write("job.md", "---\ntitle: Job\noffer: true\nlang: en\ndeadline: 2026-02-01 12:00\n"
                         "opens: 2026-01-01 08:00\nstatus: open\nkind: phd\n---\nText\n");
    tree_write("late.md", "---\ntitle: Late\noffer: true\ndeadline: 2026-01-10\n"
                          "closed_on: 2026-01-09\n---\nText\n");
    tree_write("rolling.md", "---\ntitle: Rolling\noffer: true\n---\nText\n");
    tree_write("yearly.md", "---\ntitle: Yearly\noffer: true\ndeadline: 2025-03-01\n"
                            "recurs: yearly\n---\nText\n");
}

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    write_files();
    site_options options = {
        .library = site_library_make(pool), .root = tree, .links = POS_LINKS_NEVER, .at = NOW};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

typedef struct row {
    const char *template, *wanted;
    int faults;
} row;

static void check_rows(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tree_write(apr_psprintf(pool, "row%d.txt", (int)i),
                   apr_pstrcat(pool, "---\n---\n", rows[i].template, NULL));
    site_snapshot *snapshot = look();
    for (size_t i = 0; i < count; i++) {
        site_rendering page = render(snapshot, apr_psprintf(pool, "/row%d.txt", (int)i));
        assert_text_equal(page.body, pos_text_of(rows[i].wanted), rows[i].template);
        if ((int)page.fault_count != rows[i].faults)
            fail_msg("%s: %d faults", rows[i].template, (int)page.fault_count);
    }
}

#define OFFER(title) "{% assign o = site.pages | where: 'title', '" title "' | first | offer %}"

static void a_page_has_an_offers_fields(void **state)
{
    (void)state;
    static const row rows[] = {
        {OFFER("Job") "{{ o.state }}|{{ o.open }}|{{ o.closed }}|{{ o.status }}|{{ o.opens }}|"
                      "{{ o.deadline }}|{{ o.last_day }}|{{ o.days_left }}|{{ o.rolling }}",
         "open|true|false|open|2026-01-01 08:00:00 +0000|2026-02-01 12:00|2026-02-01|17|false", 0},
        {OFFER("Job") "{{ o.language }}|{{ o.lang }}|{{ o.page.title }}|{{ o.title }}|{{ o.kind "
                      "}}|{{ o.closed_on }}|{{ o.nothing }}",
         "en|en|Job|Job|phd||", 0},
        {OFFER("Late") "{{ o.state }}|{{ o.status }}|{{ o.closed_on }}|{{ o.days_left }}|{{ "
                       "o.language }}",
         "closed||2026-01-09||de", 0},
        {OFFER("Rolling") "{{ o.state }}|{{ o.rolling }}|{{ o.closed_on }}|{{ o.days_left }}|{{ "
                          "o.opens }}|{{ o.last_day }}",
         "open|true||||", 0},
        {OFFER("Yearly") "{{ o.state }}|{{ o.last_day }}|{{ o.recurs }}", "open|2026-03-01|yearly",
         0},
        {OFFER("Job") "{% assign again = o | offer %}{{ again.title }}", "Job", 0},
        {"{{ site | offers | map: 'title' | join: ' ' }}", "Job Late Rolling Yearly", 0},
    };
    check_rows(rows, COUNT(rows));
}

#define JOBS "{% assign list = site.data.jobs | offers %}"

static void a_hand_kept_list_has_its_groups_as_kinds(void **state)
{
    (void)state;
    static const row rows[] = {
        {JOBS "{% for o in list %}{{ o.title }}:{{ o.kind }}:{{ o.state }}:{{ o.closed_on }} "
              "{% endfor %}{{ list.size }}",
         "One:phd:open:2026-01-10 Two:phd:closed:2026-01-01 Three:postdoc:filled: "
         "Four:postdoc:upcoming: 4",
         0},
        {JOBS "{{ list | offers | size }}{{ list | sort: 'title' | map: 'title' | join }}",
         "4Four One Three Two", 0},
        {JOBS "{{ list | first | jsonify }}",
         "{\"title\":\"One\",\"deadline\":\"2026-02-01\",\"closed_on\":\"2026-01-10\",\"kind\":"
         "\"phd\",\"closed\":false,\"closes\":\"2026-02-01 23:59:59 +0000\",\"days_left\":17,"
         "\"language\":\"de\",\"last_day\":\"2026-02-01\",\"open\":true,\"rolling\":false,"
         "\"state\":\"open\"}",
         0},
    };
    check_rows(rows, COUNT(rows));
}

static void a_date_alone_is_a_deadline(void **state)
{
    (void)state;
    static const row rows[] = {
        {"{% assign o = '2026-01-20' | offer %}{{ o.state }}|{{ o.days_left }}|{{ o.page }}|{{ "
         "o.title }}",
         "open|5||", 0},
        {"{% assign a = '2026-01-20,2026-01-10' | split: ',' %}{{ a | offers | map: 'state' | "
         "join: ' ' }}{% assign o = a | offer %}|{{ o.state }}",
         "open closed|open", 0},
        {"{% assign a = '' | split: '' %}{{ a | offers | size }}[{{ a | offer }}]", "0[]", 0},
        {"[{{ nothing | offer }}][{{ 5 | offer }}]{{ nothing | offers | size }}{{ 5 | offers | "
         "size }}",
         "[][]00", 0},
        {"{{ 'soon' | offers | size }}", "1", 1},
        {"{{ site.offers | size }}{{ site.data.jobs | offers: 'open' }}", "0", 1},
    };
    check_rows(rows, COUNT(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_page_has_an_offers_fields),
        TEST(a_hand_kept_list_has_its_groups_as_kinds),
        TEST(a_date_alone_is_a_deadline),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("offer drops", tests, NULL, NULL);
}
