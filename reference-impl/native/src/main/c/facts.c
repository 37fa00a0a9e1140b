#include "report.h"

#include <stdlib.h>

enum { OLDEST_MAJOR = 13, NEWEST_MAJOR = 18, MAJORS = NEWEST_MAJOR - OLDEST_MAJOR + 1 };

static const int32_t table[FACT_COUNT][MAJORS] = {
#define OFFSET(type, field, ...) {__VA_ARGS__},
#define SIZE(type, ...) {__VA_ARGS__},
#define TAG(name, ...) {__VA_ARGS__},
#define CONSTANT(name, ...) {__VA_ARGS__},
#include "pg_facts.def"
#undef OFFSET
#undef SIZE
#undef TAG
#undef CONSTANT
};

int pg_major = 0;

bool facts_for_running_server(void)
{
    const char *number = GetConfigOption("server_version_num", true, false);
    int major = number == NULL ? 0 : atoi(number) / 10000;

    if (major < OLDEST_MAJOR || major > NEWEST_MAJOR)
        return false;
    pg_major = major;
    return true;
}

int fact(enum fact which)
{
    return table[which][pg_major - OLDEST_MAJOR];
}

static void **cell(const List *list, int n)
{
    if (n < 0 || n >= list_length(list))
        fail("XX000", psprintf("list of %d elements has no element %d", list_length(list), n), NULL, NULL);
    return &FIELD(void **, list, List, elements)[n];
}

void *list_nth(const List *list, int n)
{
    return *cell(list, n);
}

int list_nth_int(const List *list, int n)
{
    return *(int *) cell(list, n);
}
