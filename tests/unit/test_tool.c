/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl as whoever starts it sees it: what it prints, and its exit status. */
#include <sys/wait.h>

#include "base/charset.h"
#include "base/version.h"

#include "tree.h"

#define MAX_OUTPUT ((size_t)1 << 20)

/* Beside the folder of the tests. */
static const char *tool_path(void)
{
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    assert_true(size > 0);
    path[size] = '\0';
    *strrchr(path, '/') = '\0';
    return apr_pstrcat(pool, path, "/../positionsctl", NULL);
}

/* What both streams got, or what `redirection` says, and the exit status. */
static pos_text run_redirected(int *status, const char *arguments, const char *redirection)
{
    pos_buffer *out = pos_buffer_make(MAX_OUTPUT, pool);
    FILE *stream =
        popen(apr_pstrcat(pool, tool_path(), " ", arguments, " ", redirection, NULL), "r");
    char bytes[4096];
    assert_non_null(stream);
    for (size_t got; (got = fread(bytes, 1, sizeof(bytes), stream)) > 0;)
        pos_buffer_add(out, bytes, got);
    int ended = pclose(stream);
    assert_true(WIFEXITED(ended));
    *status = WEXITSTATUS(ended);
    return buffer_text(out);
}

static pos_text run_tool(int *status, const char *arguments)
{
    return run_redirected(status, arguments, "2>&1");
}

static void assert_shows(pos_text output, const char *words)
{
    if (pos_text_find(output, pos_text_of(words), 0) == POS_NOT_FOUND)
        fail_msg("no \"%s\" in: %.*s", words, POS_TEXT_ARG(output));
}

/* UTF-8 without control characters (C0 but LF, DEL, C1) or changes of direction. */
static void assert_safe(pos_text output)
{
    assert_int_equal(pos_utf8_invalid(output), POS_NOT_FOUND);
    for (size_t i = 0; i < output.size; i++) {
        unsigned char c = (unsigned char)output.data[i];
        if ((c < ' ' && c != '\n') || c == 0x7F)
            fail_msg("byte %02x in: %.*s", c, POS_TEXT_ARG(output));
    }
    assert_int_equal(pos_text_find(output, POS_TEXT("\xC2\x9B"), 0), POS_NOT_FOUND);
    assert_int_equal(pos_text_find(output, POS_TEXT("\xE2\x80\xAE"), 0), POS_NOT_FOUND);
}

/* Names, permalinks, titles, keys and messages that would move the cursor, forge a line, or turn
 * the text around. */
static void write_hostile_site(void)
{
    tree_write("a\x1b[2J.md", "---\ntitle: x\n---\n{{ 'x' | no_such }}");
    tree_write("b\nforged: line.md", "---\ntitle: [\n---\n");
    tree_write("c\xC2\x9B"
               "1m.md",
               "---\nlayout: \"\\e[31mno\\nsuch\"\n---\n");
    tree_write("d.md", "---\npermalink: \"/d\\r\\e]0;title\\a/\"\n---\n{% include \x1b[5mx %}");
    tree_write("e\xE2\x80\xAE"
               "dm.md",
               "---\n\x1b: 1\ntitle: \"\\e[7m\"\n---\n{{ page.title }}");
    tree_write("f\xFF.md", "---\n---\n{% unknown \x07 %}");
}

static void no_output_controls_a_terminal(void **state)
{
    (void)state;
    static const char *const commands[] = {"check", "routes"};
    int status;
    write_hostile_site();
    for (size_t i = 0; i < COUNT(commands); i++) {
        pos_text output = run_tool(&status, apr_psprintf(pool, "%s %s", commands[i], tree));
        assert_safe(output);
        assert_shows(output, "\\x1b[2J");
    }
    pos_text routes = run_tool(&status, apr_psprintf(pool, "routes %s", tree));
    assert_shows(routes, "/d\\r\\x1b]0;title\\x07/");
    assert_int_equal(status, 0);
    pos_text output = run_tool(&status, apr_psprintf(pool, "trace %s /e%%E2%%80%%AEdm.html", tree));
    assert_safe(output);
    output = run_tool(&status, apr_psprintf(pool, "render %s \"$(printf '/\\033[1m\\nx')\"", tree));
    assert_safe(output);
    assert_shows(output, "no page at / [1m x\n");
    assert_int_equal(status, 1);
    output = run_tool(&status, "\"$(printf '\\033c')\"");
    assert_safe(output);
    assert_shows(output, "no command \"\\x1bc\"");
    assert_int_equal(status, 2);
}

static void products_are_written_byte_by_byte(void **state)
{
    (void)state;
    int status;
    tree_write("index.html", "---\n---\n\x1b[1m\r\n{{ 1 | plus: 1 }}");
    pos_text output = run_tool(&status, apr_psprintf(pool, "render %s /", tree));
    assert_text_equal(output, POS_TEXT("\x1b[1m\r\n2"), "render");
    assert_int_equal(status, 0);
    output = run_tool(&status, apr_psprintf(pool, "liquid %s/index.html", tree));
    assert_text_equal(output, POS_TEXT("---\n---\n\x1b[1m\r\n2"), "liquid");
    output = run_redirected(&status, apr_psprintf(pool, "render %s /", tree), "2>&1 >/dev/full");
    assert_shows(output, "can't be written");
    assert_int_equal(status, 1);
}

static void the_version_is_told(void **state)
{
    (void)state;
    int status;
    pos_text output = run_tool(&status, "--version");
    assert_text_equal(output, POS_TEXT("positionsctl " MOD_POSITIONS_VERSION "\n"), "--version");
    assert_int_equal(status, 0);
}

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {
        TREE_TEST(no_output_controls_a_terminal),
        TREE_TEST(products_are_written_byte_by_byte),
        TREE_TEST(the_version_is_told),
    };
    return cmocka_run_group_tests_name("tool", tests, NULL, NULL);
}
