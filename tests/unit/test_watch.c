/* SPDX-License-Identifier: Apache-2.0 */
/* Who has a file open for writing is told from when its folder is watched. */
#include "tree.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>

#include <apr_tables.h>

#include "base/watch.h"

static pos_watcher *watcher;
static pos_watch *watch;
static char said[1024];

static void write_said(void *baton, pos_level level, const char *message)
{
    (void)baton;
    (void)level;
    apr_snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s\n", message);
}

static const pos_log said_log = {write_said, NULL, POS_LOG_DEBUG};

/* The file's own ctime, as a reader saw it. */
static pos_writing ask(const char *path)
{
    struct stat info;
    assert_int_equal(stat(tree_path(path), &info), 0);
    return pos_watch_ask(watch, path,
                         (int64_t)info.st_ctim.tv_sec * 1000000 + info.st_ctim.tv_nsec / 1000);
}

/* Past the tick of the clock that stamps files. */
static void tick(void)
{
    usleep(20000);
}

static int open_for_writing(const char *path)
{
    int file = open(tree_path(path), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(file >= 0);
    return file;
}

/* A scan that meets these folders, up to NULL. Returns pos_watch_begin's count. */
static uint64_t scan(pos_watch *scanned, const char *const *folders)
{
    uint64_t changes = pos_watch_begin(scanned);
    for (; *folders; folders++)
        pos_watch_folder(scanned, *folders);
    pos_watch_end(scanned);
    tick();
    return changes;
}

static const char *const folders[] = {"", "sub", NULL};

static void begin(void)
{
    watcher = pos_watcher_make(pool);
    watch = pos_watch_make(watcher, tree, &said_log, pool);
    said[0] = '\0';
    tree_write("old.md", "old");
    tree_write("sub/a.md", "a");
    tick();
    scan(watch, folders);
}

static unsigned watched(void)
{
    pos_watcher_counts counts;
    pos_watcher_count(&counts, watcher);
    return counts.folders;
}

static void what_was_there_before_is_unknown(void **state)
{
    (void)state;
    begin();
    assert_int_equal(ask("old.md"), POS_WRITING_UNKNOWN);
    tree_write("elsewhere/b.md", "b");
    assert_int_equal(ask("elsewhere/b.md"), POS_WRITING_UNKNOWN);
}

static void a_file_is_written_until_it_is_closed(void **state)
{
    (void)state;
    static const char *const paths[] = {"old.md", "new.md", "sub/a.md"};
    begin();
    for (size_t i = 0; i < COUNT(paths); i++) {
        int file = open_for_writing(paths[i]);
        for (int part = 0; part < 3; part++) {
            assert_int_equal(write(file, "part", 4), 4);
            assert_int_equal(ask(paths[i]), POS_WRITING_YES);
        }
        close(file);
        assert_int_equal(ask(paths[i]), POS_WRITING_NO);
    }
}

static void a_file_that_takes_its_place_is_whole(void **state)
{
    (void)state;
    begin();
    int file = open_for_writing("old.md.part");
    assert_int_equal(write(file, "new", 3), 3);
    close(file);
    assert_int_equal(rename(tree_path("old.md.part"), tree_path("old.md")), 0);
    assert_int_equal(ask("old.md"), POS_WRITING_NO);
}

static void a_folder_in_its_place_is_another(void **state)
{
    (void)state;
    begin();
    assert_int_equal(rename(tree_path("sub"), tree_path("gone")), 0);
    tree_write("sub/a.md", "new");
    assert_int_equal(ask("sub/a.md"), POS_WRITING_UNKNOWN);
    scan(watch, folders);
    int file = open_for_writing("sub/a.md");
    assert_int_equal(write(file, "part", 4), 4);
    assert_int_equal(ask("sub/a.md"), POS_WRITING_YES);
    close(file);
    assert_int_equal(ask("sub/a.md"), POS_WRITING_NO);
}

static void what_changes_is_counted(void **state)
{
    (void)state;
    begin();
    uint64_t before = pos_watch_changes(watch);
    assert_true(before > 0);
    assert_int_equal(pos_watch_changes(watch), before);
    tree_write("sub/a.md", "b");
    assert_true(pos_watch_changes(watch) > before);
    before = pos_watch_changes(watch);
    assert_int_equal(scan(watch, folders), before);
    assert_int_equal(pos_watch_changes(watch), before);
}

/* The names that are told, sorted as letters are; NULL: the tree is to be scanned. */
static const char *taken(void)
{
    const char *const *paths;
    size_t count;
    uint64_t changes;
    if (!pos_watch_take(&paths, &count, &changes, watch, pool))
        return NULL;
    assert_int_equal(changes, pos_watch_changes(watch));
    const char *all = "";
    for (const char *name = "a"; name; name = strcmp(name, "a") == 0 ? "o" : NULL)
        for (size_t i = 0; i < count; i++)
            if (strchr(paths[i], '/') ? *name == 'a' : *name == 'o')
                all = apr_pstrcat(pool, all, paths[i], " ", NULL);
    return all;
}

static void files_that_change_are_named_once(void **state)
{
    (void)state;
    begin();
    assert_string_equal(taken(), "");
    tree_write("sub/a.md", "b");
    tree_write("sub/a.md", "c");
    tree_write("old.md", "b");
    assert_string_equal(taken(), "sub/a.md old.md ");
    assert_string_equal(taken(), "");
    tree_unlink("old.md");
    assert_string_equal(taken(), "old.md ");
    tree_write("sub/a.md", "d");
    scan(watch, folders);
    assert_string_equal(taken(), "");
}

static void what_concerns_folders_is_not_named(void **state)
{
    (void)state;
    begin();
    assert_int_equal(mkdir(tree_path("sub/new"), 0755), 0);
    assert_null(taken());
    assert_null(taken());
    scan(watch, folders);
    assert_string_equal(taken(), "");
    tree_remove_all(tree_path("sub"));
    assert_null(taken());
}

static void too_many_files_are_not_named(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < 70; i++)
        tree_write(apr_psprintf(pool, "sub/new%d.md", i), "new");
    assert_null(taken());
    scan(watch, folders);
    assert_string_equal(taken(), "");
}

