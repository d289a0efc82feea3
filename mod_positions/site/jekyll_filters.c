#include "site/jekyll.h"

liquid_registry *site__jekyll_registry(apr_pool_t *process)
{
    return liquid_registry_overlay(liquid_registry_make(process), LIQUID_5_4, process);
}
