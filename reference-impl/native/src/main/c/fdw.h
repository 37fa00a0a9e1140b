/* The callbacks of the foreign data wrapper. */
#ifndef PG_KALAM_FDW_H
#define PG_KALAM_FDW_H

#include "bridge.h"

/* Fill in their part of an FdwRoutine. */
void fdw_add_plan(void *routine);
void fdw_add_scan(void *routine);
void fdw_add_modify_plan(void *routine);
void fdw_add_modify(void *routine);
void fdw_add_direct_modify(void *routine);
void fdw_add_explain(void *routine);
void fdw_add_analyze(void *routine);

/* Sends the rows that other statements of this backend still hold back. A statement does not see its own. */
void flush_other_writes(const void *estate);

/* What a statement has written to a table, or begun to; the bridge's figures of it. */
typedef struct Written {
    int64_t requests, rows, bytes, micros;
} Written;

/* Of a ModifyTable that has begun; sends the rows that are held back. */
Written written_so_far(void *result_relation);
/* Of a direct modification's node. */
Written written_directly(void *node);

Written answer_written(Answer *answer);

#endif
