/* SPDX-License-Identifier: Apache-2.0 */
/* folder.h - a folder for a fuzzer's sites: written anew for each input, in memory where the system
 * has /dev/shm. It goes when the process ends by itself. */
#ifndef POS_TESTS_FOLDER_H
#define POS_TESTS_FOLDER_H

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "fuzz.h"

#define MAX_PATH_SIZE 200

static char folder[64];

static inline void folder_remove(const char *path)
{
    DIR *listing = opendir(path);
    for (struct dirent *each; listing && (each = readdir(listing));)
        if (strcmp(each->d_name, ".") != 0 && strcmp(each->d_name, "..") != 0) {
            char *inside;
            if (asprintf(&inside, "%s/%s", path, each->d_name) < 0)
                abort();
            if (unlink(inside) != 0)
                folder_remove(inside);
            free(inside);
        }
    if (listing)
        closedir(listing);
    rmdir(path);
}

static inline void folder_end(void)
{
    folder_remove(folder);
}

/* The folder, empty. */
static inline void folder_begin(void)
{
    if (*folder) {
        folder_remove(folder);
        if (mkdir(folder, 0755) != 0)
            fuzz_fail("%s can't be made", folder);
        return;
    }
    strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/fuzz.XXXXXX" : "/tmp/fuzz.XXXXXX");
    if (!mkdtemp(folder))
        fuzz_fail("no folder");
    atexit(folder_end);
}

/* True for a relative path that stays inside. */
static inline bool folder_allows(pos_text path)
{
    pos_text part, rest = path;
    if (path.size == 0 || path.size > MAX_PATH_SIZE || memchr(path.data, '\0', path.size))
        return false;
    do {
        const char *slash = memchr(rest.data, '/', rest.size);
        size_t size = slash ? (size_t)(slash - rest.data) : rest.size;
        part = pos_text_slice(rest, 0, size);
        rest = pos_text_slice(rest, slash ? size + 1 : size, rest.size);
        if (part.size == 0 || pos_text_equal(part, POS_TEXT(".")) ||
            pos_text_equal(part, POS_TEXT("..")) || (slash && rest.size == 0))
            return false;
    } while (rest.size > 0);
    return true;
}

/* Writes a file, and the folders that it lies in. False where its path is none, or taken by a
 * folder. */
static inline bool folder_write(pos_text path, pos_text content)
{
    char full[sizeof(folder) + MAX_PATH_SIZE + 2];
    if (!folder_allows(path))
        return false;
    int start = snprintf(full, sizeof(full), "%s/", folder);
    snprintf(full + start, sizeof(full) - (size_t)start, "%.*s", POS_TEXT_ARG(path));
    for (char *at = strchr(full + start, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        mkdir(full, 0755);
        *at = '/';
    }
    FILE *file = fopen(full, "wb");
    if (!file)
        return false;
    fwrite(content.data, 1, content.size, file);
    return fclose(file) == 0;
}

static inline void folder_unlink(pos_text path)
{
    char full[sizeof(folder) + MAX_PATH_SIZE + 2];
    if (!folder_allows(path))
        return;
    snprintf(full, sizeof(full), "%s/%.*s", folder, POS_TEXT_ARG(path));
    unlink(full);
}

#endif
