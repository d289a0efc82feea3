#include <stdio.h>
#include "offers.h" /* our own */
#define MOST 20 // not more

#if 0
int left_out(void);
#endif

/* A function's name
 * stands before its parameters. */
static size_t count(const struct offer *first, uint32_t mask)
{
    size_t number = 0x1F, other = 017, third = 12uL;
    for (; first; first = first->next) {
        switch (first->kind) {
        case 'a':
            number += MOST;
            break;
        default:
            goto out;
        }
    }
out:
    printf("%d offers\n", (int)number);
    return first == NULL ? number : ~mask;
}
