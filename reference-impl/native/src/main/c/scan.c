/*
 * SELECT, executed: KalamDB is asked when the first row is wanted, and the bridge answers with rows many at a time, in the
 * layout of CARRIER.md.
 */
#include "scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "carrier.h"
#include "fdw.h"
#include "mapping.h"
#include "rowmark.h"
#include "statement.h"

/* As in Backend. */
enum { NO_MORE_ROWS = 1 };

/* Scans that have begun and not yet sent their request. */
static Scan *unasked;

static void forget(Scan *scan)
{
    for (Scan **link = &unasked; *link != NULL; link = &(*link)->next_unasked)
        if (*link == scan) {
            *link = scan->next_unasked;
            break;
        }
}

static void close_scan(void *arg)
{
    Scan *scan = arg;
    StringInfoData question;

    forget(scan);
    if (!scan->open)
        return;
    scan->open = false;
    initStringInfo(&question);
    ask_long(&question, scan->handle);
    tell_bridge(OP_SCAN_CLOSE, &question, scan->incarnation);
    pfree(question.data);
}

int count_numbers(const char *numbers)
{
    int count = 0;

    for (; *numbers != '\0'; numbers++)
        count += *numbers == ' ';
    return count;
}

static void add_columns(Scan *scan, char *numbers)
{
    scan->columns = palloc0(sizeof(Column) * (size_t) (count_numbers(numbers) + 1));
    while (*numbers != '\0') {
        Column *column = &scan->columns[scan->column_count];

        if (column_of(scan->relid, (AttrNumber) strtol(numbers, &numbers, 10), column)) {
            prepare_input(column);
            scan->column_count++;
        }
    }
}

Scan *new_scan(void *relation, char *columns, Oid role, const char *user_id, MemoryContext context)
{
    Scan *scan = palloc0(sizeof(Scan));

    scan->relid = FIELD(Oid, relation, RelationData, rd_id);
    scan->natts = FIELD(int, FIELD(void *, relation, RelationData, rd_att), TupleDescData, natts);
    add_columns(scan, columns);
    initStringInfo(&scan->rows);
    initStringInfo(&scan->opening);
    ask_relation(&scan->opening, scan->relid, role, user_id);
    ask_int(&scan->opening, IsTransactionBlock());
    ask_int(&scan->opening, scan->column_count);
    for (int i = 0; i < scan->column_count; i++)
        ask_column(&scan->opening, &scan->columns[i]);
    scan->closer.func = close_scan;
    scan->closer.arg = scan;
    MemoryContextRegisterResetCallback(context, &scan->closer);
    scan->next_unasked = unasked;
    unasked = scan;
    return scan;
}

/* ---- rows ---- */

static void open_scan(Scan *scan)
{
    forget(scan);
    scan->asked = true;
    scan->row = call_bridge_into(OP_SCAN_OPEN, &scan->opening, &scan->rows);
    scan->incarnation = carrier_incarnation();
    scan->open = true;
}

static void ask_of_scan(Scan *scan, enum operation op)
{
    StringInfoData question;

    if (!scan->open || scan->incarnation != carrier_incarnation() || !carrier_is_open())
        fail("08006", "the bridge process that this scan has begun with is gone", NULL, "Run the statement again.");
    initStringInfo(&question);
    ask_long(&question, scan->handle);
    scan->row = call_bridge_into(op, &question, &scan->rows);
    pfree(question.data);
}

static void fetch_rows(Scan *scan)
{
    bool opening = !scan->asked;

    if (opening)
        open_scan(scan);
    else
        ask_of_scan(scan, OP_SCAN_NEXT);
    scan->handle = answer_long(&scan->row);
    scan->rows_left = answer_int(&scan->row);
    scan->at_end = answer_int(&scan->row) & NO_MORE_ROWS;
    if (!opening)
        return;
    scan->batches = answer_long(&scan->row);
    scan->bytes = answer_long(&scan->row);
    scan->micros = answer_long(&scan->row);
    if (scan->at_end) {
        scan->open = false;
        scan->complete = true;
        scan->first_row = scan->row;
        scan->row_count = scan->rows_left;
    }
}

