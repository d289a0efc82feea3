/* A source tree in a folder of its own, and the questions that a server would ask of it. */
#ifndef POS_TESTS_TREE_H
#define POS_TESTS_TREE_H

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serve/serve.h"
#include <apr_time.h>

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

/* ---- asking as the glue does ---- */

static inline serve_ask tree_ask(void)
{
    return (serve_ask){.read_only = true, .status = 200, .encodings = SERVE_GZIP | SERVE_BROTLI};
}

/* The source as httpd's walk would see it. */
static inline const pos_stamp *tree_stamp(pos_stamp *stamp, const char *source, apr_pool_t *result)
{
    memset(stamp, 0, sizeof(*stamp));
    if (!source)
        return NULL;
    pos_root *root = pos_root_make(pos_text_of(tree), POS_LINKS_NEVER, result);
    if (pos_file_stat(stamp, root, source, result))
        memset(stamp, 0, sizeof(*stamp));
    return stamp;
}

/* The answer lives in `result`, as a request's does. */
static inline void tree_answer(serve_answer *out, serve_site *site_asked, const char *url,
                               const serve_ask *asked, apr_pool_t *result)
{
    serve_ask ask = *asked;
    pos_stamp stamp;
    serve_look *look = apr_pcalloc(result, sizeof(*look));
    serve_look_up(look, site_asked, pos_text_of(url), result);
    if (look->route.kind == SITE_ROUTE_NONE && serve_look_again(look, pos_text_of(url), result)) {
        look = apr_pcalloc(result, sizeof(*look));
        serve_look_up(look, site_asked, pos_text_of(url), result);
    }
    ask.stamp = tree_stamp(&stamp, look->route.source, result);
    serve_answer_to(out, look, &ask, result);
}

#endif
