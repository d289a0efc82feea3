/* SPDX-License-Identifier: Apache-2.0 */
/* Faults of offers, with their places. */
#include "site/offers/fault.h"

#include "base/files.h"
#include "site/model/library.h"
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

pos_text offers__read_source(const site_snapshot *snapshot, const site_page *page,
                             apr_pool_t *result)
{
    pos_text bytes;
    pos_stamp stamp;
    const pos_root *root = snapshot->site->tree.root;
    if (page->theme || pos_file_read(&bytes, &stamp, root, page->source,
                                     site__max_source(&snapshot->site->tree), result))
        return POS_TEXT("");
    return bytes;
}

pos_error *offers__place_finding(const site_page *page, pos_text source, pos_text name,
                                 const offers__finding_text *finding, apr_pool_t *result)
{
    size_t at = name.size ? offers__find_field(source, name) : POS_NOT_FOUND;
    if (at == POS_NOT_FOUND)
        at = offers__find_field(source, POS_TEXT("title"));
    if (source.size > 0)
        return pos_error_at(POS_EINVALID, page->source, source, at == POS_NOT_FOUND ? 0 : at,
                            result, "%s: %s", finding->rule, finding->text);
    pos_error *fault = pos_error_make(POS_EINVALID, result, "%s: %s", finding->rule, finding->text);
    fault->file = page->source;
    return fault;
}

static pos_error *page_fault(const offers__offer *offer, offers__finding finding, pos_scope *scope)
{
    offers__field field;
    const site__composing *asker = site__asker(scope);
    const site_page *page = offer->source.as.object->self;
    pos_text name;
    POS_TRY(offers__field_of_finding(&field, offer, finding, scope));
    POS_TRY(offers__name_of(&name, offer, field, scope));
    pos_text source = offers__read_source(asker->snapshot, page, asker->pool);
    return offers__place_finding(page, source, name, offers__describe(finding), asker->pool);
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

static pos_error *find_faults(uint32_t *out, const offers__offer *offer,
                              const site__composing *asker, pos_scope *scope)
{
    *out = offer->findings;
    return asker->snapshot->strict ? offers__findings_at(out, offer, asker->now.seconds, scope)
                                   : NULL;
}

void offers__note_faults(const offers__offer *offer, liquid_run *run)
{
    pos_scope *scope = liquid_scope(run);
    site__composing *asker = site__asker(scope);
    uint32_t findings = 0;
    /* Feeds and the like repeat what the pages have told. */
    if (asker && asker->page->generated && is_page(offer, asker))
        return;
    pos_error *error = asker ? find_faults(&findings, offer, asker, scope) : NULL;
    if (error)
        site__add_fault(asker, error);
    for (int bit = 0; findings >> bit; bit++) {
        const offers__finding_text *finding = offers__describe((offers__finding)bit);
        if (!(findings >> bit & 1) || finding->notice)
            continue;
        site__add_fault(asker, is_page(offer, asker)
                                   ? page_fault(offer, (offers__finding)bit, scope)
                                   : entry_fault(offer, finding, run));
    }
}
