/* SPDX-License-Identifier: Apache-2.0 */
/* Faults of offers, with their places. */
#include "site/offers/fault.h"

#include "base/files.h"
#include "site/model/library.h"
#include "site/model/limits.h"
#include "site/render/composing.h"

/* name ":" at the start of a line between the first "---" and the next. */
size_t offers__find_field(pos_text text, pos_text name)
{
    pos_text rest = text, line;
    if (!pos_text_next_line(&line, &rest) || !pos_text_starts(line, POS_TEXT("---")))
        return POS_NOT_FOUND;
    while (pos_text_next_line(&line, &rest)) {
        if (pos_text_starts(line, POS_TEXT("---")))
            return POS_NOT_FOUND;
        if (line.size <= name.size || !pos_text_starts(line, name) || line.data[name.size] != ':')
            continue;
        size_t at = name.size + 1;
        while (at < line.size && pos_is_space(line.data[at]))
            at++;
        return (size_t)(line.data - text.data) + (at < line.size ? at : 0);
    }
    return POS_NOT_FOUND;
}

/* The page's source as it is on the disk; empty where it can't be read, which then is said without
 * a line. */
static pos_text read_source(const site__composing *asker, const site_page *page)
{
    pos_text bytes;
    pos_stamp stamp;
    const pos_root *root = asker->snapshot->site->tree.root;
    if (page->theme ||
        pos_file_read(&bytes, &stamp, root, page->source, SITE_MAX_SOURCE, asker->pool))
        return POS_TEXT("");
    return bytes;
}

static pos_error *page_fault(const offers__offer *offer, const offers__finding_text *finding,
                             pos_scope *scope)
{
    const site__composing *asker = site__asker(scope);
    const site_page *page = offer->source.as.object->self;
    pos_text name;
    POS_TRY(offers__name_of(&name, offer, finding->field, scope));
    pos_text source = read_source(asker, page);
    size_t at = offers__find_field(source, name);
    if (at == POS_NOT_FOUND) {
        pos_error *fault =
            pos_error_make(POS_EINVALID, asker->pool, "%s: %s", finding->rule, finding->text);
        fault->file = page->source;
        return fault;
    }
    return pos_error_at(POS_EINVALID, page->source, source, at, asker->pool, "%s: %s",
                        finding->rule, finding->text);
}

/* An entry of a data file has no place of its own: its title tells it. */
static pos_error *entry_fault(const offers__offer *offer, const offers__finding_text *finding,
                              liquid_run *run)
{
    pos_value title;
    POS_TRY(offers__field_of(&title, offer, OFFERS_TITLE, liquid_scope(run)));
    return liquid_fault(run, "%s: \"%.*s\": %s", finding->rule, POS_TEXT_ARG(pos_value_text(title)),
                        finding->text);
}

static bool is_page(const offers__offer *offer, const site__composing *asker)
{
    const site__drops *drops = asker->snapshot->config->library->drops;
    const pos_object_class *class_ =
        offer->source.kind == POS_OBJECT ? offer->source.as.object->class_ : NULL;
    return class_ && (class_ == drops->page || class_ == drops->document);
}

void offers__note_faults(const offers__offer *offer, liquid_run *run)
{
    pos_scope *scope = liquid_scope(run);
    site__composing *asker = site__asker(scope);
    uint32_t findings = asker ? offer->findings : 0;
    for (int bit = 0; findings >> bit; bit++) {
        if (!(findings >> bit & 1))
            continue;
        const offers__finding_text *finding = offers__describe((offers__finding)bit);
        site__add_fault(asker, is_page(offer, asker) ? page_fault(offer, finding, scope)
                                                     : entry_fault(offer, finding, run));
    }
}
