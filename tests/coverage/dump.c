/* SPDX-License-Identifier: Apache-2.0 */
/* For `make coverage`: every process writes its counters, also one that ends by _exit() or abort(), as
 * httpd's children and processes without memory do, and one that has given up files, as the helper
 * for Sass does. Linked with -Wl,--wrap for each of these. */
#include <gcov.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);
_Noreturn void __real_abort(void);
_Noreturn void __wrap_abort(void);
int __real_setrlimit(int resource, const struct rlimit *limits);
int __wrap_setrlimit(int resource, const struct rlimit *limits);
int __real_kill(pid_t id, int number);
int __wrap_kill(pid_t id, int number);

/* How long a child may take to end before it is killed, in steps of 5 ms. */
#define MAX_STEPS 60

/* What a process forbids itself of these, it forbids until it writes its counters. */
static int is_for_files(int resource)
{
    return resource == RLIMIT_FSIZE || resource == RLIMIT_NOFILE;
}

int __wrap_setrlimit(int resource, const struct rlimit *limits)
{
    struct rlimit soft;
    if (!is_for_files(resource) || getrlimit(resource, &soft) != 0)
        return __real_setrlimit(resource, limits);
    soft.rlim_cur = limits->rlim_cur;
    return __real_setrlimit(resource, &soft);
}

static void allow_files(int resource)
{
    struct rlimit limits;
    if (getrlimit(resource, &limits) != 0)
        return;
    limits.rlim_cur = limits.rlim_max;
    __real_setrlimit(resource, &limits);
}

/* root's processes and the server's user add to the same files. */
static void dump_counters(void)
{
    mode_t mask = umask(0);
    allow_files(RLIMIT_FSIZE);
    allow_files(RLIMIT_NOFILE);
    __gcov_dump();
    umask(mask);
}

void __wrap__exit(int status)
{
    dump_counters();
    __real__exit(status);
}

void __wrap_abort(void)
{
    dump_counters();
    __real_abort();
}

/* The helper for Sass is killed once it has answered: it ends by itself as well. */
int __wrap_kill(pid_t id, int number)
{
    for (int i = 0; number == SIGKILL && id > 0 && i < MAX_STEPS; i++) {
        siginfo_t ended = {.si_pid = 0};
        if (waitid(P_PID, (id_t)id, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid)
            break;
        usleep(5000);
    }
    return __real_kill(id, number);
}

static void __attribute__((constructor)) dump_at_exit(void)
{
    atexit(dump_counters);
}
