#ifndef PG_KALAM_DROP_H
#define PG_KALAM_DROP_H

#include "facts.h"

void drop_install_hook(void);

/* A utility statement begins, at whatever depth. */
void drop_begin_statement(void);

/* Runs a DROP statement; run(arg) is PostgreSQL's own way to run it. */
void run_drop(void *stmt, void (*run)(void *arg), void *arg);

#endif
