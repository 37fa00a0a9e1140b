/* Dies of a signal when its extension is created. */
#include "candidate.h"

extern unsigned char creating_extension;

void _PG_init(void)
{
    if (creating_extension) {
        raise(SIGSEGV);
    }
}
