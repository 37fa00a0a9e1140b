/*
 * UPDATE and DELETE, planned: what is needed of the row as it was, which columns are assigned, and whether the bridge alone
 * can do it.
 */
#include "fdw.h"
#include "modify.h"
#include "rowmark.h"
#include "scan.h"

enum { RECORD = 2249 };

/* What is kept of the row of one table must not be taken for that of another in the same statement. */
char *key_name(Oid relid)
{
    Column key;

    key_column(relid, &key);
    return psprintf("%s_%u_%d", KEY_NAME, relid, key.attnum);
}

static void *key_variable(Oid relid, Index rti)
{
    Column key;
    Oid collation;

    key_column(relid, &key);
    get_atttypetypmodcoll(relid, key.attnum, &key.type, &key.typmod, &collation);
    return makeVar((int) rti, key.attnum, key.type, key.typmod, collation, 0);
}

static void add_update_targets_13(void *query, void *rte, void *relation)
{
    Index rti = (Index) FIELD(int, query, Query, resultRelation);
    List *targets = FIELD(List *, query, Query, targetList);
    Oid relid = FIELD(Oid, relation, RelationData, rd_id);

    targets = lappend(targets, makeTargetEntry(key_variable(relid, rti), (AttrNumber) (list_length(targets) + 1),
                                               key_name(relid), true));
    if (FIELD(int, query, Query, commandType) == FACT(CMD_DELETE) && FIELD(void *, query, Query, returningList) != NULL)
        targets = lappend(targets, makeTargetEntry(makeWholeRowVar(rte, (int) rti, 0, false),
                                                   (AttrNumber) (list_length(targets) + 1), pstrdup(OLD_ROW_NAME), true));
    FIELD(List *, query, Query, targetList) = targets;
}

/* Only there from 14 on, hence not declared in pg.h. */
extern void add_row_identity_var(void *root, void *orig_var, Index rtindex, const char *rowid_name) __attribute__((weak));

static void add_update_targets_14(void *root, Index rti, void *rte, void *relation)
{
    void *query = FIELD(void *, root, PlannerInfo, parse);
    Oid relid = FIELD(Oid, relation, RelationData, rd_id);

    (void) rte;
    add_row_identity_var(root, key_variable(relid, rti), rti, key_name(relid));
    /* As core names and types it, so that tables of different columns share it. */
    if (FIELD(int, query, Query, commandType) == FACT(CMD_DELETE) && FIELD(void *, query, Query, returningList) != NULL)
        add_row_identity_var(root, makeVar((int) rti, 0, RECORD, -1, 0, 0), rti, OLD_ROW_NAME);
}

/* Only there from 16 on; until then a child's range table entry has its own. */
extern void *get_rel_all_updated_cols(void *root, void *rel) __attribute__((weak));

static void *updated_columns(void *root, void *rte, Index rti)
{
    if (pg_major >= 16)
        return get_rel_all_updated_cols(root, find_base_rel(root, (int) rti));
    return FIELD(void *, rte, RangeTblEntry, updatedCols);
}

static void *updated_by(void *root, void *rte, Index rti, int command)
{
    return command == FACT(CMD_UPDATE) ? updated_columns(root, rte, rti) : NULL;
}

/* The bridge refuses what it cannot do. Answers the attribute numbers of the columns that an UPDATE assigns, as one text. */
static char *check_assigned(int command, Oid relid, const void *assigned)
{
    int first_low = FACT(FirstLowInvalidHeapAttributeNumber);
    char *numbers = "";
    StringInfoData names, question;
    int count = 0;
    char *name;
    Column key;

    initStringInfo(&names);
    for (AttrNumber attnum = 1; (name = get_attname(relid, attnum, true)) != NULL; attnum++)
        if (bms_is_member(attnum - first_low, assigned)) {
            numbers = psprintf("%s %d", numbers, attnum);
            ask_string(&names, name);
            count++;
        }
    key_column(relid, &key);
    initStringInfo(&question);
    ask_int(&question, command);
    ask_relation(&question, relid, 0, NULL);
    ask_string(&question, key.name);
    ask_int(&question, count);
    appendBinaryStringInfo(&question, names.data, names.len);
    call_bridge(OP_MODIFY_PLAN, &question);
    return numbers;
}

static void *range_table_entry(void *root, Index rti)
{
    return list_nth(FIELD(List *, FIELD(void *, root, PlannerInfo, parse), Query, rtable), (int) rti - 1);
}

/* Core has no unique index to infer from, so there is neither a target nor DO UPDATE on the table itself. */
void check_do_nothing(Oid relid, void *plan)
{
    if (FIELD(int, plan, ModifyTable, onConflictAction) != FACT(ONCONFLICT_NOTHING) ||
        FIELD(List *, plan, ModifyTable, arbiterIndexes) != NULL)
        fail("0A000", "ON CONFLICT DO UPDATE is not supported for KalamDB tables", NULL,
             "Use ON CONFLICT DO NOTHING without a target, or UPDATE the row and INSERT it when none was updated.");
    check_assigned(FACT(CMD_INSERT), relid, NULL);
}

