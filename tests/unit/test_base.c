/* SPDX-License-Identifier: Apache-2.0 */
/* text, buffer, error, value, digest and files: the lowest room's own promises. */
#include "support.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_file_io.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/pool.h"

static void text_finds_and_strips(void **state)
{
    (void)state;
    pos_text text = POS_TEXT("  one\ttwo \n");
    assert_true(pos_text_equal(pos_text_strip(text), POS_TEXT("one\ttwo")));
    assert_int_equal(pos_text_find(text, POS_TEXT("two"), 0), 6);
    assert_int_equal(pos_text_find(text, POS_TEXT("two"), 7), POS_NOT_FOUND);
    assert_int_equal(pos_text_find_last_char(text, 'o'), 8);
    assert_true(pos_text_compare(POS_TEXT("a"), POS_TEXT("ab")) < 0);
    assert_true(pos_text_equal_nocase(POS_TEXT("ETag"), POS_TEXT("etag")));
}

static void lines_end_as_unix_or_dos_ends_them(void **state)
{
    (void)state;
    pos_text rest = POS_TEXT("a\r\n\nb\r"), line;
    assert_true(pos_text_next_line(&line, &rest) && pos_text_equal(line, POS_TEXT("a")));
    assert_true(pos_text_next_line(&line, &rest) && line.size == 0);
    assert_true(pos_text_next_line(&line, &rest) && pos_text_equal(line, POS_TEXT("b\r")));
    assert_false(pos_text_next_line(&line, &rest));
}

static void a_buffer_stops_at_its_limit(void **state)
{
    (void)state;
    pos_buffer *buffer = pos_buffer_make(10, pool);
    POS_BUFFER_ADD(buffer, "12345");
    POS_BUFFER_ADD(buffer, "67890");
    assert_false(pos_buffer_failed(buffer));
    assert_text_equal(buffer_text(buffer), POS_TEXT("1234567890"), "at the limit");
    POS_BUFFER_ADD(buffer, "x");
    assert_true(pos_buffer_failed(buffer));
    pos_buffer *printed = pos_buffer_make(3, pool);
    assert_text_equal(buffer_text(printed), POS_TEXT(""), "empty");
    pos_buffer_printf(printed, "%s", "abc");
    assert_text_equal(buffer_text(printed), POS_TEXT("abc"), "printed");
    pos_buffer_printf(printed, "%d", 4);
    assert_true(pos_buffer_failed(printed));
    assert_false(pos_buffer_reserve(pos_buffer_make(0, pool), SIZE_MAX));
}

/* Nobody gets a part of a text. */
static void a_failed_buffer_has_no_text(void **state)
{
    (void)state;
    pos_buffer *buffer = pos_buffer_make(10, pool), *around = pos_buffer_make(0, pool);
    pos_text text = POS_TEXT("before");
    const char *string = "before";
    POS_BUFFER_ADD(buffer, "12345");
    POS_BUFFER_ADD(buffer, "678901");
    POS_BUFFER_ADD(buffer, "6");
    assert_int_equal(pos_buffer_get(&text, buffer)->status, POS_ELIMIT);
    assert_int_equal(text.size, 0);
    assert_int_equal(pos_buffer_get_cstring(&string, buffer)->status, POS_ELIMIT);
    assert_string_equal(string, "");
    assert_non_null(strstr(pos_buffer_error(buffer)->message, "10 bytes"));
    POS_BUFFER_ADD(around, "around");
    pos_buffer_add_buffer(around, buffer);
    assert_int_equal(pos_buffer_get(&text, around)->status, POS_ELIMIT);
    pos_buffer_clear(buffer);
    assert_null(pos_buffer_error(buffer));
    assert_text_equal(buffer_text(buffer), POS_TEXT(""), "cleared");
}

