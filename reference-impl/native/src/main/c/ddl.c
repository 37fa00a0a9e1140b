/*
 * CREATE TABLE ... USING kalamdb. PostgreSQL's own parse tree is handed to Java as text; Java creates the table in KalamDB
 * and answers with the statement that creates the local foreign table.
 */
#include "ddl.h"

#include <strings.h>

#include "relation.h"

typedef void (*Hook13)(void *stmt, const char *query, int context, void *params, void *env, void *dest, void *qc);
typedef void (*Hook14)(void *stmt, const char *query, bool read_only_tree, int context, void *params, void *env,
                       void *dest, void *qc);

extern void *ProcessUtility_hook;
extern void standard_ProcessUtility();

static void *next_hook;

static const char SERVER[] = "kalam_server";

void *require_default_server(void)
{
    void *server = GetForeignServerByName(SERVER, true);

    if (server == NULL)
        fail("42704", psprintf("foreign server \"%s\" does not exist", SERVER), NULL,
             "Create it with CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '...', port '...').");
    return server;
}

/* The first column of a query's first row, or NULL. */
static char *query_value(const char *sql)
{
    SPI_execute(sql, true, 1);
    if (SPI_processed == 0)
        return NULL;
    return SPI_getvalue(FIELD(void **, SPI_tuptable, SPITupleTable, vals)[0],
                        FIELD(void *, SPI_tuptable, SPITupleTable, tupdesc), 1);
}

static char *extension_schema(void)
{
    char *schema = query_value("SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n "
                               "ON n.oid = e.extnamespace WHERE e.extname = 'pg_kalam'");

    if (schema == NULL)
        fail("55000", "extension \"pg_kalam\" is not created in this database", NULL, "Use CREATE EXTENSION pg_kalam.");
    return schema;
}

static void check_usage(void)
{
    char *usage = query_value("SELECT pg_catalog.has_server_privilege('kalam_server', 'USAGE')");

    if (usage == NULL || usage[0] != 't')
        fail("42501", psprintf("permission denied for foreign server %s", SERVER), NULL, NULL);
}

/* Answers false where the table is there and IF NOT EXISTS says that this is fine. */
static bool check_creation(void *stmt, Oid *namespace)
{
    void *relation = FIELD(void *, stmt, CreateStmt, relation);
    Oid existing = 0;
    char *message;

    if (IsTransactionBlock())
        fail("25001", "CREATE TABLE ... USING kalamdb cannot run inside a transaction block", NULL,
             "KalamDB does not support DDL inside explicit transactions.");
    if (GetCurrentTransactionNestLevel() > 1)
        fail("0A000", "CREATE TABLE ... USING kalamdb cannot run inside a subtransaction", NULL, NULL);
    *namespace = RangeVarGetAndCheckCreationNamespace(relation, 0, &existing);
    if (existing == 0)
        return true;
    message = psprintf("relation \"%s\" already exists", FIELD(char *, relation, RangeVar, relname));
    if (!FIELD(bool, stmt, CreateStmt, if_not_exists))
        fail("42P07", message, NULL, NULL);
    report(FACT(NOTICE), "42P07", psprintf("%s, skipping", message), NULL, NULL);
    return false;
}

static void create_table(void *stmt)
{
    StringInfoData question;
    Answer answer;
    Oid namespace;
    void *server;
    char *local;

    if (!check_creation(stmt, &namespace))
        return;
    server = require_default_server();
    SPI_connect();
    initStringInfo(&question);
    ask_string(&question, nodeToString(stmt));
    ask_string(&question, get_namespace_name(namespace));
    ask_string(&question, extension_schema());
    ask_int(&question, pg_major);
    check_usage();
    ask_server(&question, server);
    answer = call_java(OP_CREATE_TABLE, &question);
    local = answer_string(&answer);
    SPI_execute(local, false, 0);
    SPI_finish();
}

static bool is_for_kalamdb(void *planned)
{
    void *stmt = FIELD(void *, planned, PlannedStmt, utilityStmt);
    char *method;

    if (!IS_A(stmt, T_CreateStmt))
        return false;
    method = FIELD(char *, stmt, CreateStmt, accessMethod);
    return method != NULL && strcasecmp(method, "kalamdb") == 0;
}

static void process_utility_13(void *stmt, const char *query, int context, void *params, void *env, void *dest, void *qc)
{
    if (is_for_kalamdb(stmt))
        create_table(FIELD(void *, stmt, PlannedStmt, utilityStmt));
    else
        ((Hook13) next_hook)(stmt, query, context, params, env, dest, qc);
}

static void process_utility_14(void *stmt, const char *query, bool read_only_tree, int context, void *params, void *env,
                               void *dest, void *qc)
{
    if (is_for_kalamdb(stmt))
        create_table(FIELD(void *, stmt, PlannedStmt, utilityStmt));
    else
        ((Hook14) next_hook)(stmt, query, read_only_tree, context, params, env, dest, qc);
}

void ddl_install_hook(void)
{
    next_hook = ProcessUtility_hook != NULL ? ProcessUtility_hook : (void *) standard_ProcessUtility;
    ProcessUtility_hook = pg_major == 13 ? (void *) process_utility_13 : (void *) process_utility_14;
}
