/* SPDX-License-Identifier: Apache-2.0 */
/* For `make coverage`: every process writes its counters, also one that ends by _exit(), as httpd's children and
   sandboxed helpers do. Linked with -Wl,--wrap=_exit. */
#include <gcov.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

/* root's processes and the server's user add to the same files. */
static void dump_counters(void)
{
    mode_t mask = umask(0);
    __gcov_dump();
    umask(mask);
}

void __wrap__exit(int status)
{
    dump_counters();
    __real__exit(status);
}

static void __attribute__((constructor)) dump_at_exit(void)
{
    atexit(dump_counters);
}