static void what_was_added_last_can_be_moved_back(void **state)
{
    (void)state;
    pos_buffer *buffer = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(buffer, "one two ");
    pos_buffer_move_back(buffer, pos_buffer_size(buffer), 0);
    POS_BUFFER_ADD(buffer, "three");
    pos_buffer_move_back(buffer, 8, 4);
    assert_text_equal(buffer_text(buffer), POS_TEXT("one threetwo "), "moved");
    assert_int_equal(pos_buffer_last(buffer), ' ');
}

static void percent_escapes_are_read_and_written(void **state)
{
    (void)state;
    assert_int_equal(pos_text_percent(POS_TEXT("a%4aB"), 1), 0x4a);
    assert_int_equal(pos_text_percent(POS_TEXT("%fF"), 0), 0xff);
    assert_int_equal(pos_text_percent(POS_TEXT("%4"), 0), -1);
    assert_int_equal(pos_text_percent(POS_TEXT("%4g"), 0), -1);
    assert_int_equal(pos_text_percent(POS_TEXT("4a4a"), 0), -1);
    assert_int_equal(pos_text_percent(POS_TEXT("%4a"), 3), -1);
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_buffer_add_percent(out, '\xe9');
    pos_buffer_add_percent(out, '\n');
    assert_string_equal(pos_buffer_whole_cstring(out), "%E9%0A");
}

static void bytes_are_read_while_there_are_enough(void **state)
{
    (void)state;
    char out[2] = "";
    pos_text rest = POS_TEXT("abc");
    assert_true(pos_text_read(out, &rest, 2));
    assert_memory_equal(out, "ab", 2);
    assert_false(pos_text_read(out, &rest, 2));
    assert_memory_equal(out, "ab", 2);
    assert_int_equal(rest.size, 1);
    assert_int_equal(rest.data[0], 'c');
}

static void a_full_array_grows(void **state)
{
    (void)state;
    uint32_t capacity = 0;
    int *numbers = NULL;
    for (uint32_t i = 0; i < 100; i++) {
        if (i == capacity)
            numbers = pos_pool_grow(numbers, &capacity, sizeof(*numbers), pool);
        assert_true(capacity > i);
        assert_int_equal(numbers[i], 0);
        numbers[i] = (int)i;
    }
    for (int i = 0; i < 100; i++)
        assert_int_equal(numbers[i], i);
}

static void an_error_names_its_place(void **state)
{
    (void)state;
    pos_text source = POS_TEXT("one\n\ttwo x\nthree");
    pos_error *error = pos_error_at(POS_ESYNTAX, "a.md", source, 9, pool, "expected %s", "a name");
    assert_string_equal(pos_error_string(error, pool), "a.md:2:6: expected a name");
    assert_string_equal(pos_error_explain(error, pool),
                        "a.md:2:6: expected a name\n    \ttwo x\n    \t    ^");
    pos_text hostile = POS_TEXT("a\x1B[2J\x7F\r\nb");
    pos_error *escape = pos_error_at(POS_ESYNTAX, "a.md", hostile, 0, pool, "no \"%s\"", "\x1B\n");
    assert_string_equal(pos_error_explain(escape, pool), "a.md:1:1: no \"  \"\n    a [2J \n    ^");
    pos_error *outer = pos_error_wrap(error, pool, "layout default");
    assert_string_equal(pos_error_string(pos_error_copy(outer, pool), pool),
                        "layout default: a.md:2:6: expected a name");
}

static void a_map_keeps_order_and_finds_many_keys(void **state)
{
    (void)state;
    pos_map *map = pos_map_make(0, pool);
    for (int i = 0; i < 1000; i++)
        pos_map_put(map, pos_text_of(apr_psprintf(pool, "key%d", i)), pos_value_int(i));
    pos_map_put(map, POS_TEXT("key7"), pos_value_int(-7));
    assert_int_equal(map->count, 1000);
    for (int i = 0; i < 1000; i++) {
        pos_value value = pos_map_get(map, pos_text_of(apr_psprintf(pool, "key%d", i)));
        assert_int_equal(value.as.integer, i == 7 ? -7 : i);
        assert_int_equal(map->entries[i].value.as.integer, i == 7 ? -7 : i);
    }
    assert_false(pos_map_has(map, POS_TEXT("key1000")));
    assert_int_equal(pos_map_get(map, POS_TEXT("key999")).as.integer, 999);
    assert_true(pos_value_is_nil(pos_map_get(NULL, POS_TEXT("x"))));
}

