/* The tables that an ALTER TABLE, a RENAME or a SET SCHEMA may change. */
#ifndef PG_KALAM_ALTERED_H
#define PG_KALAM_ALTERED_H

#include "facts.h"

/* A condition on pg_class c: the table with its descendants, or all tables of the schema; NULL where there is none. */
char *altered_tables(void *stmt);

/*
 * Takes the locks that PostgreSQL is about to take, before the columns are looked at: what another session does to them in between
 * is not this statement's doing. Whoever may not alter the table gets no lock of it, but PostgreSQL's error.
 */
void lock_altered(void *stmt);

#endif
