/*
 * SELECT: columns and equality filters are chosen when the statement is planned. Java is told of them, and of the user,
 * when it begins, asks KalamDB when the first row is wanted, and answers with rows in the binary format of their types,
 * many at a time.
 */
#include "fdw.h"

#include <stdlib.h>
#include <string.h>

#include "carrier.h"
#include "relation.h"
#include "statement.h"

/* As in Scan. */
enum { NO_MORE_ROWS = 1, UUID_LENGTH = 16 };

enum { DEFAULT_COLLATION = 100, C_COLLATION = 950, POSIX_COLLATION = 951 };

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
    MemoryContextCallback closer;
} Scan;

/* ---- planning ---- */

static void get_rel_size(void *root, void *baserel, Oid relid)
{
    (void) root;
    (void) baserel;
    (void) relid;
}

static void get_paths(void *root, void *baserel, Oid relid)
{
    typedef void *(*Until16)(void *, void *, void *, double, Cost, Cost, List *, void *, void *, List *);
    typedef void *(*In17)(void *, void *, void *, double, Cost, Cost, List *, void *, void *, List *, List *);
    typedef void *(*From18)(void *, void *, void *, double, int, Cost, Cost, List *, void *, void *, List *, List *);
    double rows = FIELD(double, baserel, RelOptInfo, rows);
    Cost startup = 10, total = 100;
    void *path;

    (void) relid;
    if (pg_major >= 18)
        path = ((From18) create_foreignscan_path)(root, baserel, NULL, rows, 0, startup, total, NULL, NULL, NULL, NULL,
                                                  NULL);
    else if (pg_major == 17)
        path = ((In17) create_foreignscan_path)(root, baserel, NULL, rows, startup, total, NULL, NULL, NULL, NULL, NULL);
    else
        path = ((Until16) create_foreignscan_path)(root, baserel, NULL, rows, startup, total, NULL, NULL, NULL, NULL);
    add_path(baserel, path);
}

/* Equality of bool, the integers in every pairing, and text. */
static bool is_pushable_equality(Oid operator)
{
    static const Oid known[] = {91, 94, 96, 98, 410, 532, 533, 15, 416, 1862, 1868};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i] == operator)
            return true;
    return false;
}

static void *without_relabels(void *node)
{
    while (IS_A(node, T_RelabelType))
        node = FIELD(void *, node, RelabelType, arg);
    return node;
}

static bool is_column_of(void *node, Index relid)
{
    return IS_A(node, T_Var) && (Index) FIELD(int, node, Var, varno) == relid &&
           FIELD(Index, node, Var, varlevelsup) == 0 && FIELD(AttrNumber, node, Var, varattno) > 0;
}

static bool is_known_value(void *node)
{
    return IS_A(node, T_Const) || (IS_A(node, T_Param) && FIELD(int, node, Param, paramkind) == FACT(PARAM_EXTERN));
}

/* The column and the value of a filter that KalamDB can apply without dropping a row that PostgreSQL would keep. */
static bool split_filter(void *clause, Index relid, void **column, void **value)
{
    List *args;
    Oid collation;

    if (!IS_A(clause, T_OpExpr) || !is_pushable_equality(FIELD(Oid, clause, OpExpr, opno)))
        return false;
    collation = FIELD(Oid, clause, OpExpr, inputcollid);
    if (collation != 0 && collation != DEFAULT_COLLATION && collation != C_COLLATION && collation != POSIX_COLLATION)
        return false;
    args = FIELD(List *, clause, OpExpr, args);
    for (int i = 0; i < 2; i++) {
        *column = without_relabels(list_nth(args, i));
        *value = list_nth(args, 1 - i);
        if (is_column_of(*column, relid) && is_known_value(without_relabels(*value)))
            return true;
    }
    return false;
}

/*
 * The plan keeps one text per fact, since a plan must be copied as nodes: the attribute numbers to fetch, then those that
 * the values in fdw_exprs filter.
 */
