/* SPDX-License-Identifier: Apache-2.0 */
/* What editors, upload tools and synchronisers call the files that are nobody's page. Names that
 * begin with a dot, "#" or "~" (rsync's, lftp's, LibreOffice's, Syncthing's, GVfs') need no
 * mention: Jekyll reads none of them. */
#include "site/model/leftover.h"

/* ---- endings ---- */

static bool has_leftover_ending(pos_text name)
{
    static const char *const endings[] = {
        "~",            /* Emacs, vim, nano, gedit, Kate: the version before */
        ".bak",         /* sed -i.bak, perl -i.bak, editors on Windows */
        ".orig",        /* patch, Mercurial, git mergetool */
        ".rej",         /* patch */
        ".save",        /* nano, when it is ended by a signal */
        ".swp",         /* vim, nano; .swo and .swn where that one is taken */
        ".swo",         /**/
        ".swn",         /**/
        "___jb_tmp___", /* JetBrains' safe write */
        "___jb_old___", /**/
        ".filepart",    /* WinSCP */
        ".part",        /* KIO, ownCloud, Nextcloud (.ocTransferIdN.part) */
        ".partial",     /* FTP clients that resume */
        ".new",         /* the SFTP extensions of VS Code, with useTempFile */
        ".upload",      /* scripts that put and rename */
        ".tmp",         /**/
        ".crdownload",  /* Chromium */
    };
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
        if (pos_text_ends(name, pos_text_of(endings[i])))
            return true;
    return name.size > 1 && name.data[0] == '#' && name.data[name.size - 1] == '#';
}

/* ---- what mkstemp and others add ---- */

static bool is_digits(pos_text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!pos_is_digit(text.data[i]))
            return false;
    return text.size > 0;
}

/* mkstemp's letters and digits, six as a rule, of which one at least is a capital or a digit, so
 * that no word is taken for them. (At six, all but one in 180 have one.) */
static bool is_random(pos_text text, size_t least, size_t most)
{
    bool odd = false;
    for (size_t i = 0; i < text.size; i++) {
        if (!pos_is_alnum(text.data[i]))
            return false;
        odd = odd || text.data[i] != pos_lower(text.data[i]) || pos_is_digit(text.data[i]);
    }
    return odd && text.size >= least && text.size <= most &&
           !pos_text_starts(text, POS_TEXT("sha"));
}

static bool is_uuid(pos_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text.data[i] != '-' : !pos_is_alnum(text.data[i]))
            return false;
    }
    return text.size == 36;
}

/* What stands behind a source's own extension: ".2" (vsftpd's STOU, wget), ".XyZ123" (GLib's
 * g_file_set_contents, Qt's QSaveFile), "XyZ123" (BusyBox' sed -i), "-" and a UUID (Cyberduck). */
static bool is_addition(pos_text rest)
{
    if (pos_text_starts(rest, POS_TEXT("-")))
        return is_uuid(pos_text_slice(rest, 1, rest.size));
    if (!pos_text_starts(rest, POS_TEXT(".")))
        return is_random(rest, 6, 6);
    rest = pos_text_slice(rest, 1, rest.size);
    return is_digits(rest) || is_random(rest, 6, 6);
}

static bool has_addition(pos_text name)
{
    static const char *const sources[] = {
        ".md",   ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm", ".yml", ".yaml",
        ".json", ".csv",      ".tsv", ".scss", ".sass",   ".css",  ".js",  ".xml", ".txt"};
    for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
        pos_text extension = pos_text_of(sources[i]);
        size_t at = pos_text_find(name, extension, 0);
        for (; at != POS_NOT_FOUND; at = pos_text_find(name, extension, at + 1))
            if (is_addition(pos_text_slice(name, at + extension.size, name.size)))
                return true;
    }
    return false;
}

/* ---- conflicts ---- */

/* NAME.sync-conflict-DATE-TIME-DEVICE.EXT (Syncthing), NAME (conflicted copy DATE).EXT (Nextcloud,
 * ownCloud), NAME (ADA's conflicted copy DATE).EXT (Dropbox), NAME_conflict-DATE-TIME.EXT (ownCloud
 * before). */
static bool is_conflict(pos_text name)
{
    static const char *const marks[] = {".sync-conflict-2", "conflicted copy ", "_conflict-2"};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (pos_text_find(name, pos_text_of(marks[i]), 0) != POS_NOT_FOUND)
            return true;
    return false;
}

bool site__is_leftover(pos_text name)
{
    bool sed =
        pos_text_starts(name, POS_TEXT("sed")) && /* sed -i: GNU's sedXXXXXX, OpenBSD's has more */
        is_random(pos_text_slice(name, 3, name.size), 5, 10);
    return sed || has_leftover_ending(name) || has_addition(name) || is_conflict(name);
}
