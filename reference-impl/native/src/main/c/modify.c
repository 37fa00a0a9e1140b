/*
 * INSERT, UPDATE, DELETE and COPY FROM: rows go to Java in the binary format of their types, many at a time. What a
 * statement still holds back is sent before the next scan, at its own end, and before anything else that would notice.
 */
#include "fdw.h"

#include <string.h>
#include <strings.h>

#include "block.h"
#include "carrier.h"
#include "keyset.h"
#include "mapping.h"
#include "modify.h"
#include "rowmark.h"
#include "savepoint.h"
#include "scan.h"
#include "statement.h"

enum { BYTES_AT_ONCE = 64 << 10, BYTES_UNANSWERED = 4 << 20 };

typedef struct Modify {
    int command;
    int level;
    Oid relid;
    Oid role;
    void *estate;
    /*
     * The columns to send: for UPDATE and DELETE the row's key as it was, then _userid where an INSERT or a trigger may
     * have given one, then the others.
     */
    Column *columns;
    int column_count;
    AttrNumber key_attno;
    AttrNumber old_row_attno;
    void *descriptor;
    AttrNumber user_attno;
    AttrNumber seq_attno;
    /* What a row without a _userid gets. */
    bool has_user;
    Datum user;
    /* The message that opens it at the bridge, until it is sent. */
    StringInfoData opening;
    StringInfoData rows;
    int row_count;
    /* Bytes that were sent since the bridge last had to answer. */
    int unanswered;
    int64_t handle;
    int64_t incarnation;
    bool open;
    /* ON CONFLICT DO NOTHING. */
    bool unless_there;
    /* The keys of the rows that are changed already, where a join may bring a row twice. */
    KeySet *changed;
    /* It stays open for later statements of the transaction block; it is one such; a value may be refused. */
    bool stays_open, was_open, doubtful;
    const char *user_id;
    MemoryContext row_context;
    MemoryContextCallback closer;
    struct Modify *next;
} Modify;

static Modify *active;
static int64_t last_handle;

/*
 * What INSERT statements of this transaction block have opened. The bridge has checked all but the values, and keeps rows
 * until it has many; so where no value can be refused, a later INSERT into the same table, as the same role and for the
 * same user, need not wait for an answer. The table cannot change meanwhile, since it is locked.
 */
typedef struct Opened {
    Oid relid;
    Oid role;
    int column_count;
    char *user_id;
    int64_t handle;
    int64_t incarnation;
    struct Opened *next;
} Opened;

static Opened *opened;

/* As core's WCOKind; the same on all majors. */
enum check { OF_INSERT = 1, OF_UPDATE = 2 };

/* As in Backend. */
enum { FAILED_STATEMENT = 0, CLOSED = 1, STAYS_OPEN = 2 };

static void forget(Modify *modify)
{
    for (Modify **link = &active; *link != NULL; link = &(*link)->next)
        if (*link == modify) {
            *link = modify->next;
            break;
        }
}

/* The statement's memory goes: whatever it still held back belongs to a statement that failed. */
static void abandon(void *arg)
{
    Modify *modify = arg;
    StringInfoData question;

    forget(modify);
    if (!modify->open)
        return;
    modify->open = false;
    carrier_forget_unsent();
    initStringInfo(&question);
    ask_long(&question, modify->handle);
    ask_int(&question, FAILED_STATEMENT);
    tell_bridge(OP_MODIFY_CLOSE, &question, modify->incarnation);
    pfree(question.data);
}

static void add_column(Modify *modify, AttrNumber attnum)
{
    bool is_key = modify->column_count == 0 && modify->command != FACT(CMD_INSERT);
    Column *column = &modify->columns[modify->column_count];

    if (!column_of(modify->relid, attnum, column))
        return;
    if (is_system_column(column->name) && attnum != modify->user_attno && !is_key)
        return;
    prepare_output(column);
    modify->column_count++;
}

