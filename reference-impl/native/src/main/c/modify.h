/* Writing to KalamDB tables. */
#ifndef PG_KALAM_MODIFY_H
#define PG_KALAM_MODIFY_H

#include "relation.h"

/* What the plan of an UPDATE or DELETE brings of the row as it was. */
#define KEY_NAME "kalam_key"
#define OLD_ROW_NAME "wholerow"

char *key_name(Oid relid);

/* Raises 0A000 for an ON CONFLICT that is not a bare DO NOTHING, and where rows cannot be told apart. */
void check_do_nothing(Oid relid, void *plan);

/* Whether UPDATE and DELETE by key are sent without looking for the row. */
extern bool kalam_write_without_scan;

/* Raises 0A000: the bridge cannot take back a part of a transaction. */
void refuse_in_subtransaction(void);

#endif
