/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of paths, URLs made clean, percent-decoding, slugs. */
#include "support.h"

#include "site/model/permalink.h"

static void paths_fall_into_pieces(void **state)
{
    (void)state;
    static const struct {
        const char *path, *folder, *name, *extension;
    } rows[] = {{"a/b/c.md", "a/b", "c.md", ".md"},
                {"c.tar.gz", "", "c.tar.gz", ".gz"},
                {"a.b/c", "a.b", "c", ""},
                {".htaccess", "", ".htaccess", ""},
                {"a/.x.md", "a", ".x.md", ".md"},
                {"a/..md", "a", "..md", ""},
                {"name.", "", "name.", "."},
                {"a..", "", "a..", "."},
                {"...", "", "...", ""},
                {"a. ", "", "a. ", ". "},
                {"a/", "a", "", ""},
                {"", "", "", ""}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_text path = pos_text_of(rows[i].path);
        assert_text_equal(site__dirname(path), pos_text_of(rows[i].folder), rows[i].path);
        assert_text_equal(site__basename(path), pos_text_of(rows[i].name), rows[i].path);
        assert_text_equal(site__extension(path), pos_text_of(rows[i].extension), rows[i].path);
    }
}

static void urls_are_made_clean(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"", "/"},         {"a", "/a"},       {"/a", "/a"},    {"//a///b/", "/a/b/"},
        {"a/./b", "/a/b"}, {"../../a", "/a"}, {"a/..", "/a/"}, {"a.b", "/a.b"},
        {"./", "/"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(site__sanitize_url(pos_text_of(rows[i][0]), pool), rows[i][1]);
}

static void no_output_lies_above_its_folder(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"/", "/"},       {"/a", "/a"},         {"/a/", "/a"},          {"//a//b", "/a/b"},
        {"a", "/a"},      {"/../a", "/a"},      {"/..", "/"},           {"/a/../../b", "/b"},
        {"/./a/.", "/a"}, {"/a/..b", "/a/..b"}, {"/.a/...", "/.a/..."}, {"", "/"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(site__output_path(pos_text_of(rows[i][0]), pool), rows[i][1]);
}

static void what_is_percent_encoded_is_decoded(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a%20b", "a b"}, {"%c3%A9", "\xC3\xA9"}, {"100%", "100%"}, {"%4", "%4"}, {"%zz", "%zz"},
        {"%4g", "%4g"},   {"%00", "%00"},         {"%2541", "%41"}, {"", ""}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(site__unescape(pos_text_of(rows[i][0]), pool), rows[i][1]);
}

static void slugs_have_their_modes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *mode;
        bool cased;
        const char *wanted;
    } rows[] = {{"Hello, World!", "", false, "hello-world"},
                {"Hello, World!", "", true, "Hello-World"},
                {"--a--b--", "", false, "a-b"},
                {"The _config.yml file", "default", false, "the-config-yml-file"},
                {"The _config.yml file", "pretty", false, "the-_config.yml-file"},
                {"The _config.yml file", "raw", false, "the-_config.yml-file"},
                {"The _c\xC3\xB6nfig.yml", "ascii", false, "the-c-nfig-yml"},
                {"The _c\xC3\xB6nfig.yml", "latin", false, "the-config-yml"},
                {"\xC3\x84rger", "", false, "\xC3\xA4rger"},
                {"A B", "none", false, "a b"},
                {"A B", "none", true, "A B"},
                {"", "", false, ""}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        site__slugify(out, pos_text_of(rows[i].text), pos_text_of(rows[i].mode), rows[i].cased);
        assert_text_equal(buffer_text(out), pos_text_of(rows[i].wanted), rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(paths_fall_into_pieces),          TEST(urls_are_made_clean),
        TEST(no_output_lies_above_its_folder), TEST(what_is_percent_encoded_is_decoded),
        TEST(slugs_have_their_modes),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("permalink", tests, NULL, NULL);
}