static void add_user_column(Modify *modify, int natts)
{
    Column column;

    for (AttrNumber attnum = 1; attnum <= natts && modify->user_attno == 0; attnum++)
        if (column_of(modify->relid, attnum, &column) && is_user_column(column.name)) {
            modify->user_attno = attnum;
            add_column(modify, attnum);
        }
}

/* Whatever is assigned to it, KalamDB gives another. */
static void know_seq_column(Modify *modify, int natts)
{
    Column column;

    for (AttrNumber attnum = 1; attnum <= natts; attnum++)
        if (column_of(modify->relid, attnum, &column) && is_seq_column(column.name))
            modify->seq_attno = attnum;
}

static bool is_assigned(const char *numbers, AttrNumber attnum)
{
    return strstr(psprintf("%s ", numbers), psprintf(" %d ", attnum)) != NULL;
}

static void add_columns(Modify *modify, void *relation, const char *assigned)
{
    int natts = FIELD(int, FIELD(void *, relation, RelationData, rd_att), TupleDescData, natts);
    bool every = modify->command == FACT(CMD_INSERT) || FIELD(void *, relation, RelationData, trigdesc) != NULL;
    Column key;

    modify->columns = palloc0(sizeof(Column) * (size_t) (natts + 1));
    if (modify->command != FACT(CMD_INSERT))
        add_column(modify, key_column(modify->relid, &key));
    if (modify->command == FACT(CMD_DELETE))
        return;
    know_seq_column(modify, natts);
    if (every)
        add_user_column(modify, natts);
    for (AttrNumber attnum = 1; attnum <= natts; attnum++)
        if (attnum != modify->user_attno && (every || is_assigned(assigned, attnum)))
            add_column(modify, attnum);
    /* Nothing but _seq was assigned: the row is sent as it is. */
    if (modify->column_count == 1 && modify->command == FACT(CMD_UPDATE))
        for (AttrNumber attnum = 1; attnum <= natts; attnum++)
            add_column(modify, attnum);
}

/* What the row's user is in the type of the local column. */
static void know_user(Modify *modify, char *user_id)
{
    Column *column = &modify->columns[0];
    Oid input, io_param;

    if (user_id == NULL || modify->user_attno == 0 || modify->command != FACT(CMD_INSERT))
        return;
    getTypeInputInfo(column->type, &input, &io_param);
    modify->user = OidInputFunctionCall(input, user_id, io_param, column->typmod);
    modify->has_user = true;
}

static void prepare_opening(Modify *modify, void *estate)
{
    StringInfo question = &modify->opening;

    initStringInfo(question);
    modify->handle = ++last_handle;
    ask_long(question, modify->handle);
    ask_int(question, modify->command);
    ask_relation(question, modify->relid, modify->role, statement_user(estate));
    ask_int(question, IsTransactionBlock());
    ask_int(question, modify->level);
    ask_int(question, modify->column_count);
    for (int i = 0; i < modify->column_count; i++)
        ask_column(question, &modify->columns[i]);
}

/* ---- INSERT statements that follow one another in a transaction block ---- */

static void forget_opened(void *arg)
{
    (void) arg;
    opened = NULL;
}

