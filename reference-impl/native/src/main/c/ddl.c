/*
 * CREATE TABLE ... USING kalamdb, and CREATE FOREIGN TABLE on a server of ours. PostgreSQL's own parse tree is handed to
 * Java as text; Java answers with the statement that creates the local foreign table, and once PostgreSQL has run that,
 * with all its checks, creates the table in KalamDB.
 */
#include "ddl.h"

#include <string.h>
#include <strings.h>

#include "alter.h"
#include "block.h"
#include "drop.h"
#include "managed.h"
#include "relation.h"
#include "spi.h"

typedef void (*Hook13)(void *stmt, const char *query, int context, void *params, void *env, void *dest, void *qc);
typedef void (*Hook14)(void *stmt, const char *query, bool read_only_tree, int context, void *params, void *env,
                       void *dest, void *qc);

extern void *ProcessUtility_hook;
extern void standard_ProcessUtility();

enum { FOREIGN_TABLE_RELATION = 3118, TOP_LEVEL = 0 };

static void *next_hook;

static bool seen_any;

/* Set until PostgreSQL comes to the statement that Java answered, which is a CREATE FOREIGN TABLE itself. */
static bool creating_locally;

/* As in TableCreation. */
enum { PLAN_TABLE = 0, CREATE_REMOTELY = 1 };

static const char ACCESS_METHOD[] = "kalamdb";
static const char SERVER[] = "kalam_server";
static const char CREATE_SERVER[] =
    "Create it with CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '...', port '...').";

void *require_default_server(void)
{
    void *server = GetForeignServerByName(SERVER, true);

    if (server == NULL)
        fail("42704", psprintf("foreign server \"%s\" does not exist", SERVER), NULL, CREATE_SERVER);
    if (!is_kalam_server(server))
        fail("42809", psprintf("foreign server \"%s\" is not a server of pg_kalam", SERVER), NULL, CREATE_SERVER);
    return server;
}

