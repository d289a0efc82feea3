/* SPDX-License-Identifier: Apache-2.0 */
/* Plug-ins that look for words in finished pages: emoji and mentions. */
#include "growth.h"
#include "support.h"

#include "site/plugins/plugins.h"

#define SMILE                                                                                      \
    "<img class=\"emoji\" title=\":smile:\" alt=\":smile:\" "                                      \
    "src=\"https://github.githubassets.com/images/icons/emoji/unicode/1f604.png\" "                \
    "height=\"20\" width=\"20\">"

static site__config *config_with(const char *key, pos_value value)
{
    pos_map *map = pos_map_make(1, pool);
    site__config *config = apr_pcalloc(pool, sizeof(*config));
    if (key)
        pos_map_put(map, pos_text_of(key), value);
    config->map = map;
    return config;
}

static pos_text emoji(const char *html, const site__config *config)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    site__plugin_emoji.html(out, pos_text_of(html), config, pool);
    return buffer_text(out);
}

static pos_text mentions(const char *html, const site__config *config)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    site__plugin_mentions.html(out, pos_text_of(html), config, pool);
    return buffer_text(out);
}

static void emoji_are_pictures(void **state)
{
    (void)state;
    static const struct {
        const char *html, *wanted;
    } rows[] = {
        {"<p>a :smile: b</p>", "<p>a " SMILE " b</p>"},
        {"<p>:smile::smile:</p>", "<p>" SMILE SMILE "</p>"},
        {"<p>x:smile:y :nosuch: 10:30:15 :</p>", "<p>x" SMILE "y :nosuch: 10:30:15 :</p>"},
        {"<p>a:zz:smile:</p>", "<p>a:zz" SMILE "</p>"},
        {"<code>:smile:</code><pre><b>:smile:</b></pre><tt>:smile:</tt>",
         "<code>:smile:</code><pre><b>:smile:</b></pre><tt>:smile:</tt>"},
        {"<a title=\":smile:>\">:smile:</a>", "<a title=\":smile:>\">" SMILE "</a>"},
        {"<a title = \"x > :smile:\">:smile:</a>", "<a title = \"x > :smile:\">" SMILE "</a>"},
        {"<!-- <body> --><p>:smile:</p><body data-x = \"> :smile:\">:smile:</BODY >:smile:",
         "<!-- <body> --><p>:smile:</p><body data-x = \"> :smile:\">" SMILE "</BODY >:smile:"},
        {"<!-- :smile: --><script>':smile:'</script>",
         "<!-- :smile: --><script>':smile:'</script>"},
        {"<html><title>:smile:</title><body class=a>:smile:</body>:smile:</html>",
         "<html><title>:smile:</title><body class=a>" SMILE "</body>:smile:</html>"},
        {"a < b :smile: <", "a < b " SMILE " <"},
        {"", ""}};
    const site__config *config = config_with(NULL, POS_VALUE_NIL);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(emoji(rows[i].html, config), pos_text_of(rows[i].wanted), rows[i].html);
}

static void emoji_come_from_where_the_site_says(void **state)
{
    (void)state;
    pos_map *own = pos_map_make(1, pool);
    pos_map_put(own, POS_TEXT("src"), pos_value_string(POS_TEXT("/pictures?a&b")));
    pos_text got = emoji(":+1:", config_with("emoji", pos_value_map(own)));
    assert_true(pos_text_find(got, POS_TEXT("src=\"/pictures?a&amp;b/emoji/unicode/1f44d.png\""),
                              0) != POS_NOT_FOUND);
}

#define LINK "<a href=\"https://github.com/ada\" class=\"user-mention\">@ada</a>"

static void mentions_are_links(void **state)
{
    (void)state;
    static const struct {
        const char *html, *wanted;
    } rows[] = {{"<p>@ada, (@ada) @ada.</p>", "<p>" LINK ", (" LINK ") " LINK ".</p>"},
                {"a@ada @ada/x @ada_b @ada.b @", "a@ada @ada/x @ada_b @ada.b @"},
                {"@ada...", LINK "..."},
                {"<b title = \"x > @ada\">@ada</b>", "<b title = \"x > @ada\">" LINK "</b>"},
                {"<a href=x>@ada</a><code>@ada</code>", "<a href=x>@ada</a><code>@ada</code>"}};
    const site__config *config = config_with(NULL, POS_VALUE_NIL);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(mentions(rows[i].html, config), pos_text_of(rows[i].wanted),
                          rows[i].html);
    const site__config *other =
        config_with("jekyll-mentions", pos_value_string(POS_TEXT("https://a.org")));
    assert_text_equal(mentions("@b", other),
                      POS_TEXT("<a href=\"https://a.org/b\" class=\"user-mention\">@b</a>"),
                      "base_url");
}

static void the_list_is_in_order(void **state)
{
    (void)state;
    static const char *const names[] = {
#define EMOJI(name, image) name,
#include "site/plugins/emoji.def"
#undef EMOJI
    };
    for (size_t i = 1; i < COUNT(names); i++)
        assert_true(strcmp(names[i - 1], names[i]) < 0);
}

static void link_words(pos_text html)
{
    const site__config *config = config_with(NULL, POS_VALUE_NIL);
    site__plugin_emoji.html(pos_buffer_make(0, pool), html, config, pool);
    site__plugin_mentions.html(pos_buffer_make(0, pool), html, config, pool);
}

static void hostile_pages_are_linear(void **state)
{
    (void)state;
    static const char *const parts[] = {":",     ":a",          "@",        "<",
                                        "<p ",   "<!--",        "<script>", "</",
                                        "<pre>", "<a title=\"", ":smile",   "<body"};
    for (size_t i = 0; i < COUNT(parts); i++)
        assert_linear(link_words, pos_text_of(parts[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(emoji_are_pictures),       TEST(emoji_come_from_where_the_site_says),
        TEST(mentions_are_links),       TEST(the_list_is_in_order),
        TEST(hostile_pages_are_linear),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
