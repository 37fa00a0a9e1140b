/* Needs what PostgreSQL does not have. */
#include "candidate.h"

extern void no_function_of_postgresql(void);

void _PG_init(void)
{
    no_function_of_postgresql();
}