/* What runs has not written anything that their statements may see: those began before. */
void ask_scans(void)
{
    while (unasked != NULL)
        fetch_rows(unasked);
}

typedef struct Receiving {
    Scan *scan;
    Datum *values;
    bool *isnull;
} Receiving;

/* What lies in the answer is valid until the next rows are fetched. */
static Datum receive_value(Answer *row, Column *column, bool *isnull)
{
    const char *value;
    StringInfoData binary;
    int32_t len;

    answer_align(row);
    value = row->next;
    len = answer_int(row);
    *isnull = len == -1;
    if (*isnull)
        return 0;
    switch (column->crossing) {
    case AS_VALUE:
        answer_int(row);
        return (Datum) answer_long(row);
    case AS_POINTER:
        answer_int(row);
        if (len != UUID_LENGTH)
            answer_is_malformed();
        return (Datum) answer_bytes(row, len);
    case AS_VARLENA:
        if (len & 3)
            answer_is_malformed();
        answer_bytes(row, (int64_t) ((uint32_t) len >> 2) - (int64_t) sizeof len);
        return (Datum) value;
    case AS_TEXT:
        return InputFunctionCall(&column->io, (char *) answer_bytes(row, (int64_t) len + 1), column->io_param,
                                 column->typmod);
    default:
        binary = (StringInfoData) {(char *) answer_bytes(row, (int64_t) len + 1), len, 0, 0};
        return ReceiveFunctionCall(&column->io, &binary, column->io_param, column->typmod);
    }
}

static void receive_row(void *arg)
{
    Receiving *receiving = arg;
    Scan *scan = receiving->scan;

    for (int i = 0; i < scan->column_count; i++) {
        Column *column = &scan->columns[i];
        int target = column->attnum - 1;

        receiving->values[target] = receive_value(&scan->row, column, &receiving->isnull[target]);
    }
    scan->rows_left--;
}

bool next_row(Scan *scan, Datum *values, bool *isnull)
{
    Receiving receiving = {scan, values, isnull};

    if (!scan->asked) {
        /* What is flushed is there for this scan, so it is not one of those that have to be asked before. */
        forget(scan);
        flush_other_writes(scan->estate);
    }
    if (scan->rows_left == 0 && !scan->at_end)
        fetch_rows(scan);
    if (scan->rows_left == 0)
        return false;
    memset(values, 0, sizeof(Datum) * (size_t) scan->natts);
    memset(isnull, true, (size_t) scan->natts);
    if (heeds_client_encoding(scan->columns, scan->column_count))
        run_in_utf8(receive_row, &receiving);
    else
        receive_row(&receiving);
    return true;
}

/* ---- callbacks ---- */

Oid type_of_value(void *node)
{
    /* A Const's and a Param's type stand at facts of their own. */
    return IS_A(node, T_Const) ? FIELD(Oid, node, Const, consttype) : FIELD(Oid, node, Param, paramtype);
}

/* As RowReader.filterText. */
bool has_filter_text(void *value)
{
    static const Oid comparable[] = {16, 20, 21, 23, 25, 1043};
    Oid type = getBaseType(type_of_value(without_relabels(value)));

    for (size_t i = 0; i < sizeof comparable / sizeof comparable[0]; i++)
        if (comparable[i] == type)
            return true;
    return false;
}

static void add_filters(Scan *scan, char *numbers, const List *values)
{
    Oid send;
    bool varlena;

    scan->filters = palloc0(sizeof(Filter) * (size_t) (count_numbers(numbers) + 1));
    while (*numbers != '\0') {
        Filter *filter = &scan->filters[scan->filter_count];

        filter->value_type = type_of_value(without_relabels(list_nth(values, scan->filter_count)));
        column_of(scan->relid, (AttrNumber) strtol(numbers, &numbers, 10), &filter->column);
        getTypeBinaryOutputInfo(filter->value_type, &send, &varlena);
        fmgr_info(send, &filter->column.io);
        scan->filter_count++;
    }
}