static void remember_opened(const Modify *modify)
{
    Opened *entry = MemoryContextAlloc(TopTransactionContext, sizeof(Opened));

    if (opened == NULL) {
        MemoryContextCallback *end = MemoryContextAlloc(TopTransactionContext, sizeof(MemoryContextCallback));

        end->func = forget_opened;
        end->arg = NULL;
        MemoryContextRegisterResetCallback(TopTransactionContext, end);
    }
    entry->relid = modify->relid;
    entry->role = modify->role;
    entry->column_count = modify->column_count;
    entry->user_id = modify->user_id == NULL ? NULL : MemoryContextStrdup(TopTransactionContext, modify->user_id);
    entry->handle = modify->handle;
    entry->incarnation = modify->incarnation;
    entry->next = opened;
    opened = entry;
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Goes on with what an earlier statement has opened, if there is such. */
static bool reopen(Modify *modify)
{
    for (Opened *entry = opened; entry != NULL; entry = entry->next)
        if (entry->relid == modify->relid && entry->role == modify->role && entry->column_count == modify->column_count &&
            entry->incarnation == carrier_incarnation() && is_same_text(entry->user_id, modify->user_id)) {
            modify->handle = entry->handle;
            modify->incarnation = entry->incarnation;
            modify->open = modify->was_open = true;
            return true;
        }
    return false;
}

static bool can_stay_open(const Modify *modify)
{
    if (modify->command != FACT(CMD_INSERT) || modify->unless_there || modify->user_attno != 0 || !IsTransactionBlock() ||
        in_subtransaction())
        return false;
    for (int i = 0; i < modify->column_count; i++)
        if (!is_always_taken(&modify->columns[i]))
            return false;
    return true;
}

/* ---- sending ---- */

/* What is sent next is about something that is open at the bridge. */
static void be_open(Modify *modify)
{
    if (modify->open)
        return;
    ask_scans();
    send_to_bridge(OP_MODIFY_OPEN, &modify->opening);
    modify->incarnation = carrier_incarnation();
    modify->open = true;
}

/* Asks for the row's user where rows show it. */
static void open_for_user(Modify *modify)
{
    Answer answer = call_bridge(OP_MODIFY_OPEN, &modify->opening);

    modify->incarnation = carrier_incarnation();
    modify->open = true;
    know_user(modify, answer_string(&answer));
}

static bool has_on_conflict(void *state)
{
    void *plan = FIELD(void *, state, PlanState, plan);

    /* COPY has none. */
    return plan != NULL && FIELD(int, plan, ModifyTable, onConflictAction) != FACT(ONCONFLICT_NONE);
}

static Modify *start_modify(int command, void *result_relation, void *state, const char *assigned)
{
    void *estate = FIELD(void *, state, PlanState, state);
    MemoryContext context = FIELD(MemoryContext, estate, EState, es_query_cxt);
    void *relation = FIELD(void *, result_relation, ResultRelInfo, ri_RelationDesc);
    Modify *modify;

    modify = palloc0(sizeof(Modify));
    modify->command = command;
    modify->level = write_level();
    modify->estate = estate;
    modify->relid = FIELD(Oid, relation, RelationData, rd_id);
    modify->role = role_of_target(result_relation, estate);
    modify->descriptor = FIELD(void *, relation, RelationData, rd_att);
    add_columns(modify, relation, assigned);
    initStringInfo(&modify->rows);
    modify->row_context = AllocSetContextCreateInternal(context, "pg_kalam row", 0, 8192, 8388608);
    modify->closer.func = abandon;
    modify->closer.arg = modify;
    MemoryContextRegisterResetCallback(context, &modify->closer);
    modify->user_id = statement_user(estate);
    modify->unless_there = has_on_conflict(state);
    modify->stays_open = can_stay_open(modify);
    if (!modify->stays_open || !reopen(modify))
        prepare_opening(modify, estate);
    if (modify->user_attno != 0 && command == FACT(CMD_INSERT))
        open_for_user(modify);
    modify->next = active;
    active = modify;
    FIELD(Modify *, result_relation, ResultRelInfo, ri_FdwState) = modify;
    return modify;
}

/*
 * The bridge makes requests of rows while the backend makes the next. Now and then it has to answer, so that it is not left
 * far behind, and an error is not met at the end only.
 */
static void flush(Modify *modify)
{
    StringInfoData message;

    if (modify->row_count == 0)
        return;
    be_open(modify);
    initStringInfo(&message);
    ask_long(&message, modify->handle);
    ask_int(&message, modify->row_count);
    ask_int(&message, 0);
    appendBinaryStringInfo(&message, modify->rows.data, modify->rows.len);
    /* Whatever becomes of them, they are sent once. */
    modify->row_count = 0;
    resetStringInfo(&modify->rows);
    modify->unanswered += message.len;
    if (modify->unanswered < BYTES_UNANSWERED) {
        send_to_bridge(OP_MODIFY_ROWS, &message);
    } else {
        call_bridge(OP_MODIFY_ROWS, &message);
        modify->unanswered = 0;
    }
    pfree(message.data);
}

static void finish(Modify *modify)
{
    StringInfoData question;

    flush(modify);
    forget(modify);
    if (modify->was_open && !modify->doubtful) {
        modify->open = false;
        return;
    }
    be_open(modify);
    modify->open = false;
    initStringInfo(&question);
    ask_long(&question, modify->handle);
    ask_int(&question, modify->stays_open ? STAYS_OPEN : CLOSED);
    call_bridge(OP_MODIFY_CLOSE, &question);
    pfree(question.data);
    if (modify->stays_open && !modify->was_open)
        remember_opened(modify);
}

void flush_other_writes(const void *estate)
{
    for (Modify *modify = active; modify != NULL; modify = modify->next)
        if (modify->estate != estate)
            flush(modify);
}

Written answer_written(Answer *answer)
{
    Written written;

    written.requests = answer_long(answer);
    written.rows = answer_long(answer);
    written.bytes = answer_long(answer);
    written.micros = answer_long(answer);
    return written;
}

Written written_so_far(void *result_relation)
{
    Modify *modify = FIELD(Modify *, result_relation, ResultRelInfo, ri_FdwState);
    StringInfoData question;
    Answer answer;

    flush(modify);
    be_open(modify);
    initStringInfo(&question);
    ask_long(&question, modify->handle);
    answer = call_bridge(OP_MODIFY_FIGURES, &question);
    return answer_written(&answer);
}

static void *plan_of_source(void *state, int subplan)
{
    void *source;

    if (pg_major == 13)
        source = FIELD(void **, state, ModifyTableState, mt_plans)[subplan];
    else
        source = FIELD(void *, state, PlanState, lefttree);
    return FIELD(void *, source, PlanState, plan);
}

static void begin_modify(void *state, void *result_relation, List *facts, int subplan, int eflags)
{
    int command = FIELD(int, state, ModifyTableState, operation);
    void *source;
    List *targets;
    Modify *modify;

    if (eflags & FACT(EXEC_FLAG_EXPLAIN_ONLY))
        return;
    modify = start_modify(command, result_relation, state, string_value(list_nth(facts, 0)));
    if (command == FACT(CMD_INSERT))
        return;
    source = plan_of_source(state, subplan);
    targets = FIELD(List *, source, Plan, targetlist);
    if (!IS_A(source, T_ForeignScan))
        modify->changed = new_key_set();
    modify->key_attno = ExecFindJunkAttributeInTlist(targets, key_name(modify->relid));
    modify->old_row_attno = ExecFindJunkAttributeInTlist(targets, OLD_ROW_NAME);
    if (modify->key_attno <= 0)
        fail("XX000", "the plan lacks the key of the row to change", NULL, NULL);
}

/* COPY FROM and rows routed to a partition come without a plan of their own. */
static void begin_insert(void *state, void *result_relation)
{
    Oid relid = FIELD(Oid, FIELD(void *, result_relation, ResultRelInfo, ri_RelationDesc), RelationData, rd_id);

    refuse_row_place_routed(FIELD(void *, state, PlanState, plan), relid);
    if (FIELD(void *, result_relation, ResultRelInfo, ri_FdwState) != NULL)
        fail("0A000", "cannot move a row to a KalamDB table that the same statement changes", NULL, NULL);
    if (has_on_conflict(state))
        check_do_nothing(relid, FIELD(void *, state, PlanState, plan));
    start_modify(FACT(CMD_INSERT), result_relation, state, "");
}

static Datum slot_value(void *slot, AttrNumber attnum, bool *isnull)
{
    if (FIELD(int16_t, slot, TupleTableSlot, tts_nvalid) < attnum)
        slot_getsomeattrs_int(slot, attnum);
    *isnull = FIELD(bool *, slot, TupleTableSlot, tts_isnull)[attnum - 1];
    return FIELD(Datum *, slot, TupleTableSlot, tts_values)[attnum - 1];
}

typedef struct Sending {
    Modify *modify;
    void *slot;
    void *plan_slot;
} Sending;

static void send_row(void *arg)
{
    Sending *sending = arg;
    Modify *modify = sending->modify;
    int first = 0;
    bool isnull;
    Datum value;

    if (modify->command != FACT(CMD_INSERT)) {
        value = slot_value(sending->plan_slot, modify->key_attno, &isnull);
        ask_column_value(&modify->rows, &modify->columns[0], value, isnull);
        first = 1;
    }
    for (int i = first; i < modify->column_count; i++) {
        Column *column = &modify->columns[i];

        value = slot_value(sending->slot, column->attnum, &isnull);
        modify->doubtful |= !isnull && may_be_refused(column, value);
        ask_column_value(&modify->rows, column, value, isnull);
    }
}

/* Rows of one table reach the bridge in the order in which they are written. */
static void flush_same_table(const Modify *modify)
{
    for (Modify *other = active; other != NULL; other = other->next)
        if (other != modify && other->relid == modify->relid)
            flush(other);
}

/* Rows are formed in memory of their own, by functions that heed the client's encoding where there are such. */
static void run_for_row(Modify *modify, void (*work)(void *arg), void *arg)
{
    MemoryContext outer = CurrentMemoryContext;

    CurrentMemoryContext = modify->row_context;
    if (heeds_client_encoding(modify->columns, modify->column_count))
        run_in_utf8(work, arg);
    else
        work(arg);
    CurrentMemoryContext = outer;
    MemoryContextReset(modify->row_context);
}

static void form_row(Modify *modify, void *slot, void *plan_slot)
{
    Sending sending = {modify, slot, plan_slot};

    run_for_row(modify, send_row, &sending);
}

static void add_row(Modify *modify, void *slot, void *plan_slot)
{
    flush_same_table(modify);
    form_row(modify, slot, plan_slot);
    modify->row_count++;
    if (modify->rows.len >= BYTES_AT_ONCE)
        flush(modify);
}

/* Asks whether the row is new. */
static bool add_row_unless_there(Modify *modify, void *slot)
{
    MemoryContext outer = CurrentMemoryContext;
    StringInfoData question;
    Answer answer;
    bool is_new;

    flush_same_table(modify);
    be_open(modify);
    form_row(modify, slot, NULL);
    CurrentMemoryContext = modify->row_context;
    initStringInfo(&question);
    ask_long(&question, modify->handle);
    appendBinaryStringInfo(&question, modify->rows.data, modify->rows.len);
    resetStringInfo(&modify->rows);
    answer = call_bridge(OP_INSERT_IF_ABSENT, &question);
    is_new = answer_int(&answer) != 0;
    CurrentMemoryContext = outer;
    MemoryContextReset(modify->row_context);
    return is_new;
}

typedef struct Noting {
    Modify *modify;
    void *plan_slot;
    bool is_first;
} Noting;

static void note_key(void *arg)
{
    Noting *noting = arg;
    Modify *modify = noting->modify;
    StringInfoData key;
    bool isnull;
    Datum value = slot_value(noting->plan_slot, modify->key_attno, &isnull);

    initStringInfo(&key);
    ask_column_value(&key, &modify->columns[0], value, isnull);
    noting->is_first = key_set_add(modify->changed, key.data, key.len);
}

/* Whether the statement has not yet changed the row; a second row of a join with it changes nothing, as in any table. */
static bool is_first_change(Modify *modify, void *plan_slot)
{
    Noting noting = {modify, plan_slot, true};

    if (modify->changed != NULL)
        run_for_row(modify, note_key, &noting);
    return noting.is_first;
}

/* RETURNING and whatever else looks at the row sees its user, and no _seq that KalamDB has not given. */
static void show_system_columns(Modify *modify, void *slot)
{
    AttrNumber user = modify->user_attno, seq = modify->seq_attno;
    bool lacks_user = false, has_seq = false, isnull;
    Datum *values;
    bool *nulls;

    if (user > 0 && modify->has_user) {
        slot_value(slot, user, &isnull);
        lacks_user = isnull;
    }
    if (seq > 0) {
        slot_value(slot, seq, &isnull);
        has_seq = !isnull;
    }
    if (!lacks_user && !has_seq)
        return;
    slot_value(slot, (AttrNumber) FIELD(int, modify->descriptor, TupleDescData, natts), &isnull);
    values = FIELD(Datum *, slot, TupleTableSlot, tts_values);
    nulls = FIELD(bool *, slot, TupleTableSlot, tts_isnull);
    if (lacks_user) {
        values[user - 1] = modify->user;
        nulls[user - 1] = false;
    }
    if (has_seq)
        nulls[seq - 1] = true;
    ExecForceStoreHeapTuple(heap_form_tuple(modify->descriptor, values, nulls), slot, true);
}

/* Core leaves a parent's row security to the table itself where that is a foreign one. */
static void check_row_security(enum check kind, void *result_relation, void *slot, void *estate)
{
    if (FIELD(List *, result_relation, ResultRelInfo, ri_WithCheckOptions) != NULL)
        ExecWithCheckOptions(kind, result_relation, slot, estate);
}

static void *exec_insert(void *estate, void *result_relation, void *slot, void *plan_slot)
{
    Modify *modify = FIELD(Modify *, result_relation, ResultRelInfo, ri_FdwState);

    check_row_security(OF_INSERT, result_relation, slot, estate);
    if (!modify->unless_there)
        add_row(modify, slot, plan_slot);
    else if (!add_row_unless_there(modify, slot))
        return NULL;
    show_system_columns(modify, slot);
    return slot;
}

static void *exec_update(void *estate, void *result_relation, void *slot, void *plan_slot)
{
    Modify *modify = FIELD(Modify *, result_relation, ResultRelInfo, ri_FdwState);

    if (!is_first_change(modify, plan_slot))
        return NULL;
    check_row_security(OF_UPDATE, result_relation, slot, estate);
    add_row(modify, slot, plan_slot);
    show_system_columns(modify, slot);
    return slot;
}

static void *exec_delete(void *estate, void *result_relation, void *slot, void *plan_slot)
{
    Modify *modify = FIELD(Modify *, result_relation, ResultRelInfo, ri_FdwState);
    bool isnull;
    Datum row;

    (void) estate;
    if (!is_first_change(modify, plan_slot))
        return NULL;
    add_row(modify, NULL, plan_slot);
    if (modify->old_row_attno > 0) {
        row = slot_value(plan_slot, modify->old_row_attno, &isnull);
        if (!isnull)
            ExecStoreHeapTupleDatum(row, slot);
    }
    return slot;
}

static void end_modify(void *estate, void *result_relation)
{
    Modify *modify = FIELD(Modify *, result_relation, ResultRelInfo, ri_FdwState);

    (void) estate;
    if (modify != NULL)
        finish(modify);
}

void fdw_add_modify(void *routine)
{
    FIELD(void *, routine, FdwRoutine, BeginForeignModify) = (void *) begin_modify;
    FIELD(void *, routine, FdwRoutine, ExecForeignInsert) = (void *) exec_insert;
    FIELD(void *, routine, FdwRoutine, ExecForeignUpdate) = (void *) exec_update;
    FIELD(void *, routine, FdwRoutine, ExecForeignDelete) = (void *) exec_delete;
    FIELD(void *, routine, FdwRoutine, EndForeignModify) = (void *) end_modify;
    FIELD(void *, routine, FdwRoutine, BeginForeignInsert) = (void *) begin_insert;
    FIELD(void *, routine, FdwRoutine, EndForeignInsert) = (void *) end_modify;
}
