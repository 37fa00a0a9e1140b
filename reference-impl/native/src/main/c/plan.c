/*
 * SELECT, planned: which columns are wanted, which equality filters KalamDB can apply, and how many rows may come. The plan
 * keeps one text per fact, since a plan must be copied as nodes: the attribute numbers to fetch, then those that the values
 * in fdw_exprs filter.
 */
#include "fdw.h"
#include "relation.h"
#include "rowmark.h"
#include "scan.h"

enum { BOOLEAN = 16 };

/* What a table without statistics is taken to have, and what requests and rows cost beside a page of a local table. */
static const double UNKNOWN_ROWS = 1000;
static const Cost REQUEST_COST = 25, ROW_COST = 0.02;

/* Equality of bool, the integers in every pairing, and text. */
static bool is_pushable_equality(Oid operator)
{
    static const Oid known[] = {91, 94, 96, 98, 410, 532, 533, 15, 416, 1862, 1868};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i] == operator)
            return true;
    return false;
}

void *without_relabels(void *node)
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

bool is_known_value(void *node)
{
    return IS_A(node, T_Const) || (IS_A(node, T_Param) && FIELD(int, node, Param, paramkind) == FACT(PARAM_EXTERN));
}

/* A condition that is a boolean column, or not that. */
static bool split_truth(void *clause, Index relid, AttrNumber *attnum, void **value)
{
    bool negated = IS_A(clause, T_BoolExpr) && FIELD(int, clause, BoolExpr, boolop) == FACT(NOT_EXPR);

    if (negated)
        clause = list_nth(FIELD(List *, clause, BoolExpr, args), 0);
    if (!is_column_of(clause, relid) || FIELD(Oid, clause, Var, vartype) != BOOLEAN)
        return false;
    *attnum = FIELD(AttrNumber, clause, Var, varattno);
    *value = makeBoolConst(!negated, false);
    return true;
}

/* KalamDB compares texts byte by byte. */
static bool compares_bytes(Oid collation)
{
    return collation == 0 || get_collation_isdeterministic(collation);
}

static bool split_equality(void *clause, Index relid, AttrNumber *attnum, void **value)
{
    List *args;

    if (!IS_A(clause, T_OpExpr) || !is_pushable_equality(FIELD(Oid, clause, OpExpr, opno)) ||
        !compares_bytes(FIELD(Oid, clause, OpExpr, inputcollid)))
        return false;
    args = FIELD(List *, clause, OpExpr, args);
    for (int i = 0; i < 2; i++) {
        void *column = without_relabels(list_nth(args, i));

        *value = list_nth(args, 1 - i);
        if (is_column_of(column, relid) && is_known_value(without_relabels(*value))) {
            *attnum = FIELD(AttrNumber, column, Var, varattno);
            return true;
        }
    }
    return false;
}

bool split_filter(void *clause, Index relid, AttrNumber *attnum, void **value)
{
    return split_truth(clause, relid, attnum, value) || split_equality(clause, relid, attnum, value);
}

/* ---- sizes and costs ---- */

typedef struct Pushed {
    bool any;
    bool key;
} Pushed;

static Pushed pushed_filters(void *baserel, Oid relid)
{
    List *restrictions = FIELD(List *, baserel, RelOptInfo, baserestrictinfo);
    Pushed pushed = {false, false};
    AttrNumber attnum;
    void *value;
    Column key;

    for (int i = 0; i < list_length(restrictions); i++)
        if (split_filter(FIELD(void *, list_nth(restrictions, i), RestrictInfo, clause),
                         FIELD(Index, baserel, RelOptInfo, relid), &attnum, &value)) {
            pushed.any = true;
            pushed.key |= attnum == key_column(relid, &key);
        }
    return pushed;
}

static void get_rel_size(void *root, void *baserel, Oid relid)
{
    if (FIELD(double, baserel, RelOptInfo, tuples) <= 0)
        FIELD(double, baserel, RelOptInfo, tuples) = UNKNOWN_ROWS;
    set_baserel_size_estimates(root, baserel);
    if (pushed_filters(baserel, relid).key)
        FIELD(double, baserel, RelOptInfo, rows) = 1;
}

static void get_paths(void *root, void *baserel, Oid relid)
{
    typedef void *(*Until16)(void *, void *, void *, double, Cost, Cost, List *, void *, void *, List *);
    typedef void *(*In17)(void *, void *, void *, double, Cost, Cost, List *, void *, void *, List *, List *);
    typedef void *(*From18)(void *, void *, void *, double, int, Cost, Cost, List *, void *, void *, List *, List *);
    double rows = FIELD(double, baserel, RelOptInfo, rows);
    double sent = pushed_filters(baserel, relid).any ? rows : FIELD(double, baserel, RelOptInfo, tuples);
    Cost startup = REQUEST_COST, total = startup + sent * ROW_COST;
    void *lateral = FIELD(void *, baserel, RelOptInfo, lateral_relids), *path;

    if (pg_major >= 18)
        path = ((From18) create_foreignscan_path)(root, baserel, NULL, rows, 0, startup, total, NULL, lateral, NULL, NULL,
                                                  NULL);
    else if (pg_major == 17)
        path = ((In17) create_foreignscan_path)(root, baserel, NULL, rows, startup, total, NULL, lateral, NULL, NULL, NULL);
    else
        path = ((Until16) create_foreignscan_path)(root, baserel, NULL, rows, startup, total, NULL, lateral, NULL, NULL);
    add_path(baserel, path);
}

/* ---- the plan ---- */

static void *get_plan(void *root, void *baserel, Oid relid, void *best_path, List *tlist, List *scan_clauses,
                      void *outer_plan)
{
    Index rti = FIELD(Index, baserel, RelOptInfo, relid);
    List *clauses = extract_actual_clauses(scan_clauses, false);
    int first_low = FACT(FirstLowInvalidHeapAttributeNumber);
    char *columns = "", *filters = "";
    List *values = NULL;
    void *used = NULL, *value;
    AttrNumber filtered;
    Column facts;
    bool whole_row;

    (void) best_path;
    pull_varattnos(FIELD(void *, FIELD(void *, baserel, RelOptInfo, reltarget), PathTarget, exprs), rti, &used);
    pull_varattnos(clauses, rti, &used);
    refuse_row_place(root, rti, clauses, used, relid);
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
        if (!split_filter(list_nth(clauses, i), rti, &filtered, &value))
            continue;
        filters = psprintf("%s %d", filters, filtered);
        values = lappend(values, value);
    }
    return make_foreignscan(tlist, clauses, rti, values,
                            lappend(lappend(NULL, makeString(columns)), makeString(filters)), NULL, NULL, outer_plan);
}

void fdw_add_plan(void *routine)
{
    FIELD(void *, routine, FdwRoutine, GetForeignRelSize) = (void *) get_rel_size;
    FIELD(void *, routine, FdwRoutine, GetForeignPaths) = (void *) get_paths;
    FIELD(void *, routine, FdwRoutine, GetForeignPlan) = (void *) get_plan;
}
