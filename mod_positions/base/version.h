/* SPDX-License-Identifier: Apache-2.0 */
/* version.h - the version, for people: `positionsctl --version`, the Server header (where
 * ServerTokens is Full), the changelog. Whether two builds send the same bytes is asked of
 * serve/build_id.h. */
#ifndef POS_BASE_VERSION_H
#define POS_BASE_VERSION_H

#define MOD_POSITIONS_VERSION "1.0.0-dev"

#endif