static void *get_plan(void *root, void *baserel, Oid relid, void *best_path, List *tlist, List *scan_clauses,
                      void *outer_plan)
{
    Index rti = FIELD(Index, baserel, RelOptInfo, relid);
    List *clauses = extract_actual_clauses(scan_clauses, false);
    int first_low = FACT(FirstLowInvalidHeapAttributeNumber);
    char *columns = "", *filters = "";
    List *values = NULL;
    void *used = NULL, *column, *value;
    Column facts;
    bool whole_row;

    (void) root;
    (void) best_path;
    pull_varattnos(FIELD(void *, FIELD(void *, baserel, RelOptInfo, reltarget), PathTarget, exprs), rti, &used);
    pull_varattnos(clauses, rti, &used);
    whole_row = bms_is_member(0 - first_low, used);
    for (AttrNumber attnum = 1; get_attname(relid, attnum, true) != NULL; attnum++)
        if (column_of(relid, attnum, &facts) && (whole_row || bms_is_member(attnum - first_low, used)))
            columns = psprintf("%s %d", columns, attnum);
    /* For a bare count one column is enough; asking for none would bring all. */
    if (columns[0] == '\0')
        for (AttrNumber attnum = 1; columns[0] == '\0' && get_attname(relid, attnum, true) != NULL; attnum++)
            if (column_of(relid, attnum, &facts))
                columns = psprintf(" %d", attnum);
    for (int i = 0; i < list_length(clauses); i++) {
        if (!split_filter(list_nth(clauses, i), rti, &column, &value))
            continue;
        filters = psprintf("%s %d", filters, FIELD(AttrNumber, column, Var, varattno));
        values = lappend(values, value);
    }
    return make_foreignscan(tlist, clauses, rti, values,
                            lappend(lappend(NULL, makeString(columns)), makeString(filters)), NULL, NULL, outer_plan);
}

/* ---- execution ---- */

static void close_scan(void *arg)
{
    Scan *scan = arg;
    StringInfoData question;

    if (!scan->open)
        return;
    scan->open = false;
    initStringInfo(&question);
    ask_long(&question, scan->handle);
    tell_bridge(OP_SCAN_CLOSE, &question, scan->incarnation);
    pfree(question.data);
}

static int count_numbers(const char *numbers)
{
    int count = 0;

    for (; *numbers != '\0'; numbers++)
        count += *numbers == ' ';
    return count;
}

static Oid type_of_value(void *node)
{
    /* A Const's and a Param's type stand at facts of their own. */
    return IS_A(node, T_Const) ? FIELD(Oid, node, Const, consttype) : FIELD(Oid, node, Param, paramtype);
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
    typedef Datum (*Evaluate)(void *expression, void *context, bool *isnull);
    Opening *opening = arg;
    Scan *scan = opening->scan;
    StringInfo question = &scan->opening;

    ask_int(question, scan->filter_count);
    for (int i = 0; i < scan->filter_count; i++) {
        void *expression = list_nth(scan->filter_values, i);
        bool isnull;
        Datum value = FIELD(Evaluate, expression, ExprState, evalfunc)(expression, opening->context, &isnull);

        ask_column(question, &scan->filters[i].column);
        ask_int(question, (int32_t) getBaseType(scan->filters[i].value_type));
        if (isnull)
            ask_null(question);
        else
            ask_value(question, SendFunctionCall(&scan->filters[i].column.io, value));
    }
}

/* What is asked when the first row is wanted, as of now. */
static void prepare_opening(Scan *scan, void *node)
{
    Opening opening = {scan, FIELD(void *, node, PlanState, ps_ExprContext)};
    StringInfo question = &scan->opening;

    initStringInfo(question);
    ask_relation(question, scan->relid, statement_user(FIELD(void *, node, PlanState, state)));
    ask_int(question, IsTransactionBlock());
    ask_int(question, scan->column_count);
    for (int i = 0; i < scan->column_count; i++)
        ask_column(question, &scan->columns[i]);
    run_in_utf8(ask_filters, &opening);
}

