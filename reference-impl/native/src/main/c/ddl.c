/*
 * CREATE TABLE ... USING kalamdb, and CREATE FOREIGN TABLE on a server of ours. PostgreSQL's own parse tree is handed to
 * Java as text; Java creates the table in KalamDB and answers with the statement that creates the local foreign table.
 */
#include "ddl.h"

#include <string.h>
#include <strings.h>

#include "alter.h"
#include "drop.h"
#include "relation.h"
#include "spi.h"

typedef void (*Hook13)(void *stmt, const char *query, int context, void *params, void *env, void *dest, void *qc);
typedef void (*Hook14)(void *stmt, const char *query, bool read_only_tree, int context, void *params, void *env,
                       void *dest, void *qc);

extern void *ProcessUtility_hook;
extern void standard_ProcessUtility();

enum { FOREIGN_TABLE_RELATION = 3118 };

static void *next_hook;

/* While PostgreSQL runs the statement that Java answered, which is a CREATE FOREIGN TABLE itself. */
static bool creating_locally;

static const char SERVER[] = "kalam_server";

void *require_default_server(void)
{
    void *server = GetForeignServerByName(SERVER, true);

    if (server == NULL)
        fail("42704", psprintf("foreign server \"%s\" does not exist", SERVER), NULL,
             "Create it with CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '...', port '...').");
    return server;
}

/* USAGE is checked before anything is sent. */
static void check_usage(const char *server)
{
    char *usage = query_value(psprintf("SELECT pg_catalog.has_server_privilege(s.oid, 'USAGE') "
                                        "FROM pg_catalog.pg_foreign_server s WHERE s.srvname = %s",
                                        quote_literal_cstr(server)));

    if (usage == NULL || usage[0] != 't')
        fail("42501", psprintf("permission denied for foreign server %s", server), NULL, NULL);
}

/* Answers false where the table is there and IF NOT EXISTS says that this is fine. */
static bool check_creation(void *stmt, Oid *namespace)
{
    void *relation = FIELD(void *, stmt, CreateStmt, relation);
    Oid existing = 0;
    char *message;

    if (IsTransactionBlock())
        fail("25001", "a KalamDB table cannot be created inside a transaction block", NULL,
             "KalamDB does not support DDL inside explicit transactions.");
    if (GetCurrentTransactionNestLevel() > 1)
        fail("0A000", "a KalamDB table cannot be created inside a subtransaction", NULL, NULL);
    *namespace = RangeVarGetAndCheckCreationNamespace(relation, 0, &existing);
    if (existing == 0)
        return true;
    message = psprintf("relation \"%s\" already exists", FIELD(char *, relation, RangeVar, relname));
    if (!FIELD(bool, stmt, CreateStmt, if_not_exists))
        fail("42P07", message, NULL, NULL);
    report(FACT(NOTICE), "42P07", psprintf("%s, skipping", message), NULL, NULL);
    return false;
}

static void run_sql(void *sql)
{
    creating_locally = true;
    SPI_execute(sql, false, 0);
    creating_locally = false;
}

static void no_longer_creating(void *sql)
{
    (void) sql;
    creating_locally = false;
}

static void create_table(void *stmt, void *server)
{
    StringInfoData question;
    Answer answer;
    Oid namespace;

    if (!check_creation(stmt, &namespace))
        return;
    SPI_connect();
    initStringInfo(&question);
    ask_string(&question, nodeToString(stmt));
    ask_string(&question, get_namespace_name(namespace));
    ask_string(&question, extension_schema());
    ask_int(&question, pg_major);
    check_usage(FIELD(char *, server, ForeignServer, servername));
    ask_server(&question, server);
    answer = call_java(OP_CREATE_TABLE, &question);
    run_guarded(run_sql, no_longer_creating, answer_string(&answer));
    SPI_finish();
}

/* The options are checked before anything is sent; PostgreSQL's own check would come after. */
static void check_options(void *stmt)
{
    StringInfoData question;

    initStringInfo(&question);
    ask_int(&question, FOREIGN_TABLE_RELATION);
    ask_options(&question, FIELD(List *, stmt, CreateForeignTableStmt, options));
    call_java(OP_VALIDATE, &question);
}

/* The server on which a CREATE FOREIGN TABLE is ours, or NULL. */
static void *server_of_ours(void *stmt)
{
    void *server = GetForeignServerByName(FIELD(char *, stmt, CreateForeignTableStmt, servername), true);
    void *wrapper;

    if (server == NULL || creating_locally)
        return NULL;
    wrapper = GetForeignDataWrapper(FIELD(Oid, server, ForeignServer, fdwid));
    return strcmp(FIELD(char *, wrapper, ForeignDataWrapper, fdwname), "pg_kalam") == 0 ? server : NULL;
}

static bool uses_kalamdb(void *stmt)
{
    char *method = FIELD(char *, stmt, CreateStmt, accessMethod);

    return method != NULL && strcasecmp(method, "kalamdb") == 0;
}

/* Answers whether the statement was one for KalamDB. Both kinds of statement begin with a CreateStmt. */
static bool created_table(void *planned)
{
    void *stmt = FIELD(void *, planned, PlannedStmt, utilityStmt);
    void *server = NULL;

    if (IS_A(stmt, T_CreateStmt) && uses_kalamdb(stmt))
        server = require_default_server();
    else if (IS_A(stmt, T_CreateForeignTableStmt))
        server = server_of_ours(stmt);
    if (server != NULL && IS_A(stmt, T_CreateForeignTableStmt))
        check_options(stmt);
    if (server != NULL)
        create_table(stmt, server);
    return server != NULL;
}

/* A utility statement as the hook got it. */
typedef struct Utility {
    void *stmt;
    const char *query;
    bool read_only_tree;
    int context;
    void *params;
    void *env;
    void *dest;
    void *qc;
} Utility;

static void run_next(void *arg)
{
    const Utility *u = arg;

    if (pg_major == 13)
        ((Hook13) next_hook)(u->stmt, u->query, u->context, u->params, u->env, u->dest, u->qc);
    else
        ((Hook14) next_hook)(u->stmt, u->query, u->read_only_tree, u->context, u->params, u->env, u->dest, u->qc);
}

static void process_utility(Utility *utility)
{
    void *stmt = FIELD(void *, utility->stmt, PlannedStmt, utilityStmt);

    /* pg_upgrade moves the local half of tables that KalamDB has already. */
    if (IsBinaryUpgrade)
        run_next(utility);
    else if (IS_A(stmt, T_DropStmt))
        run_drop(stmt, run_next, utility);
    else if (IS_A(stmt, T_AlterTableStmt) || IS_A(stmt, T_RenameStmt) || IS_A(stmt, T_AlterObjectSchemaStmt))
        run_mirrored(stmt, run_next, utility);
    else if (!created_table(utility->stmt))
        run_next(utility);
}

static void process_utility_13(void *stmt, const char *query, int context, void *params, void *env, void *dest, void *qc)
{
    Utility utility = {stmt, query, false, context, params, env, dest, qc};

    process_utility(&utility);
}

static void process_utility_14(void *stmt, const char *query, bool read_only_tree, int context, void *params, void *env,
                               void *dest, void *qc)
{
    Utility utility = {stmt, query, read_only_tree, context, params, env, dest, qc};

    process_utility(&utility);
}

void ddl_install_hook(void)
{
    next_hook = ProcessUtility_hook != NULL ? ProcessUtility_hook : (void *) standard_ProcessUtility;
    ProcessUtility_hook = pg_major == 13 ? (void *) process_utility_13 : (void *) process_utility_14;
    drop_install_hook();
}
