/* The facts of pg_facts.def for the major that is running. */
#ifndef PG_KALAM_FACTS_H
#define PG_KALAM_FACTS_H

#include "pg.h"

enum fact {
#define OFFSET(type, field, ...) FACT_##type##_##field,
#define SIZE(type, ...) FACT_sizeof_##type,
#define TAG(name, ...) FACT_##name,
#define CONSTANT(name, ...) FACT_##name,
#include "pg_facts.def"
#undef OFFSET
#undef SIZE
#undef TAG
#undef CONSTANT
    FACT_COUNT
};

/* 13 to 18; 0 until facts_for_running_server. */
extern int pg_major;

/* Answers whether the server is of a major that the table knows. */
bool facts_for_running_server(void);

/* A fact's value; -1 where the running major has no such thing. */
int fact(enum fact which);

#define FACT(name) fact(FACT_##name)
#define SIZEOF(type) ((size_t) fact(FACT_sizeof_##type))
#define FIELD(ctype, pointer, type, field) (*(ctype *) ((char *) (pointer) + fact(FACT_##type##_##field)))

#define IS_A(node, tag) ((node) != NULL && *(const int *) (node) == FACT(tag))

static inline int list_length(const List *list)
{
    return list == NULL ? 0 : FIELD(int, list, List, length);
}

/* Raises an error for an index that the list does not have. */
void *list_nth(const List *list, int n);
/* The same of a list of integers. */
int list_nth_int(const List *list, int n);

/* The text of a String node stands at the same place on all majors. */
static inline char *string_value(const void *node)
{
    return *(char **) ((char *) node + 8);
}

#endif
