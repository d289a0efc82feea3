/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of a test's own, which goes with it. */
#ifndef POS_TESTS_TREE_H
#define POS_TESTS_TREE_H

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static char tree[64];
static apr_pool_t *tree_pool;

static inline const char *tree_path(const char *path)
{
    return apr_pstrcat(tree_pool, tree, "/", path, NULL);
}

static inline void tree_write(const char *path, const char *text)
{
    const char *full = tree_path(path);
    for (const char *at = strchr(full + strlen(tree) + 1, '/'); at; at = strchr(at + 1, '/'))
        mkdir(apr_pstrmemdup(tree_pool, full, (apr_size_t)(at - full)), 0755);
    FILE *file = fopen(full, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static inline void tree_unlink(const char *path)
{
    assert_int_equal(unlink(tree_path(path)), 0);
}

static inline void tree_remove_all(const char *path)
{
    DIR *listing = opendir(path);
    for (struct dirent *each; listing && (each = readdir(listing));)
        if (strcmp(each->d_name, ".") != 0 && strcmp(each->d_name, "..") != 0)
            tree_remove_all(apr_pstrcat(tree_pool, path, "/", each->d_name, NULL));
    if (listing)
        closedir(listing);
    remove(path);
}

static inline int tree_set_up(void **state)
{
    strcpy(tree, "/tmp/test_tree.XXXXXX");
    return set_up(state) || apr_pool_create(&tree_pool, NULL) != APR_SUCCESS || !mkdtemp(tree);
}

static inline int tree_tear_down(void **state)
{
    int failed = tear_down(state);
    tree_remove_all(tree);
    apr_pool_destroy(tree_pool);
    return failed;
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, tree_set_up, tree_tear_down)

#endif