/* USAGE is checked before anything is sent. */
static void check_usage(const char *server)
{
    char *usage = query_value(psprintf("SELECT pg_catalog.has_server_privilege(s.oid, 'USAGE') "
                                        "FROM pg_catalog.pg_foreign_server s "
                                       "WHERE s.srvname OPERATOR(pg_catalog.=) %s",
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

    if (in_subtransaction())
        fail("0A000", "a KalamDB table cannot be created inside a subtransaction", NULL,
             "Create it outside of savepoints and exception blocks.");
    if (in_explicit_block())
        fail("25001", "a KalamDB table cannot be created inside a transaction block", NULL,
             "KalamDB does not support DDL inside explicit transactions.");
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

static void report_notices(Answer *answer)
{
    for (int32_t left = answer_int(answer); left > 0; left--) {
        int level = answer_int(answer) ? FACT(WARNING) : FACT(NOTICE);
        char *sqlstate = answer_string(answer);
        char *message = answer_shown(answer);

        report(level, sqlstate, message, NULL, answer_shown(answer));
    }
}

static void create_table(void *stmt, void *server)
{
    StringInfoData question;
    Answer answer;
    Oid namespace;
    int64_t handle;

    if (!check_creation(stmt, &namespace))
        return;
    SPI_connect();
    initStringInfo(&question);
    ask_int(&question, PLAN_TABLE);
    ask_string(&question, nodeToString(stmt));
    ask_string(&question, get_namespace_name(namespace));
    ask_string(&question, extension_schema());
    check_usage(FIELD(char *, server, ForeignServer, servername));
    ask_server(&question, server, GetUserId());
    answer = call_bridge(OP_CREATE_TABLE, &question);
    handle = answer_long(&answer);
    run_guarded(run_sql, no_longer_creating, answer_string(&answer));
    resetStringInfo(&question);
    ask_int(&question, CREATE_REMOTELY);
    ask_long(&question, handle);
    answer = call_bridge_to_define(OP_CREATE_TABLE, &question);
    if (answer_int(&answer))
        mark_managed(get_relname_relid(FIELD(char *, FIELD(void *, stmt, CreateStmt, relation), RangeVar, relname),
                                       namespace));
    report_notices(&answer);
    SPI_finish();
}

/* The options are checked before anything is sent; PostgreSQL's own check would come after. */
static void check_options(void *stmt)
{
    StringInfoData question;

    initStringInfo(&question);
    ask_int(&question, FOREIGN_TABLE_RELATION);
    ask_options(&question, FIELD(List *, stmt, CreateForeignTableStmt, options));
    call_bridge(OP_VALIDATE, &question);
}

/* The server on which a CREATE FOREIGN TABLE is ours, or NULL. */
static void *server_of_ours(void *stmt)
{
    void *server;

    if (creating_locally) {
        creating_locally = false;
        return NULL;
    }
    server = GetForeignServerByName(FIELD(char *, stmt, CreateForeignTableStmt, servername), true);
    return server != NULL && is_kalam_server(server) ? server : NULL;
}

/* Answers whether the statement says USING kalamdb. */
static bool uses_kalamdb(const char *method)
{
    const char *by_default = GetConfigOption("default_table_access_method", true, false);

    if (method == NULL && by_default != NULL && strcasecmp(by_default, ACCESS_METHOD) == 0)
        fail("22023", "default_table_access_method cannot be \"kalamdb\"", NULL,
             "Reset it, and write USING kalamdb into the CREATE TABLE statements that mean it.");
    return method != NULL && strcasecmp(method, ACCESS_METHOD) == 0;
}

/* There is no such access method, as PostgreSQL would say of what has no CreateStmt. */
static void refuse_table_as(void *stmt)
{
    void *into = FIELD(void *, stmt, CreateTableAsStmt, into);

    if (uses_kalamdb(FIELD(char *, into, IntoClause, accessMethod)))
        fail("0A000", "a KalamDB table cannot be created from a query", NULL,
             "Use CREATE TABLE ... (columns) USING kalamdb, then INSERT INTO ... SELECT.");
}

static void *explained(void *stmt)
{
    return FIELD(void *, FIELD(void *, stmt, ExplainStmt, query), Query, utilityStmt);
}

/* Answers whether the statement was one for KalamDB. Both kinds of statement begin with a CreateStmt. */
static bool created_table(void *planned)
{
    void *stmt = FIELD(void *, planned, PlannedStmt, utilityStmt);
    void *server;

    if (IS_A(stmt, T_ExplainStmt) && IS_A(explained(stmt), T_CreateTableAsStmt))
        refuse_table_as(explained(stmt));
    if (IS_A(stmt, T_CreateTableAsStmt))
        refuse_table_as(stmt);
    if (IS_A(stmt, T_CreateStmt) && uses_kalamdb(FIELD(char *, stmt, CreateStmt, accessMethod))) {
        create_table(stmt, require_default_server());
        return true;
    }
    if (!IS_A(stmt, T_CreateForeignTableStmt) || (server = server_of_ours(stmt)) == NULL)
        return false;
    check_options(stmt);
    create_table(stmt, server);
    return true;
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

    seen_any = true;
    drop_begin_statement();
    /* pg_upgrade moves the local half of tables that KalamDB has already. */
    if (IsBinaryUpgrade)
        run_next(utility);
    else if (IS_A(stmt, T_DropStmt))
        run_drop(stmt, run_next, utility);
    else if (IS_A(stmt, T_AlterTableStmt) || IS_A(stmt, T_RenameStmt) || IS_A(stmt, T_AlterObjectSchemaStmt))
        run_mirrored(stmt, utility->context == TOP_LEVEL && !IsTransactionBlock(), run_next, utility);
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

bool ddl_has_seen_any(void)
{
    return seen_any;
}

void ddl_install_hook(void)
{
    next_hook = ProcessUtility_hook != NULL ? ProcessUtility_hook : (void *) standard_ProcessUtility;
    ProcessUtility_hook = pg_major == 13 ? (void *) process_utility_13 : (void *) process_utility_14;
    drop_install_hook();
}