static void before_the_first_scan_nothing_is_known(void **state)
{
    (void)state;
    begin();
    pos_watch *other = pos_watch_make(watcher, tree, &said_log, pool);
    assert_int_equal(pos_watch_changes(other), 0);
    uint64_t begun = pos_watch_begin(other);
    assert_int_equal(pos_watch_changes(other), 0);
    pos_watch_folder(other, "");
    pos_watch_end(other);
    assert_int_equal(pos_watch_changes(other), begun);
}

static void folders_that_are_gone_are_given_back(void **state)
{
    (void)state;
    begin();
    assert_int_equal(watched(), 2);
    for (int i = 0; i < 5; i++) {
        const char *name = apr_psprintf(pool, "release%d", i);
        tree_write(apr_pstrcat(pool, name, "/a.md", NULL), "a");
        const char *const with[] = {"", "sub", name, NULL};
        scan(watch, with);
        assert_int_equal(watched(), 3);
        tree_remove_all(tree_path(name));
        scan(watch, folders);
        assert_int_equal(watched(), 2);
        assert_true(pos_watch_changes(watch) > 0);
    }
}

static void two_trees_hear_of_the_folder_that_they_share(void **state)
{
    (void)state;
    begin();
    apr_pool_t *own;
    assert_int_equal(apr_pool_create(&own, pool), APR_SUCCESS);
    pos_watch *other = pos_watch_make(watcher, tree_path("sub"), &said_log, own);
    const char *const root[] = {"", NULL};
    scan(other, root);
    uint64_t before = pos_watch_changes(watch), before_other = pos_watch_changes(other);
    tree_write("sub/a.md", "b");
    assert_true(pos_watch_changes(watch) > before);
    assert_true(pos_watch_changes(other) > before_other);
    apr_pool_destroy(own);
    assert_int_equal(watched(), 2);
    before = pos_watch_changes(watch);
    tree_write("sub/a.md", "c");
    assert_true(pos_watch_changes(watch) > before);
}

static void a_folder_that_can_not_be_watched_leaves_the_tree_unknown(void **state)
{
    (void)state;
    begin();
    assert_int_equal(symlink("sub", tree_path("link")), 0);
    const char *const with[] = {"", "sub", "link", NULL};
    scan(watch, with);
    assert_int_equal(pos_watch_changes(watch), 0);
    scan(watch, folders);
    assert_true(pos_watch_changes(watch) > 0);
}

/* More folders than one tree may have watched: it has none, and says so once. */
static void a_tree_of_too_many_folders_is_not_watched(void **state)
{
    (void)state;
    begin();
    apr_array_header_t *many = apr_array_make(pool, 5000, sizeof(const char *));
    APR_ARRAY_PUSH(many, const char *) = "";
    for (int i = 0; i < 4200; i++) {
        APR_ARRAY_PUSH(many, const char *) = apr_psprintf(pool, "f%d", i);
        assert_int_equal(mkdir(tree_path(apr_psprintf(pool, "f%d", i)), 0755), 0);
    }
    APR_ARRAY_PUSH(many, const char *) = NULL;
    for (int i = 0; i < 2; i++) {
        scan(watch, (const char *const *)many->elts);
        assert_int_equal(watched(), 0);
        assert_int_equal(pos_watch_changes(watch), 0);
    }
    pos_watcher_counts counts;
    pos_watcher_count(&counts, watcher);
    assert_int_equal(counts.unwatched, 1);
    const char *first = strstr(said, "can't be watched, fs.inotify.max_user_watches is ");
    assert_non_null(first);
    assert_null(strstr(first + 1, "can't be watched"));
}