static List *plan_modify(void *root, void *plan, Index rti, int subplan)
{
    void *rte = range_table_entry(root, rti);
    int command = FIELD(int, plan, ModifyTable, operation);

    (void) subplan;
    refuse_row_place_returned(root, FIELD(Oid, rte, RangeTblEntry, relid));
    if (FIELD(int, plan, ModifyTable, onConflictAction) != FACT(ONCONFLICT_NONE))
        check_do_nothing(FIELD(Oid, rte, RangeTblEntry, relid), plan);
    if (command == FACT(CMD_INSERT))
        return lappend(NULL, makeString(""));
    return lappend(NULL, makeString(check_assigned(command, FIELD(Oid, rte, RangeTblEntry, relid),
                                                   updated_by(root, rte, rti, command))));
}

/* ---- by key alone ---- */

static void *source_of(void *plan, int subplan)
{
    if (pg_major == 13)
        return list_nth(FIELD(List *, plan, ModifyTable, plans), subplan);
    return FIELD(void *, plan, Plan, lefttree);
}

/* Whether it scans for the row that has a certain key, and the row need be nothing else. */
static bool is_scan_by_key(void *scan, Oid relid, Index rti)
{
    AttrNumber wanted;
    void *value;
    Column key;

    if (!IS_A(scan, T_ForeignScan) || FIELD(Index, scan, Scan, scanrelid) != rti ||
        list_length(FIELD(List *, scan, Plan, qual)) != 1 ||
        !split_filter(list_nth(FIELD(List *, scan, Plan, qual), 0), rti, &wanted, &value))
        return false;
    return wanted == key_column(relid, &key) && !is_system_column(key.name) && has_filter_text(value);
}

/*
 * Adds the values that are assigned to the scan's, and their columns to its facts; false where one depends on a row. Until 13
 * the target list has every column, later the assigned ones, whose numbers stand elsewhere.
 */
static bool take_assigned(void *plan, void *scan, int subplan, const void *assigned, Oid relid)
{
    List *targets = FIELD(List *, scan, Plan, targetlist);
    List *values = FIELD(List *, scan, ForeignScan, fdw_exprs);
    int first_low = FACT(FirstLowInvalidHeapAttributeNumber);
    char *numbers = "";
    Column column;

    for (int i = 0; i < list_length(targets); i++) {
        void *target = list_nth(targets, i);
        AttrNumber attnum;

        if (FIELD(bool, target, TargetEntry, resjunk))
            continue;
        if (pg_major == 13)
            attnum = FIELD(AttrNumber, target, TargetEntry, resno);
        else
            attnum = (AttrNumber) list_nth_int(list_nth(FIELD(List *, plan, ModifyTable, updateColnosLists), subplan), i);
        if (!bms_is_member(attnum - first_low, assigned))
            continue;
        if (!column_of(relid, attnum, &column) || is_system_column(column.name) ||
            !is_known_value(without_relabels(FIELD(void *, target, TargetEntry, expr))))
            return false;
        values = lappend(values, FIELD(void *, target, TargetEntry, expr));
        numbers = psprintf("%s %d", numbers, attnum);
    }
    FIELD(List *, scan, ForeignScan, fdw_exprs) = values;
    FIELD(List *, scan, ForeignScan, fdw_private) =
        lappend(FIELD(List *, scan, ForeignScan, fdw_private), makeString(numbers));
    return true;
}

/*
 * An UPDATE or DELETE of the one row that has a certain key, with values that no row is needed for, is one question. One that
 * stands beside others in a statement is not: it must not see what they write.
 */
static bool plan_direct_modify(void *root, void *plan, Index rti, int subplan)
{
    void *rte = range_table_entry(root, rti), *query = FIELD(void *, root, PlannerInfo, parse);
    int command = FIELD(int, plan, ModifyTable, operation);
    void *scan, *assigned = updated_by(root, rte, rti, command);
    Oid relid = FIELD(Oid, rte, RangeTblEntry, relid);
    Column key;

    if ((command != FACT(CMD_UPDATE) && command != FACT(CMD_DELETE)) ||
        FIELD(List *, plan, ModifyTable, returningLists) != NULL || FIELD(void *, root, PlannerInfo, parent_root) != NULL ||
        FIELD(bool, query, Query, hasModifyingCTE) ||
        list_length(FIELD(List *, plan, ModifyTable, resultRelations)) != 1)
        return false;
    scan = source_of(plan, subplan);
    if (!is_scan_by_key(scan, relid, rti) ||
        bms_is_member(key_column(relid, &key) - FACT(FirstLowInvalidHeapAttributeNumber), assigned))
        return false;
    check_assigned(command, relid, assigned);
    if (!take_assigned(plan, scan, subplan, assigned, relid))
        return false;
    FIELD(int, scan, ForeignScan, operation) = command;
    if (pg_major >= 14)
        FIELD(Index, scan, ForeignScan, resultRelation) = rti;
    return true;
}

static int is_updatable(void *relation)
{
    (void) relation;
    return 1 << FACT(CMD_INSERT) | 1 << FACT(CMD_UPDATE) | 1 << FACT(CMD_DELETE);
}

void fdw_add_modify_plan(void *routine)
{
    FIELD(void *, routine, FdwRoutine, AddForeignUpdateTargets) =
        pg_major == 13 ? (void *) add_update_targets_13 : (void *) add_update_targets_14;
    FIELD(void *, routine, FdwRoutine, PlanForeignModify) = (void *) plan_modify;
    FIELD(void *, routine, FdwRoutine, PlanDirectModify) = (void *) plan_direct_modify;
    FIELD(void *, routine, FdwRoutine, IsForeignRelUpdatable) = (void *) is_updatable;
}