static void begin_scan(void *node, int eflags)
{
    void *plan = FIELD(void *, node, PlanState, plan);
    void *estate = FIELD(void *, node, PlanState, state);
    void *relation = FIELD(void *, node, ScanState, ss_currentRelation);
    List *facts = FIELD(List *, plan, ForeignScan, fdw_private);
    List *values = FIELD(List *, plan, ForeignScan, fdw_exprs);
    Scan *scan;

    if (eflags & FACT(EXEC_FLAG_EXPLAIN_ONLY))
        return;
    scan = palloc0(sizeof(Scan));
    scan->relid = FIELD(Oid, relation, RelationData, rd_id);
    scan->natts = FIELD(int, FIELD(void *, relation, RelationData, rd_att), TupleDescData, natts);
    add_columns(scan, string_value(list_nth(facts, 0)));
    add_filters(scan, string_value(list_nth(facts, 1)), values);
    scan->filter_values = ExecInitExprList(values, node);
    scan->closer.func = close_scan;
    scan->closer.arg = scan;
    MemoryContextRegisterResetCallback(FIELD(MemoryContext, estate, EState, es_query_cxt), &scan->closer);
    FIELD(Scan *, node, ForeignScanState, fdw_state) = scan;
    initStringInfo(&scan->rows);
    prepare_opening(scan, node);
}

static void open_scan(Scan *scan)
{
    flush_pending_writes();
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
    bool opening = !scan->open;

    if (opening)
        open_scan(scan);
    else
        ask_of_scan(scan, OP_SCAN_NEXT);
    scan->handle = answer_long(&scan->row);
    scan->rows_left = answer_int(&scan->row);
    scan->at_end = answer_int(&scan->row) & NO_MORE_ROWS;
    if (opening && scan->at_end) {
        scan->open = false;
        scan->complete = true;
        scan->first_row = scan->row;
        scan->row_count = scan->rows_left;
    }
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

static void *iterate_scan(void *node)
{
    typedef void (*Clear)(void *slot);
    Scan *scan = FIELD(Scan *, node, ForeignScanState, fdw_state);
    void *slot = FIELD(void *, node, ScanState, ss_ScanTupleSlot);
    Receiving receiving;

    FIELD(Clear, FIELD(void *, slot, TupleTableSlot, tts_ops), TupleTableSlotOps, clear)(slot);
    if (scan->rows_left == 0 && !scan->at_end)
        fetch_rows(scan);
    if (scan->rows_left == 0)
        return slot;
    receiving.scan = scan;
    receiving.values = FIELD(Datum *, slot, TupleTableSlot, tts_values);
    receiving.isnull = FIELD(bool *, slot, TupleTableSlot, tts_isnull);
    memset(receiving.values, 0, sizeof(Datum) * (size_t) scan->natts);
    memset(receiving.isnull, true, (size_t) scan->natts);
    if (heeds_client_encoding(scan->columns, scan->column_count))
        run_in_utf8(receive_row, &receiving);
    else
        receive_row(&receiving);
    return ExecStoreVirtualTuple(slot);
}

static void rescan(void *node)
{
    Scan *scan = FIELD(Scan *, node, ForeignScanState, fdw_state);

    if (scan->complete) {
        scan->row = scan->first_row;
        scan->rows_left = scan->row_count;
    } else if (scan->open) {
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
    FIELD(void *, routine, FdwRoutine, GetForeignRelSize) = (void *) get_rel_size;
    FIELD(void *, routine, FdwRoutine, GetForeignPaths) = (void *) get_paths;
    FIELD(void *, routine, FdwRoutine, GetForeignPlan) = (void *) get_plan;
    FIELD(void *, routine, FdwRoutine, BeginForeignScan) = (void *) begin_scan;
    FIELD(void *, routine, FdwRoutine, IterateForeignScan) = (void *) iterate_scan;
    FIELD(void *, routine, FdwRoutine, ReScanForeignScan) = (void *) rescan;
    FIELD(void *, routine, FdwRoutine, EndForeignScan) = (void *) end_scan;
}