/* Ten thousand keys of each kind, in no time. */
static void maps_of_any_keys_are_quick(void **state)
{
    (void)state;
    pos_map *map = pos_map_make(0, pool);
    for (int i = 0; i < 10000; i++) {
        pos_map_set(map, pos_value_float(i + 0.5), pos_value_int(i));
        pos_map_set(map, pos_value_int(i), pos_value_int(i));
        pos_map_set(map, pos_value_date(i), pos_value_int(i));
    }
    assert_int_equal(map->count, 30000);
    assert_int_equal(pos_map_find(map, pos_value_float(77.5))->as.integer, 77);
    pos_map_set(map, pos_value_float(0.0), pos_value_int(1));
    pos_map_set(map, pos_value_float(-0.0), pos_value_int(2));
    assert_int_equal(pos_map_find(map, pos_value_float(0.0))->as.integer, 2);
}

static void values_are_equal_as_ruby_says(void **state)
{
    (void)state;
    assert_true(pos_value_equal(pos_value_int(1), pos_value_float(1.0)));
    assert_false(pos_value_equal(pos_value_string(POS_TEXT("a")), pos_value_symbol(POS_TEXT("a"))));
    pos_map *a = pos_map_make(0, pool), *b = pos_map_make(0, pool);
    pos_map_put(a, POS_TEXT("x"), pos_value_int(1));
    pos_map_put(a, POS_TEXT("y"), pos_value_int(2));
    pos_map_put(b, POS_TEXT("y"), pos_value_int(2));
    pos_map_put(b, POS_TEXT("x"), pos_value_int(1));
    assert_true(pos_value_equal(pos_value_map(a), pos_value_map(b)));
    assert_false(pos_digest_equal(pos_digest_of_value(pos_value_map(a), pool),
                                  pos_digest_of_value(pos_value_map(b), pool)));
    pos_value copy = pos_value_copy(pos_value_map(a), pool);
    assert_true(pos_digest_equal(pos_digest_of_value(pos_value_map(a), pool),
                                 pos_digest_of_value(copy, pool)));
}

static void a_digest_is_xxh3(void **state)
{
    (void)state;
    char hex[POS_DIGEST_HEX];
    pos_digest_hex(hex, pos_digest_of(POS_TEXT("")));
    assert_memory_equal(hex, "99aa06d3014798d86001c324468d497f", POS_DIGEST_HEX);
}

/* ---- files ---- */

static const char *folder;

