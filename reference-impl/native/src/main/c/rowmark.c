#include "rowmark.h"

#include <string.h>

#include "relation.h"
#include "report.h"

/* Numbers of system attributes; tableoid, which means what it says, is the last of them. */
enum { CTID = -1, CMAX = -5 };

static void refuse_place(const void *used, AttrNumber last, Oid relid)
{
    static const char *const names[] = {"ctid", "xmin", "cmin", "xmax", "cmax"};
    int first_low = FACT(FirstLowInvalidHeapAttributeNumber);
    Column key;

    for (AttrNumber attnum = last; attnum >= CMAX; attnum--)
        if (bms_is_member(attnum - first_low, used)) {
            key_column(relid, &key);
            fail("0A000",
                 psprintf("system column \"%s\" of KalamDB table \"%s\" cannot be read", names[CTID - attnum],
                          get_rel_name(relid)),
                 "KalamDB's rows have no place and no transaction in this server.",
                 psprintf("Use the table's key, \"%s\".", key.name));
        }
}

/* ---- a parent's rows that are locked or updated ---- */

/* The parent for which PostgreSQL itself may read ctid: a parent's other children may have one. 0 if there is none. */
static Index marked_parent(void *root, Index rti)
{
    List *marks = FIELD(List *, root, PlannerInfo, rowMarks);

    for (int i = 0; i < list_length(marks); i++) {
        void *mark = list_nth(marks, i);
        Index parent = FIELD(Index, mark, PlanRowMark, prti);

        if (FIELD(Index, mark, PlanRowMark, rti) == rti && parent != rti)
            return parent;
    }
    return 0;
}

/* PostgreSQL's own entry for the place of a marked row. */
static bool is_mark(void *entry)
{
    const char *name = FIELD(const char *, entry, TargetEntry, resname);

    return FIELD(bool, entry, TargetEntry, resjunk) && name != NULL && strncmp(name, "ctid", 4) == 0;
}

static bool reads_place(void *node, Index rti)
{
    void *used = NULL;

    pull_varattnos(node, rti, &used);
    return bms_is_member(CTID - FACT(FirstLowInvalidHeapAttributeNumber), used);
}

/* Whether ctid of a marked parent's child is read by nothing but PostgreSQL's own entry in the target list. */
static bool is_read_for_mark_only(void *root, Index rti, List *clauses)
{
    Index parent = marked_parent(root, rti);
    List *targets = FIELD(List *, root, PlannerInfo, processed_tlist);
    void *rel, *needed;

    if (parent == 0 || reads_place(clauses, rti))
        return false;
    rel = find_base_rel(root, (int) parent);
    needed = FIELD(void **, rel, RelOptInfo, attr_needed)[CTID - FIELD(AttrNumber, rel, RelOptInfo, min_attr)];
    if (bms_num_members(needed) != 1 || !bms_is_member(0, needed))
        return false;
    for (int i = 0; i < list_length(targets); i++)
        if (!is_mark(list_nth(targets, i)) && reads_place(list_nth(targets, i), parent))
            return false;
    return true;
}

void refuse_row_place(void *root, Index rti, List *clauses, const void *used, Oid relid)
{
    refuse_place(used, is_read_for_mark_only(root, rti, clauses) ? CTID - 1 : CTID, relid);
}

/* ---- RETURNING ---- */

void refuse_row_place_returned(void *root, Oid relid)
{
    void *query = FIELD(void *, root, PlannerInfo, parse);
    Index target = (Index) FIELD(int, query, Query, resultRelation);
    void *used = NULL;

    pull_varattnos(FIELD(List *, query, Query, returningList), target, &used);
    pull_varattnos(FIELD(List *, query, Query, withCheckOptions), target, &used);
    refuse_place(used, CTID, relid);
}

void refuse_row_place_routed(void *plan, Oid relid)
{
    List *lists = plan == NULL ? NULL : FIELD(List *, plan, ModifyTable, returningLists);
    void *used = NULL;

    if (lists == NULL)
        return;
    pull_varattnos(list_nth(lists, 0), (Index) list_nth_int(FIELD(List *, plan, ModifyTable, resultRelations), 0), &used);
    refuse_place(used, CTID, relid);
}

/* ---- FOR UPDATE ---- */

static bool is_locked(List *marks, Index rti)
{
    for (int i = 0; i < list_length(marks); i++)
        if (FIELD(Index, list_nth(marks, i), PlanRowMark, rti) == rti)
            /* A mark of none is PostgreSQL's own, for UPDATE and DELETE with other tables. */
            return FIELD(int, list_nth(marks, i), PlanRowMark, strength) != 0;
    return false;
}

void warn_of_missing_locks(void *scan_state)
{
    static bool warned;
    void *plan = FIELD(void *, scan_state, PlanState, plan);
    void *planned = FIELD(void *, FIELD(void *, scan_state, PlanState, state), EState, es_plannedstmt);

    if (warned ||
        !is_locked(FIELD(List *, planned, PlannedStmt, rowMarks), FIELD(Index, plan, Scan, scanrelid)))
        return;
    warned = true;
    report(FACT(WARNING), "01000", "SELECT ... FOR UPDATE or FOR SHARE does not lock rows of KalamDB tables", NULL,
           "KalamDB has no row locks; of two transactions that change a row, the later to commit wins. This is said once in a session.");
}
