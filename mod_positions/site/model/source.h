/* SPDX-License-Identifier: Apache-2.0 */
/* source.h - a file of the source tree as its name and stamp tell it, before it is read. */
#ifndef POS_SITE_MODEL_SOURCE_H
#define POS_SITE_MODEL_SOURCE_H

#include "base/files.h"

typedef enum site__role {
    SITE_ROLE_CONFIG,
    SITE_ROLE_LAYOUT,
    SITE_ROLE_INCLUDE,
    SITE_ROLE_DATA,
    SITE_ROLE_SASS,
    SITE_ROLE_PAGE,     /* may be a page: its first line decides; else a static file */
    SITE_ROLE_POST,     /* below a _posts */
    SITE_ROLE_DRAFT,    /* below a _drafts */
    SITE_ROLE_DOCUMENT, /* below a collection's folder */
    SITE_ROLE_OTHER,    /* nothing by itself; include_relative may ask for it */
    SITE_ROLE_COUNT
} site__role;

typedef struct site__entry {
    const char *path;
    pos_stamp stamp;
    site__role role;
    int collection; /* index into the configuration's, for SITE_ROLE_DOCUMENT; else -1 */
    bool denied;    /* there, but not readable, or behind a link that Options forbid */
    bool theme;     /* below the theme's folder, not the site's */
} site__entry;

#endif
