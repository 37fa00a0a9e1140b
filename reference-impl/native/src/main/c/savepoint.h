/* Writes within savepoints and PL/pgSQL exception blocks. */
#ifndef PG_KALAM_SAVEPOINT_H
#define PG_KALAM_SAVEPOINT_H

#include "facts.h"

/* Whether they are held back until the savepoint is released, instead of being refused. */
extern bool kalam_savepoints;

/*
 * The nesting level of the savepoint that a statement is about to write in; 1 is the transaction itself. Raises 0A000 where
 * savepoints may not write.
 */
int write_level(void);

/* Has the bridge told of savepoints that end. */
void savepoint_install_hook(void);

#endif
