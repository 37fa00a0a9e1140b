/* Reading a KalamDB table: one request, whose rows come many at a time. */
#ifndef PG_KALAM_SCAN_H
#define PG_KALAM_SCAN_H

#include "relation.h"

typedef struct Filter {
    Column column;
    Oid value_type;
} Filter;

typedef struct Scan {
    Oid relid;
    int natts;
    Column *columns;
    int column_count;
    Filter *filters;
    int filter_count;
    List *filter_values;
    /* The question that opens it, until it is asked. */
    StringInfoData opening;
    bool asked;
    int64_t handle;
    int64_t incarnation;
    bool open;
    /* The answer with the rows, which is this scan's own: others run beside it. */
    StringInfoData rows;
    Answer row;
    int rows_left;
    bool at_end;
    /* The first answer had all rows: the bridge has forgotten the scan, and a rescan begins in the answer again. */
    bool complete;
    Answer first_row;
    int row_count;
    /* What KalamDB's answer took: record batches, bytes, microseconds. */
    int64_t batches, bytes, micros;
    /* Of the statement that it belongs to; NULL for none. */
    void *estate;
    MemoryContextCallback closer;
    struct Scan *next_unasked;
} Scan;

/*
 * A scan, as a role, of the columns whose attribute numbers are listed, each after a blank. It is closed with the memory
 * context. Its opening question lacks the filters, which the caller adds.
 */
Scan *new_scan(void *relation, char *columns, Oid role, const char *user_id, MemoryContext context);

/* The next row, in arrays of as many columns as the relation has; false at the end. Values live until the next call. */
bool next_row(Scan *scan, Datum *values, bool *isnull);

/* Sends the requests of all scans that have begun and not yet sent theirs, so that none sees what is written after. */
void ask_scans(void);

/* Attribute numbers as the plan keeps them. */
int count_numbers(const char *numbers);

void *without_relabels(void *node);

/* Whether an expression has the same value in every row, as a constant and a statement's parameter have. */
bool is_known_value(void *node);

/* The column and the value of a filter that KalamDB can apply without dropping a row that PostgreSQL would keep. */
bool split_filter(void *clause, Index relid, AttrNumber *attnum, void **value);

/* Of a known value. */
Oid type_of_value(void *node);

/* Whether the bridge makes a filter of such a value, whatever it is. */
bool has_filter_text(void *value);

static inline Datum evaluate(void *expression, void *context, bool *isnull)
{
    typedef Datum (*Evaluate)(void *expression, void *context, bool *isnull);

    return FIELD(Evaluate, expression, ExprState, evalfunc)(expression, context, isnull);
}

#endif
