/* SPDX-License-Identifier: Apache-2.0 */
/* mapper_fuzz: a site whose names, permalinks and configuration follow from the input, and URLs asked
 * of it.
 *
 * Besides not crashing: each written page is found where Jekyll would write it; nothing leads out of the root; a
 * redirect inside the site leads to a page of it, and a page's source is never left to the server. */
#include <apr_lib.h>

#include "folder.h"
#include "fuzz.h"
#include "site/site.h"

#define MAX_FILES 12
#define MAX_URLS  16

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* What is left of the input; it gives zeros when it has ended. */
typedef struct input {
    const uint8_t *data;
    size_t left;
} input;

static unsigned next_byte(input *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->data++;
}

static const char *const words[] = {
    "a",      "b",     "index",     ".html", ".md",         "/",           ":title", ":categories",
    ":year",  ":name", ":path",     ":num",  "..",          ".",           "%2e",    "%2F",
    "%",      "é",     " ",         "//",    "_",           "README",      ":",      "#",
    "?",      "\\",    "~",         "404",   "2026-01-02-", "_posts/",     "_docs/", "_drafts/",
    "assets", ".xml",  ".htaccess", "sub/",  "*",           "[a]",         "{",      ":output_ext",
    "-",      "A",     "e\xCC\x81", ".txt",  ":i_day",      ":collection", "\xFF",   "0"};

/* A few of the words above, and of any bytes. */
static pos_text read_word(input *in, apr_pool_t *pool)
{
    pos_text made;
    pos_buffer *out = pos_buffer_make(0, pool);
    for (unsigned parts = 1 + next_byte(in) % 5; parts > 0; parts--) {
        unsigned which = next_byte(in);
        if (which < 240)
            pos_buffer_add_text(out, pos_text_of(words[which % (COUNT(words))]));
        else
            pos_buffer_add_char(out, (char)next_byte(in));
    }
    return pos_buffer_get(&made, out) ? POS_TEXT("") : made;
}

/* ---- what is written ---- */

/* A word as YAML's "…": each byte that is not ASCII's letters and digits as its code point. */
static void write_string(pos_buffer *out, input *in, apr_pool_t *pool)
{
    pos_text word = read_word(in, pool);
    pos_buffer_add_char(out, '"');
    for (size_t i = 0; i < word.size; i++)
        if (apr_isalnum(word.data[i]) || strchr("/:._-", word.data[i] ? word.data[i] : 'x'))
            pos_buffer_add_char(out, word.data[i]);
        else
            pos_buffer_printf(out, "\\x%02X", (unsigned char)word.data[i]);
    pos_buffer_add_char(out, '"');
}

static void write_list(pos_buffer *out, input *in, apr_pool_t *pool)
{
    pos_buffer_add_char(out, '[');
    for (unsigned count = next_byte(in) % 3; count > 0; count--) {
        write_string(out, in, pool);
        pos_buffer_add(out, ", ", count > 1 ? 2 : 0);
    }
    pos_buffer_add_char(out, ']');
}

typedef enum value_shape { STRING, LIST, SWITCH, STYLE, INCLUDE } value_shape;

typedef struct key {
    const char *name;
    value_shape shape;
} key;

static pos_text read_choice(const char *const *choices, size_t count, input *in)
{
    return pos_text_of(choices[next_byte(in) % count]);
}

static void write_value(pos_buffer *out, value_shape shape, input *in, apr_pool_t *pool)
{
    static const char *const styles[] = {"date", "pretty", "ordinal", "weekdate", "none"};
    /* None that publishes the configuration, as `include: ["/"]` does. */
    static const char *const includes[] = {"[]", "[_docs]", "[.htaccess, a*]", "[sub/, _posts]"};
    if (shape == STRING)
        write_string(out, in, pool);
    else if (shape == LIST)
        write_list(out, in, pool);
    else if (shape == SWITCH)
        pos_buffer_add_text(out, next_byte(in) % 2 ? POS_TEXT("true") : POS_TEXT("false"));
    else if (shape == STYLE)
        pos_buffer_add_text(out, read_choice(styles, COUNT(styles), in));
    else
        pos_buffer_add_text(out, read_choice(includes, COUNT(includes), in));
}

