/* SPDX-License-Identifier: Apache-2.0 */
/* tree_fuzz: whole sites, edited once, composed page by page.
 *
 * An input is files one after another, each behind a line "==> path <==" as head(1) writes it; from
 * "==> . <==" on they are edits, and an empty one removes the file.
 *
 * Besides not crashing: a page composed twice gives the same bytes; its trace is valid, also when it
 * was written and read again; and a site whose tree was edited is what one is that is made from the
 * edited tree, unless an input of it is held. */
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include <apr_time.h>

#include "folder.h"
#include "fuzz.h"
#include "site/site.h"

#define MAX_FILES 32
#define MAX_PAGES 24
/* The sites' present time, seconds since the epoch. */
#define NOW 1767600000

/* ---- the clock: this program's is everyone's ---- */

static time_t ahead; /* seconds */

/* So that files are old, and no upload of them may still be under way. */
static void let_time_pass(void)
{
    ahead += 3600;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, time);
    if (!failed)
        time->tv_sec += ahead;
    return failed;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &precise) != 0)
        return -1;
    *time = (struct timeval){precise.tv_sec, precise.tv_nsec / 1000};
    return 0;
}

/* ---- the tree ---- */

/* The path in a line "==> path <==". */
static bool read_header(pos_text *path, pos_text line)
{
    if (!pos_text_starts(line, POS_TEXT("==> ")) || !pos_text_ends(line, POS_TEXT(" <==")) ||
        line.size < 9)
        return false;
    *path = pos_text_slice(line, 4, line.size - 4);
    return true;
}

/* The next file, whose header has been read: up to the next one, in `next`. False after the last. */
static bool read_file(pos_text *content, pos_text *next, pos_text *rest)
{
    pos_text line, before = *rest;
    while (pos_text_next_line(&line, rest))
        if (read_header(next, line)) {
            *content = pos_text_make(before.data, (size_t)(line.data - before.data));
            return true;
        }
    *content = before;
    return false;
}

/* Writes files up to the end or the edits; what follows is left in `rest`. False at the end. */
static bool write_files(pos_text *rest, bool edits)
{
    pos_text path = {"", 0}, next = {"", 0}, content;
    bool more = read_file(&content, &path, rest);
    for (int i = 0; more && i < MAX_FILES; i++) {
        if (!edits && pos_text_equal(path, POS_TEXT(".")))
            return true;
        more = read_file(&content, &next, rest);
        if (edits && content.size == 0)
            folder_unlink(path);
        else
            folder_write(path, content);
        path = next;
    }
    return false;
}

/* ---- what must hold ---- */

static const site_library *library;

static site *make_site(apr_pool_t *pool)
{
    const site_options options = {
        .library = library,
        .root = folder,
        .at = NOW,
        .limits = {.time = apr_time_from_sec(3600), .steps = 20000, .memory = 16 << 20}};
    site *made = site_make(&options, pool);
    if (!made)
        fuzz_fail("no site");
    return made;
}

static site_snapshot *hold(site *of, apr_pool_t *pool)
{
    pos_error *error;
    return site_hold(of, &error, pool);
}

static void check_trace(const site_trace *trace, site_snapshot *snapshot, apr_pool_t *pool)
{
    pos_text bytes;
    pos_buffer *out = pos_buffer_make(0, pool);
    site_trace_write(out, trace);
    const site_trace *again = pos_buffer_get(&bytes, out) ? NULL : site_trace_read(bytes);
    if (!again)
        fuzz_fail("a trace can't be read back");
    const int64_t now = apr_time_from_sec(NOW);
    if (!site_trace_is_valid(trace, snapshot, now, pool) ||
        !site_trace_is_valid(again, snapshot, now, pool)) {
        pos_buffer_clear(out);
        site_trace_explain(out, trace, snapshot, pool);
        fuzz_fail("a trace is not valid in its own snapshot:\n%.*s",
                  POS_TEXT_ARG(pos_buffer_whole(out)));
    }
    site_trace_drop(again);
}

static bool compose(site_rendering *out, site_snapshot *snapshot, const site_page *page,
                    apr_pool_t *pool)
{
    if (site_compose(out, snapshot, page, pool))
        return false;
    check_trace(out->trace, snapshot, pool);
    site_trace_drop(out->trace);
    return true;
}

static void compare(site_snapshot *first, const site_page *a, site_snapshot *second,
                    const site_page *b, apr_pool_t *pool)
{
    site_rendering one, other;
    bool composed = compose(&one, first, a, pool);
    if (composed != compose(&other, second, b, pool))
        fuzz_fail("%s is composed once and once not", site_page_url(a));
    if (composed && !pos_text_equal(one.body, other.body))
        fuzz_fail("%s gives two texts:\n%.*s\n---- and ----\n%.*s", site_page_url(a),
                  POS_TEXT_ARG(one.body), POS_TEXT_ARG(other.body));
}

static void check_pages(site_snapshot *first, site_snapshot *second, apr_pool_t *pool)
{
    size_t count = site_page_count(first);
    if (count != site_page_count(second))
        fuzz_fail("%zu pages, and %zu", count, site_page_count(second));
    for (size_t i = 0; i < count && i < MAX_PAGES; i++) {
        const site_page *a = site_page_at(first, i), *b = site_page_at(second, i);
        apr_pool_t *own = fuzz_pool(pool);
        if (strcmp(site_page_url(a), site_page_url(b)) != 0)
            fuzz_fail("%s, and %s", site_page_url(a), site_page_url(b));
        compare(first, a, second, b, own);
        site_explain(pos_buffer_make(0, own), first, a, own);
        if (site_page_is_markdown(a))
            site_markdown_source(pos_buffer_make(0, own), first, a, own);
        apr_pool_destroy(own);
    }
}

/* Edits the tree of a site that is in use, and looks at it at once and later. */
static void edit(site *edited, pos_text *rest, apr_pool_t *pool)
{
    let_time_pass();
    site_refresh(edited, true);
    write_files(rest, true);
    site_refresh(edited, true);
    let_time_pass();
    site_refresh(edited, true);
    site *fresh = make_site(pool);
    site_snapshot *after = hold(edited, pool), *scratch = hold(fresh, pool);
    if (after && scratch && site_fault_count(scratch) == 0 && site_fault_count(after) == 0)
        check_pages(after, scratch, pool);
    site_release(after);
    site_release(scratch);
}

static void run(pos_text rest, apr_pool_t *pool)
{
    folder_begin();
    bool edits = write_files(&rest, false);
    site *edited = make_site(pool);
    site_snapshot *snapshot = hold(edited, pool);
    if (!snapshot)
        return;
    check_pages(snapshot, snapshot, pool);
    site_release(snapshot);
    if (edits)
        edit(edited, &rest, pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *process;
    if (!process) {
        process = fuzz_process();
        library = site_library_make(process);
    }
    apr_pool_t *pool = fuzz_pool(process);
    run(pos_text_make((const char *)data, size), pool);
    apr_pool_destroy(pool);
    return 0;
}
