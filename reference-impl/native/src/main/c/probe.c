/*
 * Tries the facts on this very server before anything relies on them: its own parser and constructors build nodes, which must
 * have what they were built from where pg_facts.def says. A build of PostgreSQL that is laid out otherwise is refused.
 */
#include "probe.h"

#include <string.h>

#include "report.h"

extern List *pg_parse_query(const char *query_string);
extern void *makeConst(Oid consttype, int32_t consttypmod, Oid constcollid, int constlen, Datum constvalue,
                       bool constisnull, bool constbyval);
extern void *makeRelabelType(void *arg, Oid rtype, int32_t rtypmod, Oid rcollid, int rformat);
extern void *make_opclause(Oid opno, Oid opresulttype, bool opretset, void *leftop, void *rightop, Oid opcollid,
                           Oid inputcollid);
extern void *CreateTemplateTupleDesc(int natts);
extern void *CreateExecutorState(void);
extern void FreeExecutorState(void *estate);

static void expect(bool holds, const char *what)
{
    if (!holds)
        fail("58000", "pg_kalam does not know how this build of PostgreSQL is laid out",
             psprintf("%s is not where it is in the builds that were tried.", what),
             "Use a build of PostgreSQL with its default settings, or tell the authors of pg_kalam.");
}

static bool is(const char *text, const char *expected)
{
    return text != NULL && strcmp(text, expected) == 0;
}

/* The parse tree of one statement; a RawStmt has it behind its tag on all majors. */
static void *parse(const char *sql)
{
    return *(void **) ((char *) list_nth(pg_parse_query(sql), 0) + 8);
}

static void probe_statements(void)
{
    void *create = parse("CREATE TABLE IF NOT EXISTS s.t (a int) USING m");
    void *foreign = parse("CREATE FOREIGN TABLE t (a int) SERVER f OPTIONS (o 'v')");
    void *drop = parse("DROP EXTENSION x");
    void *alter = parse("ALTER TABLE t ADD COLUMN IF NOT EXISTS c int");
    void *rename = parse("ALTER TABLE t RENAME COLUMN c TO d");
    void *option, *command;

    expect(IS_A(create, T_CreateStmt) && is(FIELD(char *, create, CreateStmt, accessMethod), "m") &&
               FIELD(bool, create, CreateStmt, if_not_exists) &&
               is(FIELD(char *, FIELD(void *, create, CreateStmt, relation), RangeVar, relname), "t"),
           "CreateStmt");
    expect(IS_A(foreign, T_CreateForeignTableStmt) &&
               is(FIELD(char *, foreign, CreateForeignTableStmt, servername), "f"),
           "CreateForeignTableStmt");
    option = list_nth(FIELD(List *, foreign, CreateForeignTableStmt, options), 0);
    expect(is(FIELD(char *, option, DefElem, defname), "o") &&
               is(string_value(FIELD(void *, option, DefElem, arg)), "v"),
           "DefElem");
    expect(IS_A(drop, T_DropStmt) && FIELD(int, drop, DropStmt, removeType) == FACT(OBJECT_EXTENSION), "DropStmt");
    command = list_nth(FIELD(List *, alter, AlterTableStmt, cmds), 0);
    expect(IS_A(alter, T_AlterTableStmt) && FIELD(int, command, AlterTableCmd, subtype) == FACT(AT_AddColumn) &&
               FIELD(bool, command, AlterTableCmd, missing_ok),
           "AlterTableStmt");
    expect(IS_A(rename, T_RenameStmt) && is(FIELD(char *, rename, RenameStmt, subname), "c"), "RenameStmt");
}

static void probe_plans(void)
{
    void *var = makeVar(7, 5, 23, -1, 0, 3);
    void *constant = makeConst(20, -1, 0, 8, 1, false, true);
    void *relabel = makeRelabelType(var, 25, -1, 100, 0);
    void *op = make_opclause(410, 16, false, var, constant, 0, 100);
    List *one = lappend(NULL, var), *two = lappend(lappend(NULL, var), constant);
    void *scan = make_foreignscan(one, NULL, 9, two, one, NULL, NULL, NULL);

    expect(IS_A(var, T_Var) && FIELD(int, var, Var, varno) == 7 && FIELD(AttrNumber, var, Var, varattno) == 5 &&
               FIELD(Index, var, Var, varlevelsup) == 3,
           "Var");
    expect(IS_A(constant, T_Const) && FIELD(Oid, constant, Const, consttype) == 20, "Const");
    expect(IS_A(relabel, T_RelabelType) && FIELD(void *, relabel, RelabelType, arg) == var, "RelabelType");
    expect(IS_A(op, T_OpExpr) && FIELD(Oid, op, OpExpr, opno) == 410 && FIELD(Oid, op, OpExpr, inputcollid) == 100 &&
               list_length(FIELD(List *, op, OpExpr, args)) == 2,
           "OpExpr");
    expect(FIELD(List *, scan, Plan, targetlist) == one && FIELD(List *, scan, ForeignScan, fdw_exprs) == two &&
               FIELD(List *, scan, ForeignScan, fdw_private) == one,
           "ForeignScan");
}

static void probe_execution(void)
{
    void *estate = CreateExecutorState();
    MemoryContext context = FIELD(MemoryContext, estate, EState, es_query_cxt), outer = CurrentMemoryContext;
    void *inside;

    expect(FIELD(int, CreateTemplateTupleDesc(3), TupleDescData, natts) == 3, "TupleDesc");
    /* It is a memory context if the chunk that is made in it can be told from one that is not. */
    expect(context != NULL && context != outer && IS_A(context, T_AllocSetContext), "EState");
    CurrentMemoryContext = context;
    inside = palloc(8);
    CurrentMemoryContext = outer;
    pfree(inside);
    FreeExecutorState(estate);
}

void probe_server(void)
{
    MemoryContext outer = CurrentMemoryContext;
    MemoryContext memory = AllocSetContextCreateInternal(TopMemoryContext, "pg_kalam probe", 0, 8192, 8388608);

    CurrentMemoryContext = memory;
    probe_statements();
    probe_plans();
    probe_execution();
    CurrentMemoryContext = outer;
    MemoryContextDelete(memory);
}
