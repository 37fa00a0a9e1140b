/*
 * ALTER and RENAME of KalamDB tables. PostgreSQL does its half first, with its own checks; then Java compares what the
 * catalogs say of the columns before and after, and does the same in KalamDB or refuses the whole. Comparing leaves no way
 * round: IF EXISTS, recursion from a parent table and every spelling of a change come out as what they did.
 */
#include "alter.h"

#include <stdlib.h>
#include <string.h>

#include "altered.h"
#include "block.h"
#include "managed.h"
#include "relation.h"
#include "spi.h"

enum { SNAPSHOT_COLUMNS = 9 };

typedef struct Alter {
    void *stmt;
    bool alone;
    void (*run)(void *arg);
    void *arg;
    int outer_depth;
    /* A condition on pg_class c. */
    char *tables;
} Alter;

/* Statements that run, one inside the other: an event trigger may start more. */
static int depth;

/* The next statement is the local half of one that runs. */
static bool running_local_sql;

bool is_altering(void)
{
    return depth > 0;
}

static int ask_snapshot(StringInfo question, const char *tables)
{
    return ask_rows(
        question,
        psprintf("SELECT c.oid, n.nspname, c.relname, "
                 "(SELECT pg_catalog.array_agg(o ORDER BY o)::pg_catalog.text FROM pg_catalog.unnest(f.ftoptions) o "
                 "WHERE o OPERATOR(pg_catalog.!~) '^(namespace|table|managed)='), "
                 "a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, "
                 "pg_catalog.pg_get_expr(d.adbin, d.adrelid) "
                 "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace "
                 "JOIN pg_catalog.pg_foreign_table f ON f.ftrelid OPERATOR(pg_catalog.=) c.oid "
                 "JOIN pg_catalog.pg_foreign_server s ON s.oid OPERATOR(pg_catalog.=) f.ftserver "
                 "JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid OPERATOR(pg_catalog.=) s.srvfdw "
                 "AND w.fdwname OPERATOR(pg_catalog.=) 'pg_kalam' "
                 "JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid "
                 "AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped "
                 "LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid OPERATOR(pg_catalog.=) c.oid "
                 "AND d.adnum OPERATOR(pg_catalog.=) a.attnum "
                 "WHERE %s ORDER BY c.oid, a.attnum",
                 tables),
        SNAPSHOT_COLUMNS);
}

static void ask_servers(StringInfo question, const char *tables)
{
    StringInfoData oids;
    Answer rows;
    int count;

    initStringInfo(&oids);
    ask_rows(&oids,
             psprintf("SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind OPERATOR(pg_catalog.=) 'f' AND %s",
                      tables),
             1);
    rows = (Answer) {oids.data, oids.data + oids.len};
    count = answer_int(&rows);
    for (int i = 0; i < count; i++) {
        char *oid = answer_string(&rows);
        Oid relid = (Oid) strtoul(oid, NULL, 10);
        void *table = kalam_table(relid);

        if (table == NULL)
            continue;
        ask_string(question, oid);
        ask_server(question, GetForeignServer(FIELD(Oid, table, ForeignTable, serverid)), GetUserId());
        ask_options(question, FIELD(List *, table, ForeignTable, options));
        ask_int(question, is_managed(relid));
    }
    ask_string(question, NULL);
}

/* ---- what the statement says of columns that it adds and of defaults ---- */

static int count_commands(void *stmt, int subtype)
{
    List *commands = FIELD(List *, stmt, AlterTableStmt, cmds);
    int count = 0;

    for (int i = 0; i < list_length(commands); i++)
        count += FIELD(int, list_nth(commands, i), AlterTableCmd, subtype) == subtype;
    return count;
}

/* Column name (NULL where the definition has it) and parse tree of each command of a kind. */
static void ask_commands(StringInfo question, void *stmt, int subtype)
{
    List *commands;

    if (!IS_A(stmt, T_AlterTableStmt)) {
        ask_int(question, 0);
        return;
    }
    commands = FIELD(List *, stmt, AlterTableStmt, cmds);
    ask_int(question, count_commands(stmt, subtype));
    for (int i = 0; i < list_length(commands); i++) {
        void *command = list_nth(commands, i);
        void *def = FIELD(void *, command, AlterTableCmd, def);

        if (FIELD(int, command, AlterTableCmd, subtype) != subtype)
            continue;
        ask_string(question, FIELD(char *, command, AlterTableCmd, name));
        ask_string(question, def == NULL ? NULL : nodeToString(def));
    }
}

