/* The callbacks of the foreign data wrapper. */
#ifndef PG_KALAM_FDW_H
#define PG_KALAM_FDW_H

#include "facts.h"

/* Fill in their part of an FdwRoutine. */
void fdw_add_scan(void *routine);
void fdw_add_modify(void *routine);

/* Sends the rows that statements of this backend still hold back. */
void flush_pending_writes(void);

#endif
