/* C functions as SQL calls them. */
#ifndef PG_KALAM_SQL_FUNCTION_H
#define PG_KALAM_SQL_FUNCTION_H

#include <string.h>

#include "facts.h"

/* The longest result of kalam_exec, in kB. */
extern int kalam_exec_result_limit;

#define SQL_FUNCTION(name)                                                                                             \
    EXPORTED extern const int *pg_finfo_##name(void);                                                                   \
    EXPORTED extern Datum name(void *call);                                                                            \
    const int *pg_finfo_##name(void)                                                                                   \
    {                                                                                                                  \
        static const int api_version = 1;                                                                              \
        return &api_version;                                                                                           \
    }                                                                                                                  \
    Datum name(void *call)

static inline Datum text_result(const char *text)
{
    return (Datum) cstring_to_text_with_len(text, (int) strlen(text));
}

#endif