static void write_file(const char *name, const char *content)
{
    FILE *file = fopen(apr_pstrcat(pool, folder, "/", name, NULL), "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static int make_folder(void **state)
{
    set_up(state);
    char *name = apr_pstrdup(pool, "/tmp/test_base.XXXXXX");
    folder = mkdtemp(name);
    if (!folder || mkdir(apr_pstrcat(pool, folder, "/sub", NULL), 0755) != 0)
        return -1;
    write_file("a.md", "hello");
    write_file("sub/b.md", "there");
    if (symlink("../a.md", apr_pstrcat(pool, folder, "/sub/inside.md", NULL)) != 0 ||
        symlink("/etc/hostname", apr_pstrcat(pool, folder, "/outside.md", NULL)) != 0 ||
        symlink("sub", apr_pstrcat(pool, folder, "/folder", NULL)) != 0)
        return -1;
    return 0;
}

static int remove_folder(void **state)
{
    const char *const names[] = {"a.md", "sub/b.md", "sub/inside.md", "outside.md", "folder"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unlink(apr_pstrcat(pool, folder, "/", names[i], NULL));
    rmdir(apr_pstrcat(pool, folder, "/sub", NULL));
    rmdir(folder);
    return tear_down(state);
}

static pos_status read_status(pos_links links, const char *path)
{
    pos_root *root = pos_root_make(pos_text_of(folder), links, pool);
    pos_text content;
    pos_stamp stamp;
    pos_error *error = pos_file_read(&content, &stamp, root, path, 1000, pool);
    return error ? error->status : POS_SUCCESS;
}

static void a_file_is_read_with_its_stamp(void **state)
{
    (void)state;
    pos_root *root = pos_root_make(pos_text_of(folder), POS_LINKS_NEVER, pool);
    pos_text content;
    pos_stamp stamp, again;
    assert_null(pos_file_read(&content, &stamp, root, "sub/b.md", 5, pool));
    assert_string_equal(content.data, "there");
    assert_int_equal(stamp.size, 5);
    assert_null(pos_file_stat(&again, root, "sub/b.md", pool));
    assert_true(pos_stamp_equal(&stamp, &again));
    assert_int_equal(pos_file_read(&content, &stamp, root, "sub/b.md", 4, pool)->status,
                     POS_ELIMIT);
}

static void nothing_outside_the_root_is_read(void **state)
{
    (void)state;
    const pos_links all[] = {POS_LINKS_NEVER, POS_LINKS_OWNER, POS_LINKS_FOLLOW};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(read_status(all[i], "outside.md"), POS_EDENIED);
        assert_int_equal(read_status(all[i], "../etc/passwd"), POS_EDENIED);
        assert_int_equal(read_status(all[i], "sub/../a.md"), POS_EDENIED);
        assert_int_equal(read_status(all[i], "/etc/hostname"), POS_EDENIED);
        assert_int_equal(read_status(all[i], "none.md"), POS_EMISSING);
        assert_int_equal(read_status(all[i], "a.md/x"), POS_EMISSING);
        assert_int_equal(read_status(all[i], "sub"), POS_EINVALID);
    }
}

static void links_are_followed_as_the_policy_says(void **state)
{
    (void)state;
    assert_int_equal(read_status(POS_LINKS_NEVER, "sub/inside.md"), POS_EDENIED);
    assert_int_equal(read_status(POS_LINKS_NEVER, "folder/b.md"), POS_EDENIED);
    assert_int_equal(read_status(POS_LINKS_OWNER, "sub/inside.md"), POS_SUCCESS);
    assert_int_equal(read_status(POS_LINKS_FOLLOW, "sub/inside.md"), POS_SUCCESS);
    assert_int_equal(read_status(POS_LINKS_FOLLOW, "folder/b.md"), POS_SUCCESS);
}

static int make_links(void **state)
{
    static const char *const links[][2] = {{"sub/inside.md", "chain.md"},
                                           {"loop", "loop"},
                                           {"b", "a"},
                                           {"a", "b"},
                                           {"sub/../a.md", "up.md"},
                                           {"..", "sub/up"},
                                           {"../..", "sub/out"},
                                           {"../../etc", "sub/etc"},
                                           {".", "here"},
                                           {"sub/", "slash"},
                                           {"/etc/hostname", "etc"},
                                           {"nothing", "dangling"},
                                           {"/proc/self/root/etc", "proc"}};
    if (make_folder(state) != 0)
        return -1;
    for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
        if (symlink(links[i][0], apr_pstrcat(pool, folder, "/", links[i][1], NULL)) != 0)
            return -1;
    return symlink(apr_pstrcat(pool, folder, "/sub", NULL),
                   apr_pstrcat(pool, folder, "/absolute", NULL));
}

static int remove_all(void **state)
{
    int status = system(apr_pstrcat(pool, "rm -rf ", folder, NULL));
    return tear_down(state) || status;
}

static void links_are_walked_within_the_root(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        pos_status status;
    } rows[] = {{"chain.md", POS_SUCCESS},
                {"up.md", POS_SUCCESS},
                {"sub/up/a.md", POS_SUCCESS},
                {"here/here/a.md", POS_SUCCESS},
                {"slash/b.md", POS_SUCCESS},
                {"absolute/b.md", POS_SUCCESS},
                {"sub/up/slash/up/a.md", POS_SUCCESS},
                {"loop", POS_EDENIED},
                {"a", POS_EDENIED},
                {"sub/out", POS_EDENIED},
                {"sub/out/tmp", POS_EDENIED},
                {"sub/etc/hostname", POS_EDENIED},
                {"etc", POS_EDENIED},
                {"proc/hostname", POS_EDENIED},
                {"dangling", POS_EMISSING},
                {"here", POS_EINVALID},
                {"sub/up", POS_EINVALID},
                {"chain.md/x", POS_EMISSING},
                {"a.md/", POS_EMISSING}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        pos_status status = read_status(POS_LINKS_FOLLOW, rows[i].path);
        if (status != rows[i].status)
            fail_msg("%s: status %d, wanted %d", rows[i].path, (int)status, (int)rows[i].status);
        if (status == POS_SUCCESS)
            assert_int_equal(read_status(POS_LINKS_NEVER, rows[i].path), POS_EDENIED);
    }
}

static void links_are_looked_through_as_the_policy_says(void **state)
{
    (void)state;
    pos_root *root = pos_root_make(pos_text_of(folder), POS_LINKS_FOLLOW, pool);
    pos_stamp link, target;
    assert_null(pos_file_stat(&target, root, "a.md", pool));
    assert_null(pos_file_stat(&link, root, "chain.md", pool));
    assert_true(pos_stamp_equal(&link, &target));
    pos_file_entry *entries;
    size_t count, files = 0, directories = 0, denied = 0;
    assert_null(pos_directory_read(&entries, &count, &link, root, "", pool, pool));
    for (size_t i = 0; i < count; i++) {
        files += entries[i].kind == POS_ENTRY_FILE;
        directories += entries[i].kind == POS_ENTRY_DIRECTORY;
        denied += entries[i].kind == POS_ENTRY_DENIED;
    }
    assert_int_equal(files, 3);       /* a.md chain.md up.md */
    assert_int_equal(directories, 5); /* sub folder here slash absolute */
    assert_int_equal(denied, 7);      /* outside.md loop a b etc dangling proc */
}

static void a_link_s_owner_must_be_its_target_s(void **state)
{
    (void)state;
    const char *chain = apr_pstrcat(pool, folder, "/chain.md", NULL);
    const char *inside = apr_pstrcat(pool, folder, "/sub/inside.md", NULL);
    if (geteuid() != 0) {
        print_message("skipped: only root can give links away\n");
        skip();
    }
    assert_int_equal(read_status(POS_LINKS_OWNER, "chain.md"), POS_SUCCESS);
    assert_int_equal(lchown(inside, 12345, (gid_t)-1), 0);
    assert_int_equal(read_status(POS_LINKS_OWNER, "chain.md"), POS_EDENIED);
    assert_int_equal(read_status(POS_LINKS_OWNER, "sub/inside.md"), POS_EDENIED);
    assert_int_equal(read_status(POS_LINKS_FOLLOW, "chain.md"), POS_SUCCESS);
    assert_int_equal(lchown(inside, 0, (gid_t)-1), 0);
    assert_int_equal(lchown(chain, 12345, (gid_t)-1), 0);
    assert_int_equal(read_status(POS_LINKS_OWNER, "chain.md"), POS_EDENIED);
    assert_int_equal(read_status(POS_LINKS_OWNER, "folder/b.md"), POS_SUCCESS);
}

/* Swaps a folder for a link out of the root, and back, while it is read. */
static void *swap(void *baton)
{
    const char *spot = baton;
    const char *aside = apr_pstrcat(pool, folder, "/aside", NULL);
    for (int i = 0; i < 3000; i++) {
        if (rename(spot, aside) == 0 && symlink("/etc", spot) == 0 && unlink(spot) == 0 &&
            rename(aside, spot) == 0)
            continue;
        return baton;
    }
    return NULL;
}

static void a_swapped_folder_does_not_lead_out(void **state)
{
    (void)state;
    apr_pool_t *each;
    pthread_t thread;
    void *failed = NULL;
    assert_int_equal(apr_pool_create(&each, NULL), 0);
    const char *spot = apr_pstrcat(pool, folder, "/sub", NULL);
    write_file("sub/hostname", "ours");
    pos_root *root = pos_root_make(pos_text_of(folder), POS_LINKS_FOLLOW, pool);
    assert_int_equal(pthread_create(&thread, NULL, swap, (void *)(uintptr_t)spot), 0);
    for (int i = 0; i < 6000; i++) {
        pos_text content = POS_TEXT("");
        pos_stamp stamp;
        if (!pos_file_read(&content, &stamp, root, i % 2 ? "sub/hostname" : "slash/hostname", 1000,
                           each))
            assert_true(pos_text_equal(content, POS_TEXT("ours")));
        apr_pool_clear(each);
    }
    pthread_join(thread, &failed);
    assert_null(failed);
    apr_pool_destroy(each);
}

static void a_fifo_holds_nobody(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(apr_pstrcat(pool, folder, "/fifo", NULL), 0600), 0);
    assert_int_equal(read_status(POS_LINKS_NEVER, "fifo"), POS_EINVALID);
    pos_root *root = pos_root_make(pos_text_of(folder), POS_LINKS_NEVER, pool);
    pos_file_entry *entries;
    size_t count;
    pos_stamp stamp;
    assert_null(pos_directory_read(&entries, &count, &stamp, root, "", pool, pool));
    for (size_t i = 0; i < count; i++)
        assert_string_not_equal(entries[i].name, "fifo");
    assert_int_equal(read_status(POS_LINKS_NEVER, apr_psprintf(pool, "%0300d", 7)), POS_EMISSING);
}

