#ifndef PG_KALAM_ALTER_H
#define PG_KALAM_ALTER_H

#include "facts.h"

/*
 * Runs a utility statement, and where it changes columns of KalamDB tables, does the same in KalamDB. run(arg) is
 * PostgreSQL's own way to run it. Of one that is alone nothing else of the transaction can fail any more; the others wait in
 * KalamDB for its commit.
 */
void run_mirrored(void *stmt, bool alone, void (*run)(void *arg), void *arg);

/* Whether such a statement is running: columns that it drops are mirrored when it is done. */
bool is_altering(void);

#endif
