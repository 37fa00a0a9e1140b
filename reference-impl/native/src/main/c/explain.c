/* EXPLAIN: what goes to KalamDB, and with ANALYZE what came of it. No option of the server is shown. */
#include "fdw.h"
#include "relation.h"
#include "scan.h"

#include <stdlib.h>

static void show_table(Oid relid, void *es)
{
    ExplainPropertyText("KalamDB Table",
                        psprintf("%s.%s", get_namespace_name(get_rel_namespace(relid)), get_rel_name(relid)), es);
}

static const char *append(const char *list, const char *separator, const char *item)
{
    return list[0] == '\0' ? item : psprintf("%s%s%s", list, separator, item);
}

static const char *column_names(Oid relid, char *numbers)
{
    const char *names = "";

    while (*numbers != '\0')
        names = append(names, ", ", get_attname(relid, (AttrNumber) strtol(numbers, &numbers, 10), false));
    return names;
}

static const char *filters(Oid relid, char *numbers, const List *values)
{
    const char *shown = "";

    for (int i = 0; *numbers != '\0'; i++) {
        char *name = get_attname(relid, (AttrNumber) strtol(numbers, &numbers, 10), false);

        shown = append(shown, " AND ",
                       psprintf("(%s = %s)", quote_identifier(name),
                                deparse_expression(list_nth(values, i), NULL, false, false)));
    }
    return shown;
}

static void show_millis(const char *label, int64_t micros, void *es)
{
    ExplainPropertyFloat(label, "ms", (double) micros / 1000, 3, es);
}

static void explain_scan(void *node, void *es)
{
    void *plan = FIELD(void *, node, PlanState, plan);
    Oid relid = FIELD(Oid, FIELD(void *, node, ScanState, ss_currentRelation), RelationData, rd_id);
    List *facts = FIELD(List *, plan, ForeignScan, fdw_private);
    List *values = FIELD(List *, plan, ForeignScan, fdw_exprs);
    const Scan *scan = FIELD(const Scan *, node, ForeignScanState, fdw_state);

    show_table(relid, es);
    if (FIELD(bool, es, ExplainState, verbose))
        ExplainPropertyText("KalamDB Columns", column_names(relid, string_value(list_nth(facts, 0))), es);
    if (list_length(values) > 0)
        ExplainPropertyText("KalamDB Filter", filters(relid, string_value(list_nth(facts, 1)), values), es);
    if (!FIELD(bool, es, ExplainState, analyze) || scan == NULL)
        return;
    ExplainPropertyInteger("KalamDB Requests", NULL, scan->asked, es);
    if (!scan->asked)
        return;
    ExplainPropertyInteger("KalamDB Batches", NULL, scan->batches, es);
    ExplainPropertyInteger("KalamDB Bytes", NULL, scan->bytes, es);
    if (FIELD(bool, es, ExplainState, timing))
        show_millis("KalamDB Time", scan->micros, es);
}

static void show_written(Written written, void *es)
{
    ExplainPropertyInteger("KalamDB Requests", NULL, written.requests, es);
    ExplainPropertyInteger("KalamDB Rows", NULL, written.rows, es);
    ExplainPropertyInteger("KalamDB Bytes", NULL, written.bytes, es);
    if (FIELD(bool, es, ExplainState, timing))
        show_millis("KalamDB Time", written.micros, es);
}

static void explain_direct_modify(void *node, void *es)
{
    void *plan = FIELD(void *, node, PlanState, plan);
    Oid relid = FIELD(Oid, FIELD(void *, node, ScanState, ss_currentRelation), RelationData, rd_id);
    List *facts = FIELD(List *, plan, ForeignScan, fdw_private);
    char *assigned = string_value(list_nth(facts, 2));

    show_table(relid, es);
    if (FIELD(bool, es, ExplainState, verbose) && assigned[0] != '\0')
        ExplainPropertyText("KalamDB Columns", column_names(relid, assigned), es);
    ExplainPropertyText("KalamDB Filter",
                        filters(relid, string_value(list_nth(facts, 1)), FIELD(List *, plan, ForeignScan, fdw_exprs)), es);
    if (FIELD(bool, es, ExplainState, analyze) && FIELD(void *, node, ForeignScanState, fdw_state) != NULL)
        show_written(written_directly(node), es);
}

static void explain_modify(void *state, void *result_relation, List *facts, int subplan, void *es)
{
    (void) state;
    (void) facts;
    (void) subplan;
    show_table(FIELD(Oid, FIELD(void *, result_relation, ResultRelInfo, ri_RelationDesc), RelationData, rd_id), es);
    if (!FIELD(bool, es, ExplainState, analyze) || FIELD(void *, result_relation, ResultRelInfo, ri_FdwState) == NULL)
        return;
    show_written(written_so_far(result_relation), es);
}

void fdw_add_explain(void *routine)
{
    FIELD(void *, routine, FdwRoutine, ExplainForeignScan) = (void *) explain_scan;
    FIELD(void *, routine, FdwRoutine, ExplainForeignModify) = (void *) explain_modify;
    FIELD(void *, routine, FdwRoutine, ExplainDirectModify) = (void *) explain_direct_modify;
}