static void a_directory_is_listed_in_order(void **state)
{
    (void)state;
    pos_root *root = pos_root_make(pos_text_of(folder), POS_LINKS_NEVER, pool);
    pos_file_entry *entries;
    size_t count;
    pos_stamp stamp;
    assert_null(pos_directory_read(&entries, &count, &stamp, root, "", pool, pool));
    assert_int_equal(count, 4);
    assert_string_equal(entries[0].name, "a.md");
    assert_int_equal(entries[0].kind, POS_ENTRY_FILE);
    assert_int_equal(entries[1].kind, POS_ENTRY_DENIED);
    assert_int_equal(entries[3].kind, POS_ENTRY_DIRECTORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_finds_and_strips),
        TEST(lines_end_as_unix_or_dos_ends_them),
        TEST(a_buffer_stops_at_its_limit),
        TEST(a_failed_buffer_has_no_text),
        TEST(what_was_added_last_can_be_moved_back),
        TEST(percent_escapes_are_read_and_written),
        TEST(bytes_are_read_while_there_are_enough),
        TEST(a_full_array_grows),
        TEST(an_error_names_its_place),
        TEST(a_map_keeps_order_and_finds_many_keys),
        TEST(maps_of_any_keys_are_quick),
        TEST(values_are_equal_as_ruby_says),
        TEST(a_digest_is_xxh3),
        cmocka_unit_test_setup_teardown(a_file_is_read_with_its_stamp, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(nothing_outside_the_root_is_read, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(links_are_followed_as_the_policy_says, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(links_are_walked_within_the_root, make_links, remove_all),
        cmocka_unit_test_setup_teardown(links_are_looked_through_as_the_policy_says, make_links,
                                        remove_all),
        cmocka_unit_test_setup_teardown(a_link_s_owner_must_be_its_target_s, make_links,
                                        remove_all),
        cmocka_unit_test_setup_teardown(a_swapped_folder_does_not_lead_out, make_links, remove_all),
        cmocka_unit_test_setup_teardown(a_fifo_holds_nobody, make_folder, remove_all),
        cmocka_unit_test_setup_teardown(a_directory_is_listed_in_order, make_folder, remove_folder),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