/* Some of the keys, each on a line of its own behind `indent`. */
static void write_keys(pos_buffer *out, const char *indent, const key *keys, size_t count,
                       input *in, apr_pool_t *pool)
{
    for (unsigned wanted = next_byte(in) % 5; wanted > 0; wanted--) {
        const key *each = &keys[next_byte(in) % count];
        pos_buffer_printf(out, "%s%s: ", indent, each->name);
        write_value(out, each->shape, in, pool);
        pos_buffer_add_char(out, '\n');
    }
}

static const key site_keys[] = {{"permalink", STRING},
                                {"permalink", STYLE},
                                {"baseurl", STRING},
                                {"include", INCLUDE},
                                {"exclude", LIST},
                                {"keep_files", LIST},
                                {"paginate_path", STRING},
                                {"collections_dir", STRING},
                                {"layouts_dir", STRING},
                                {"data_dir", STRING},
                                {"includes_dir", STRING},
                                {"markdown_ext", STRING},
                                {"show_drafts", SWITCH},
                                {"future", SWITCH},
                                {"strict_front_matter", SWITCH},
                                {"unpublished", SWITCH},
                                {"url", STRING},
                                {"timezone", STRING}};

static const key page_keys[] = {
    {"permalink", STRING},     {"permalink", STYLE},    {"redirect_from", LIST},
    {"redirect_from", STRING}, {"redirect_to", STRING}, {"published", SWITCH},
    {"slug", STRING},          {"title", STRING},       {"categories", LIST},
    {"category", STRING},      {"date", STRING},        {"ext", STRING},
    {"layout", STRING}};

static void write_config(input *in, apr_pool_t *pool)
{
    pos_text made;
    pos_buffer *out = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(out, "plugins: [jekyll-redirect-from, jekyll-readme-index, jekyll-paginate, "
                        "jekyll-optional-front-matter, jekyll-sitemap]\npaginate: 1\n");
    write_keys(out, "", site_keys, COUNT(site_keys), in, pool);
    POS_BUFFER_ADD(out, "collections:\n  docs:\n    output: ");
    write_value(out, SWITCH, in, pool);
    POS_BUFFER_ADD(out, "\n");
    write_keys(out, "    ", page_keys, 2, in, pool);
    POS_BUFFER_ADD(out, "defaults:\n  - scope: {path: ");
    write_string(out, in, pool);
    POS_BUFFER_ADD(out, "}\n    values:\n      x: 1\n");
    write_keys(out, "      ", page_keys, COUNT(page_keys), in, pool);
    if (!pos_buffer_get(&made, out))
        folder_write(POS_TEXT("_config.yml"), made);
}

typedef struct written {
    pos_text path;
    bool page; /* it has front matter */
} written;

static bool is_taken(pos_text path, const written *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pos_text_equal(files[i].path, path))
            return true;
    return false;
}

static size_t write_files(written *files, input *in, apr_pool_t *pool)
{
    size_t count = 0;
    for (unsigned wanted = 1 + next_byte(in) % MAX_FILES; wanted > 0; wanted--) {
        pos_text made;
        pos_buffer *out = pos_buffer_make(0, pool);
        written file = {read_word(in, pool), next_byte(in) % 4 != 0};
        if (file.page) {
            POS_BUFFER_ADD(out, "---\n");
            write_keys(out, "", page_keys, COUNT(page_keys), in, pool);
            POS_BUFFER_ADD(out, "---\n");
        }
        POS_BUFFER_ADD(out, "x\n");
        if (!is_taken(file.path, files, count) && !pos_buffer_get(&made, out) &&
            folder_write(file.path, made))
            files[count++] = file;
    }
    return count;
}

/* ---- what must hold ---- */

static bool leads_out(const char *path)
{
    for (const char *at = strstr(path, ".."); at; at = strstr(at + 1, ".."))
        if ((at == path || at[-1] == '/') && (at[2] == '/' || at[2] == '\0'))
            return true;
    return false;
}

static void check_page(const site_route *route)
{
    const char *source = site_page_source(route->page);
    if ((source == NULL) != (route->source == NULL) ||
        (source && strcmp(source, route->source) != 0))
        fuzz_fail("a route's source is not its page's");
    if (source && (*source == '/' || leads_out(source)))
        fuzz_fail("a source leads out: %s", source);
}

