/* What a foreign row lacks: a place, a transaction that made it, and a lock. */
#ifndef PG_KALAM_ROWMARK_H
#define PG_KALAM_ROWMARK_H

#include "facts.h"

/*
 * Raises 0A000 where the query reads ctid, xmin, cmin, xmax or cmax of the relation: a foreign row has none, and PostgreSQL would
 * make some up. `clauses` are those of the scan, `used` all attributes that its plan reads, as pull_varattnos has them.
 */
void refuse_row_place(void *root, Index rti, List *clauses, const void *used, Oid relid);

/* The same for the RETURNING list of a query, and of the ModifyTable plan that rows are routed by (NULL for none). */
void refuse_row_place_returned(void *root, Oid relid);
void refuse_row_place_routed(void *plan, Oid relid);

/* Warns, once in a session, where FOR UPDATE or FOR SHARE asks for locks on the rows of a scan that begins. */
void warn_of_missing_locks(void *scan_state);

#endif
