/* Helper functions and the setting kalam.user_id, known from when the library is loaded; no tables. */
#include "candidate.h"

enum { PGC_USERSET = 6 };

extern void DefineCustomStringVariable(const char *name, const char *short_desc, const char *long_desc, char **value,
    const char *boot_value, int context, int flags, void *check, void *assign, void *show);

static char *user_id;

void _PG_init(void)
{
    DefineCustomStringVariable("kalam.user_id", "Whose rows are meant.", 0, &user_id, "", PGC_USERSET, 0, 0, 0, 0);
}
