/*
 * UPDATE and DELETE of the one row that has a certain key: the bridge looks for it and holds the write. The values in
 * fdw_exprs are the key, then what is assigned.
 */
#include "fdw.h"

#include <stdlib.h>

#include "mapping.h"
#include "modify.h"
#include "savepoint.h"
#include "scan.h"
#include "statement.h"

bool kalam_write_without_scan = false;

typedef struct Direct {
    int command;
    Oid relid;
    Oid role;
    Column key;
    Oid key_type;
    FmgrInfo send_key;
    Column *columns;
    int column_count;
    List *values;
    void *values_context;
    bool done;
    Written written;
} Direct;

static void add_columns(Direct *direct, char *numbers)
{
    direct->columns = palloc0(sizeof(Column) * (size_t) (count_numbers(numbers) + 1));
    while (*numbers != '\0') {
        Column *column = &direct->columns[direct->column_count++];

        if (!column_of(direct->relid, (AttrNumber) strtol(numbers, &numbers, 10), column))
            fail("XX000", "the plan assigns a column that is gone", NULL, NULL);
        prepare_output(column);
    }
}

static void begin_direct(void *node, int eflags)
{
    void *plan = FIELD(void *, node, PlanState, plan);
    List *values = FIELD(List *, plan, ForeignScan, fdw_exprs);
    Oid send;
    bool varlena;
    Direct *direct;

    if (eflags & FACT(EXEC_FLAG_EXPLAIN_ONLY))
        return;
    direct = palloc0(sizeof(Direct));
    direct->command = FIELD(int, plan, ForeignScan, operation);
    direct->relid = FIELD(Oid, FIELD(void *, node, ScanState, ss_currentRelation), RelationData, rd_id);
    direct->role = role_of_scan(plan, FIELD(void *, node, PlanState, state));
    key_column(direct->relid, &direct->key);
    direct->key_type = type_of_value(without_relabels(list_nth(values, 0)));
    getTypeBinaryOutputInfo(direct->key_type, &send, &varlena);
    fmgr_info(send, &direct->send_key);
    add_columns(direct, string_value(list_nth(FIELD(List *, plan, ForeignScan, fdw_private), 2)));
    direct->values = ExecInitExprList(values, node);
    direct->values_context = FIELD(void *, node, PlanState, ps_ExprContext);
    FIELD(Direct *, node, ForeignScanState, fdw_state) = direct;
}

typedef struct Asking {
    Direct *direct;
    StringInfo question;
} Asking;

static void ask_values(void *arg)
{
    Asking *asking = arg;
    Direct *direct = asking->direct;
    StringInfo question = asking->question;
    bool isnull;
    Datum value = evaluate(list_nth(direct->values, 0), direct->values_context, &isnull);

    if (isnull)
        ask_null(question);
    else
        ask_value(question, SendFunctionCall(&direct->send_key, value));
    for (int i = 0; i < direct->column_count; i++) {
        value = evaluate(list_nth(direct->values, i + 1), direct->values_context, &isnull);
        ask_column_value(question, &direct->columns[i], value, isnull);
    }
}

static void modify_row(Direct *direct, void *estate)
{
    StringInfoData question;
    Asking asking = {direct, &question};
    Answer answer;

    flush_other_writes(estate);
    ask_scans();
    initStringInfo(&question);
    ask_int(&question, kalam_write_without_scan);
    ask_int(&question, (int32_t) getBaseType(direct->key_type));
    ask_int(&question, direct->command);
    ask_relation(&question, direct->relid, direct->role, statement_user(estate));
    ask_int(&question, IsTransactionBlock());
    ask_int(&question, write_level());
    ask_int(&question, direct->column_count + 1);
    ask_column(&question, &direct->key);
    for (int i = 0; i < direct->column_count; i++)
        ask_column(&question, &direct->columns[i]);
    run_in_utf8(ask_values, &asking);
    answer = call_bridge(OP_MODIFY_BY_KEY, &question);
    direct->written = answer_written(&answer);
    FIELD(uint64_t, estate, EState, es_processed) += (uint64_t) direct->written.rows;
}

static void *iterate_direct(void *node)
{
    typedef void (*Clear)(void *slot);
    void *slot = FIELD(void *, node, ScanState, ss_ScanTupleSlot);
    Direct *direct = FIELD(Direct *, node, ForeignScanState, fdw_state);

    FIELD(Clear, FIELD(void *, slot, TupleTableSlot, tts_ops), TupleTableSlotOps, clear)(slot);
    if (!direct->done) {
        direct->done = true;
        modify_row(direct, FIELD(void *, node, PlanState, state));
    }
    return slot;
}

static void end_direct(void *node)
{
    (void) node;
}

Written written_directly(void *node)
{
    return FIELD(Direct *, node, ForeignScanState, fdw_state)->written;
}

void fdw_add_direct_modify(void *routine)
{
    FIELD(void *, routine, FdwRoutine, BeginDirectModify) = (void *) begin_direct;
    FIELD(void *, routine, FdwRoutine, IterateDirectModify) = (void *) iterate_direct;
    FIELD(void *, routine, FdwRoutine, EndDirectModify) = (void *) end_direct;
}