/* ---- the system's limits, as a process of its own meets them ---- */

static bool set_limit(const char *name, const char *value)
{
    FILE *file = fopen(apr_pstrcat(pool, "/proc/sys/user/", name, NULL), "w");
    if (!file)
        return false;
    bool written = fputs(value, file) >= 0;
    return fclose(file) == 0 && written;
}

#define NOT_ALLOWED 77

/* Runs the checks in a child with a user namespace of its own, whose limit that is. They return 0,
 * or the line of what is wrong. */
static void check_limited(const char *name, const char *value, int (*checks)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        bool limited = unshare(CLONE_NEWUSER) == 0 && set_limit(name, value);
        _exit(limited ? checks() : NOT_ALLOWED);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NOT_ALLOWED)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return __LINE__ & 0xff;                                                                \
    } while (0)

/* Two trees of two folders each, and three watches: the second waits until the first one ends. */
static int meet_the_limit_of_watches(void)
{
    apr_pool_t *own;
    watcher = pos_watcher_make(pool);
    if (apr_pool_create(&own, pool) != APR_SUCCESS)
        return 1;
    pos_watch *first = pos_watch_make(watcher, tree_path("a"), &said_log, own);
    pos_watch *second = pos_watch_make(watcher, tree_path("b"), &said_log, pool);
    scan(first, folders);
    CHECK(pos_watch_changes(first) > 0);
    for (int i = 0; i < 3; i++) {
        scan(second, folders);
        CHECK(pos_watch_changes(second) == 0);
        CHECK(pos_watch_ask(second, "sub/a.md", 0) == POS_WRITING_UNKNOWN);
    }
    CHECK(pos_watch_changes(first) > 0);
    CHECK(watched() == 2);
    CHECK(strstr(said, "fs.inotify.max_user_watches") && !strstr(said, "again"));
    apr_pool_destroy(own);
    scan(second, folders);
    CHECK(pos_watch_changes(second) > 0);
    CHECK(strstr(said, "watched again"));
    return 0;
}

static void where_watches_run_short_trees_take_turns(void **state)
{
    (void)state;
    tree_write("a/sub/a.md", "a");
    tree_write("b/sub/a.md", "b");
    said[0] = '\0';
    check_limited("max_inotify_watches", "3", meet_the_limit_of_watches);
}

static int meet_the_limit_of_instances(void)
{
    watcher = pos_watcher_make(pool);
    watch = pos_watch_make(watcher, tree, &said_log, pool);
    for (int i = 0; i < 3; i++) {
        scan(watch, folders);
        CHECK(pos_watch_changes(watch) == 0);
    }
    CHECK(watched() == 0);
    const char *first = strstr(said, "fs.inotify.max_user_instances");
    CHECK(first && !strstr(first, "can't be watched"));
    return 0;
}

static void without_an_instance_nothing_is_watched(void **state)
{
    (void)state;
    tree_write("sub/a.md", "a");
    said[0] = '\0';
    check_limited("max_inotify_instances", "0", meet_the_limit_of_instances);
}

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {
        TREE_TEST(what_was_there_before_is_unknown),
        TREE_TEST(a_file_is_written_until_it_is_closed),
        TREE_TEST(a_file_that_takes_its_place_is_whole),
        TREE_TEST(a_folder_in_its_place_is_another),
        TREE_TEST(what_changes_is_counted),
        TREE_TEST(files_that_change_are_named_once),
        TREE_TEST(what_concerns_folders_is_not_named),
        TREE_TEST(too_many_files_are_not_named),
        TREE_TEST(before_the_first_scan_nothing_is_known),
        TREE_TEST(folders_that_are_gone_are_given_back),
        TREE_TEST(two_trees_hear_of_the_folder_that_they_share),
        TREE_TEST(a_folder_that_can_not_be_watched_leaves_the_tree_unknown),
        TREE_TEST(a_tree_of_too_many_folders_is_not_watched),
        TREE_TEST(where_watches_run_short_trees_take_turns),
        TREE_TEST(without_an_instance_nothing_is_watched),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
