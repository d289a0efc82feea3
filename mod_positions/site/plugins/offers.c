/* SPDX-License-Identifier: Apache-2.0 */
/* Offers: the filters `offers` and `offer`, in every site. */
#include "site/plugins/plugins.h"

#include "site/offers/drop.h"

const site__plugin site__plugin_offers = {
    .name = "positions-offers", .always = true, .filters = offers__filters};
