/* What kind of transaction a statement is in. */
#ifndef PG_KALAM_BLOCK_H
#define PG_KALAM_BLOCK_H

#include "facts.h"

/* Whether BEGIN has been given; a string of several statements, or a pipeline, is a block of its own kind that is not meant. */
bool in_explicit_block(void);

/* Whether savepoints or exception blocks are open. */
bool in_subtransaction(void);

#endif