/*
 * Has Java check the columns to be added. Some are not what PostgreSQL would make of them (FILE, SERIAL, identity): then
 * Java answers with the statement to run instead.
 */
static char *check_added_columns(void *stmt)
{
    StringInfoData question;
    Answer answer;
    void *relation, *table;
    Oid relid;
    char *definition;

    if (!IS_A(stmt, T_AlterTableStmt) || count_commands(stmt, FACT(AT_AddColumn)) == 0)
        return NULL;
    initStringInfo(&question);
    SPI_connect();
    ask_string(&question, extension_schema());
    SPI_finish();
    ask_commands(&question, stmt, FACT(AT_AddColumn));
    answer = call_bridge(OP_CHECK_COLUMNS, &question);
    definition = answer_string(&answer);
    relation = FIELD(void *, stmt, AlterTableStmt, relation);
    relid = RangeVarGetRelidExtended(relation, 0, 0, NULL, NULL);
    table = kalam_table(relid);
    if (definition == NULL || table == NULL)
        return NULL;
    if (list_length(FIELD(List *, stmt, AlterTableStmt, cmds)) > 1)
        fail("0A000", psprintf("this column cannot be added together with other changes: %s", definition), NULL,
             "Use an ALTER FOREIGN TABLE statement of its own for it.");
    return psprintf("ALTER FOREIGN TABLE %s.%s ADD COLUMN %s%s",
                    quote_identifier(get_namespace_name(get_rel_namespace(relid))),
                    quote_identifier(get_rel_name(relid)),
                    FIELD(bool, list_nth(FIELD(List *, stmt, AlterTableStmt, cmds), 0), AlterTableCmd, missing_ok)
                        ? "IF NOT EXISTS "
                        : "",
                    definition);
}

/* ---- running ---- */

static int snapshot(StringInfo rows, const char *tables)
{
    int count;

    initStringInfo(rows);
    SPI_connect();
    count = ask_snapshot(rows, tables);
    SPI_finish();
    return count;
}

static void run_local_half(Alter *alter)
{
    char *sql = check_added_columns(alter->stmt);

    if (sql == NULL) {
        alter->run(alter->arg);
        return;
    }
    running_local_sql = true;
    SPI_connect();
    SPI_execute(sql, false, 0);
    SPI_finish();
}

static void run_both_halves(void *arg)
{
    Alter *alter = arg;
    StringInfoData before, after, question;
    Answer answer;
    char *kept;

    if (snapshot(&before, alter->tables) > 0) {
        lock_altered(alter->stmt);
        alter->tables = altered_tables(alter->stmt);
    }
    if (alter->tables == NULL || snapshot(&before, alter->tables) == 0) {
        alter->run(alter->arg);
        return;
    }
    run_local_half(alter);
    snapshot(&after, alter->tables);
    if (before.len == after.len && memcmp(before.data, after.data, (size_t) before.len) == 0)
        return;
    initStringInfo(&question);
    SPI_connect();
    ask_string(&question, extension_schema());
    ask_int(&question, in_explicit_block() || in_subtransaction());
    ask_int(&question, alter->alone);
    ask_commands(&question, alter->stmt, FACT(AT_AddColumn));
    ask_commands(&question, alter->stmt, FACT(AT_ColumnDefault));
    appendBinaryStringInfo(&question, before.data, before.len);
    appendBinaryStringInfo(&question, after.data, after.len);
    ask_servers(&question, alter->tables);
    SPI_finish();
    answer = call_bridge_to_define(OP_ALTER_TABLES, &question);
    kept = answer_string(&answer);
    if (kept != NULL)
        report(FACT(NOTICE), "00000", psprintf("KalamDB keeps %s as it was", kept), NULL, NULL);
}

static void failed(void *arg)
{
    Alter *alter = arg;

    depth = alter->outer_depth;
    running_local_sql = false;
}

void run_mirrored(void *stmt, bool alone, void (*run)(void *arg), void *arg)
{
    Alter alter = {stmt, alone, run, arg, depth, NULL};

    if (running_local_sql)
        running_local_sql = false;
    else if (GetForeignDataWrapperByName("pg_kalam", true) != NULL)
        alter.tables = altered_tables(stmt);
    if (alter.tables == NULL) {
        run(arg);
        return;
    }
    depth++;
    run_guarded(run_both_halves, failed, &alter);
    depth = alter.outer_depth;
}