static site_route ask(const site_snapshot *snapshot, pos_text url, apr_pool_t *pool)
{
    site_route route, end;
    site_route_of(&route, snapshot, url, pool);
    if (route.kind == SITE_ROUTE_PAGE || route.kind == SITE_ROUTE_GENERATED)
        check_page(&route);
    if (route.kind == SITE_ROUTE_FILE &&
        (strncmp(route.source, folder, strlen(folder)) != 0 || leads_out(route.source)))
        fuzz_fail("a file leads out: %s", route.source);
    if (route.kind == SITE_ROUTE_MOVED) {
        site_route_of(&end, snapshot, pos_text_of(route.location), pool);
        if (route.location[0] != '/' || route.location[1] == '/')
            fuzz_fail("a redirect leads out: %s", route.location);
        if (end.kind != SITE_ROUTE_PAGE && end.kind != SITE_ROUTE_GENERATED)
            fuzz_fail("a redirect leads to no page: %s", route.location);
    }
    return route;
}

static void check_addresses(const site_snapshot *snapshot, apr_pool_t *pool)
{
    for (size_t i = 0; i < site_page_count(snapshot); i++) {
        const site_page *page = site_page_at(snapshot, i);
        if (!site_page_written(snapshot, page))
            continue;
        const char *target = site_page_target(page);
        if (*target != '/' || leads_out(target))
            fuzz_fail("a page would be written outside: %s", target);
        site_route route = ask(snapshot, pos_text_of(target), pool);
        if (route.page != page)
            fuzz_fail("%s does not lead to its page", target);
        ask(snapshot, pos_text_of(site_page_address(page, pool)), pool);
        site_page_redirect(page, pool);
    }
}

static void check_files(site_snapshot *snapshot, apr_pool_t *pool)
{
    const char *from;
    for (size_t i = 0; i < site_static_count(snapshot); i++) {
        const char *target = site_static_at(&from, snapshot, i, pool);
        if (target && (*target != '/' || leads_out(target)))
            fuzz_fail("a file would be written outside: %s", target);
    }
}

/* Jekyll publishes a README that is made an index as it is, too. */
static bool may_be_left(const written *file)
{
    return !file->page || pos_text_find(file->path, POS_TEXT("README"), 0) != POS_NOT_FOUND;
}

static void check_sources(const site_snapshot *snapshot, const written *files, size_t count,
                          apr_pool_t *pool)
{
    for (size_t i = 0; i < count; i++) {
        const char *url = apr_pstrcat(pool, "/", pos_text_cstring(files[i].path, pool), NULL);
        site_route route = ask(snapshot, pos_text_of(url), pool);
        if (route.kind == SITE_ROUTE_NONE && !may_be_left(&files[i]))
            fuzz_fail("the server would send a page's source: %s", url);
    }
    if (ask(snapshot, POS_TEXT("/_config.yml"), pool).kind == SITE_ROUTE_NONE)
        fuzz_fail("the server would send the configuration");
}

static void check_urls(const site_snapshot *snapshot, input *in, apr_pool_t *pool)
{
    for (unsigned wanted = next_byte(in) % MAX_URLS; wanted > 0; wanted--) {
        pos_buffer *url = pos_buffer_make(0, pool);
        pos_text made;
        pos_buffer_add(url, "/", next_byte(in) % 8 != 0);
        pos_buffer_add_text(url, read_word(in, pool));
        if (!pos_buffer_get(&made, url))
            ask(snapshot, made, pool);
    }
}

static void run(input *in, const site_library *library, apr_pool_t *pool)
{
    pos_error *error;
    written files[MAX_FILES];
    folder_begin();
    write_config(in, pool);
    size_t count = write_files(files, in, pool);
    const site_options options = {.library = library, .root = folder, .at = 1767600000};
    site *mapped = site_make(&options, pool);
    site_snapshot *snapshot = mapped ? site_hold(mapped, &error, pool) : NULL;
    if (!snapshot)
        return;
    check_addresses(snapshot, pool);
    check_files(snapshot, pool);
    check_sources(snapshot, files, count, pool);
    check_urls(snapshot, in, pool);
    site_release(snapshot);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *process;
    static const site_library *library;
    if (!process) {
        process = fuzz_process();
        library = site_library_make(process);
    }
    apr_pool_t *pool = fuzz_pool(process);
    run(&(input){data, size}, library, pool);
    apr_pool_destroy(pool);
    return 0;
}
