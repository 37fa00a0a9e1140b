/*
 * Tables that are dropped, by whatever statement and cascade: PostgreSQL tells of every object just before it deletes it.
 * Java drops the KalamDB table when PostgreSQL's transaction is about to commit. A table that KalamDB had before it was
 * declared here stays, and so does every table when the bridge itself is taken down.
 */
#include "drop.h"

#include <string.h>

#include "alter.h"
#include "block.h"
#include "managed.h"
#include "relation.h"
#include "spi.h"

typedef void (*AccessHook)(int access, Oid class_id, Oid object, int sub_object, void *arg);

extern AccessHook object_access_hook;

enum { RELATION_CLASS = 1259, SERVER_CLASS = 1417 };

static AccessHook next_hook;

/* While an extension, wrapper or server is dropped. */
static bool taking_down_the_bridge;

/* Numbers statements, so that those tables are known that go together with their server. */
static uint32_t statement;

void drop_begin_statement(void)
{
    statement++;
}

static void drop_remote(void *table, const char *namespace, const char *name)
{
    StringInfoData question;

    if (in_explicit_block() || in_subtransaction())
        fail("25001", psprintf("KalamDB table \"%s\" cannot be dropped inside a transaction block or savepoint", name),
             NULL, "KalamDB does not support DDL inside explicit transactions.");
    initStringInfo(&question);
    ask_int(&question, (int32_t) statement);
    ask_server(&question, GetForeignServer(FIELD(Oid, table, ForeignTable, serverid)), GetUserId());
    ask_string(&question, namespace);
    ask_string(&question, name);
    ask_options(&question, FIELD(List *, table, ForeignTable, options));
    call_bridge(OP_DROP_TABLE, &question);
    pfree(question.data);
}

/* Only the database that made a table drops it, and only as long as its owner wants that. */
static bool goes_with(Oid relid, const void *table)
{
    const char *wanted = option_value(FIELD(List *, table, ForeignTable, options), "managed");
    bool managed;

    SPI_connect();
    managed = unmark_managed(relid);
    SPI_finish();
    return managed && !taking_down_the_bridge && wanted != NULL && strcmp(wanted, "true") == 0;
}

static void dropping(Oid relid, int column)
{
    void *table = kalam_table(relid);
    char *name, *namespace;

    if (table == NULL || (column != 0 && is_altering()))
        return;
    name = get_rel_name(relid);
    namespace = get_namespace_name(get_rel_namespace(relid));
    if (column != 0)
        fail("0A000", psprintf("cannot drop column \"%s\" of KalamDB table \"%s\" together with another object",
                               get_attname(relid, (AttrNumber) column, false), name), NULL,
             "Use ALTER FOREIGN TABLE ... DROP COLUMN first.");
    if (goes_with(relid, table))
        drop_remote(table, namespace, name);
    else
        report(FACT(NOTICE), "00000", psprintf("KalamDB keeps %s.%s", namespace, name), NULL, NULL);
}

/*
 * A server goes after its tables, whatever statement takes it along (DROP SCHEMA of the extension's schema, DROP OWNED): then
 * the bridge is being taken down after all.
 */
static void dropping_server(Oid server)
{
    StringInfoData question;
    Answer answer;
    char *kept;

    if (!is_kalam_server(GetForeignServer(server)) || !bridge_has_state())
        return;
    initStringInfo(&question);
    ask_int(&question, (int32_t) statement);
    answer = call_bridge(OP_KEEP_TABLES, &question);
    kept = answer_string(&answer);
    if (kept != NULL)
        report(FACT(NOTICE), "00000", psprintf("KalamDB keeps %s", kept), NULL, NULL);
}

static void on_access(int access, Oid class_id, Oid object, int sub_object, void *arg)
{
    if (next_hook != NULL)
        next_hook(access, class_id, object, sub_object, arg);
    if (access == FACT(OAT_DROP) && class_id == RELATION_CLASS)
        dropping(object, sub_object);
    if (access == FACT(OAT_DROP) && class_id == SERVER_CLASS)
        dropping_server(object);
}

static void taken_down(void *arg)
{
    (void) arg;
    taking_down_the_bridge = false;
}

void run_drop(void *stmt, void (*run)(void *arg), void *arg)
{
    int kind = FIELD(int, stmt, DropStmt, removeType);

    if (kind != FACT(OBJECT_EXTENSION) && kind != FACT(OBJECT_FDW) && kind != FACT(OBJECT_FOREIGN_SERVER)) {
        run(arg);
        return;
    }
    taking_down_the_bridge = true;
    run_guarded(run, taken_down, arg);
    taking_down_the_bridge = false;
}

void drop_install_hook(void)
{
    next_hook = object_access_hook;
    object_access_hook = on_access;
}
