/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions.c - the module record and its hooks; writes the core's messages to httpd's log. */
#include "mod_positions.h"
#include "mod_positions_request.h"
#include "mod_positions_sites.h"

#include <mpm_common.h>

#include "base/version.h"

APLOG_USE_MODULE(positions);

/* Each line about a site begins with its root: on a server of many, nothing else tells them apart. */
static void write_message(void *baton, pos_level level, const char *message)
{
    static const int levels[] = {[POS_LOG_ERROR] = APLOG_ERR,
                                 [POS_LOG_WARNING] = APLOG_WARNING,
                                 [POS_LOG_INFO] = APLOG_INFO,
                                 [POS_LOG_DEBUG] = APLOG_DEBUG};
    const mod_positions_site *of = baton;
    ap_log_error(APLOG_MARK, levels[level], 0, of->server, "%s: %s", of->root, message);
}

static pos_level wanted_level(server_rec *server)
{
    if (APLOG_IS_LEVEL(server, APLOG_DEBUG))
        return POS_LOG_DEBUG;
    if (APLOG_IS_LEVEL(server, APLOG_INFO))
        return POS_LOG_INFO;
    return APLOG_IS_LEVEL(server, APLOG_WARNING) ? POS_LOG_WARNING : POS_LOG_ERROR;
}

pos_log mod_positions_log(mod_positions_site *of)
{
    return (pos_log){write_message, of, wanted_level(of->server)};
}

/* post_config: runs twice at every start, as root, and reads nothing but the configuration. */
static int prepare_servers(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                           server_rec *main_server)
{
    (void)log;
    (void)temporary;
    for (server_rec *each = main_server; each; each = each->next) {
        mod_positions_server *config = mod_positions_server_of(each);
        config->server = each;
        config->probing = config->wild || mod_positions_htaccess_allowed(each);
        config->regex_options = mod_positions_has_regex_options(each);
    }
    mod_positions_make_admission(main_server, pool);
    ap_add_version_component(pool, "mod_positions/" MOD_POSITIONS_VERSION);
    return OK;
}

/* In the parent process: what a child that has ended held is free again. */
static void reclaim_slots(server_rec *main_server, pid_t child, ap_generation_t generation,
                          int slot, mpm_child_status state)
{
    const mod_positions_server *config = mod_positions_server_of(main_server);
    (void)generation;
    (void)slot;
    if (state == MPM_CHILD_EXITED && config && config->admission)
        serve_admission_reclaim(config->admission, child);
}

static void register_hooks(apr_pool_t *pool)
{
    static const char *const before_negotiation[] = {"mod_negotiation.c", "mod_mime.c", NULL};
    static const char *const before_dir[] = {"mod_dir.c", NULL};
    (void)pool;
    ap_hook_check_config(mod_positions_check_configuration, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(prepare_servers, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_status(reclaim_slots, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(mod_positions_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    /* After mod_proxy, which is first, and before core's directory walk, which is last. */
    ap_hook_map_to_storage(mod_positions_map, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_type_checker(mod_positions_type, NULL, before_negotiation, APR_HOOK_REALLY_FIRST);
    ap_hook_fixups(mod_positions_fix_up, NULL, before_dir, APR_HOOK_LAST);
    ap_hook_handler(mod_positions_handle, NULL, NULL, APR_HOOK_MIDDLE);
    mod_positions_register_freshness();
    mod_positions_register_status();
}

module AP_MODULE_DECLARE_DATA positions_module = {STANDARD20_MODULE_STUFF,
                                                  mod_positions_dir_make,
                                                  mod_positions_dir_merge,
                                                  mod_positions_server_make,
                                                  mod_positions_server_merge,
                                                  mod_positions_commands,
                                                  register_hooks,
                                                  AP_MODULE_FLAG_NONE};