typedef struct Opening {
    Scan *scan;
    void *context;
} Opening;

static void ask_filters(void *arg)
{
    Opening *opening = arg;
    Scan *scan = opening->scan;
    StringInfo question = &scan->opening;

    ask_int(question, scan->filter_count);
    for (int i = 0; i < scan->filter_count; i++) {
        bool isnull;
        Datum value = evaluate(list_nth(scan->filter_values, i), opening->context, &isnull);

        ask_column(question, &scan->filters[i].column);
        ask_int(question, (int32_t) getBaseType(scan->filters[i].value_type));
        if (isnull)
            ask_null(question);
        else
            ask_value(question, SendFunctionCall(&scan->filters[i].column.io, value));
    }
}

/* The bridge will say what is wrong with a table that needs a user and has none. */
static bool lacks_user(Oid relid, const char *user_id)
{
    const char *type = option_value(FIELD(List *, GetForeignTable(relid), ForeignTable, options), "table_type");

    return type != NULL && strcasecmp(type, "shared") != 0 &&
           (user_id == NULL || user_id[strspn(user_id, " \t\n\v\f\r")] == '\0');
}

static void begin_scan(void *node, int eflags)
{
    void *plan = FIELD(void *, node, PlanState, plan);
    void *estate = FIELD(void *, node, PlanState, state);
    List *facts = FIELD(List *, plan, ForeignScan, fdw_private);
    List *values = FIELD(List *, plan, ForeignScan, fdw_exprs);
    Opening opening = {NULL, FIELD(void *, node, PlanState, ps_ExprContext)};
    Scan *scan;

    if (eflags & FACT(EXEC_FLAG_EXPLAIN_ONLY))
        return;
    warn_of_missing_locks(node);
    scan = new_scan(FIELD(void *, node, ScanState, ss_currentRelation), string_value(list_nth(facts, 0)),
                    role_of_scan(plan, estate), statement_user(estate), FIELD(MemoryContext, estate, EState, es_query_cxt));
    scan->estate = estate;
    FIELD(Scan *, node, ForeignScanState, fdw_state) = scan;
    add_filters(scan, string_value(list_nth(facts, 1)), values);
    scan->filter_values = ExecInitExprList(values, node);
    opening.scan = scan;
    run_in_utf8(ask_filters, &opening);
    /* Before the statement's other scans have sent anything. */
    if (lacks_user(scan->relid, statement_user(estate)))
        fetch_rows(scan);
}

static void *iterate_scan(void *node)
{
    typedef void (*Clear)(void *slot);
    void *slot = FIELD(void *, node, ScanState, ss_ScanTupleSlot);

    FIELD(Clear, FIELD(void *, slot, TupleTableSlot, tts_ops), TupleTableSlotOps, clear)(slot);
    if (!next_row(FIELD(Scan *, node, ForeignScanState, fdw_state), FIELD(Datum *, slot, TupleTableSlot, tts_values),
                  FIELD(bool *, slot, TupleTableSlot, tts_isnull)))
        return slot;
    return ExecStoreVirtualTuple(slot);
}

static void rescan(void *node)
{
    Scan *scan = FIELD(Scan *, node, ForeignScanState, fdw_state);

    if (scan->complete) {
        scan->row = scan->first_row;
        scan->rows_left = scan->row_count;
    } else if (scan->asked) {
        ask_of_scan(scan, OP_SCAN_REWIND);
        scan->rows_left = 0;
        scan->at_end = false;
    }
}

static void end_scan(void *node)
{
    Scan *scan = FIELD(Scan *, node, ForeignScanState, fdw_state);

    if (scan != NULL)
        close_scan(scan);
}

void fdw_add_scan(void *routine)
{
    FIELD(void *, routine, FdwRoutine, BeginForeignScan) = (void *) begin_scan;
    FIELD(void *, routine, FdwRoutine, IterateForeignScan) = (void *) iterate_scan;
    FIELD(void *, routine, FdwRoutine, ReScanForeignScan) = (void *) rescan;
    FIELD(void *, routine, FdwRoutine, EndForeignScan) = (void *) end_scan;
}
