/* The functions of the extension's SQL script. */
#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "ddl.h"
#include "fdw.h"
#include "relation.h"
#include "server_files.h"
#include "sql_function.h"

int kalam_exec_result_limit = 0;

enum { FOREIGN_SERVER_RELATION = 1417, USER_MAPPING_RELATION = 1418 };

static Datum argument(void *call, int n)
{
    return *(Datum *) ((char *) call + fact(FACT_FunctionCallInfoBaseData_args) + 16 * n);
}

static Datum null_result(void *call)
{
    FIELD(bool, call, FunctionCallInfoBaseData, isnull) = true;
    return 0;
}

SQL_FUNCTION(kalam_version)
{
    (void) call;
    return text_result(PG_KALAM_VERSION);
}

SQL_FUNCTION(kalam_compiled_mode)
{
    (void) call;
    return text_result("remote");
}

SQL_FUNCTION(kalam_user_id_guc_name)
{
    (void) call;
    return text_result("kalam.user_id");
}

SQL_FUNCTION(kalam_user_id_value)
{
    return kalam_user_id == NULL ? null_result(call) : text_result(kalam_user_id);
}

/* Whether KalamDB stays as it is, whatever becomes of the statement. */
static bool is_read(const char *sql)
{
    StringInfoData question;
    Answer answer;

    initStringInfo(&question);
    ask_string(&question, sql);
    answer = call_bridge(OP_IS_READ, &question);
    return answer_int(&answer) != 0;
}

static void warn_of_transaction(void)
{
    static bool warned;

    if (warned || !in_explicit_block())
        return;
    warned = true;
    report(FACT(WARNING), "01000", "kalam_exec() changes KalamDB outside of the transaction block",
           "What the statement has done is there for all at once, and stays, whatever becomes of the transaction.",
           "Write to a foreign table what is to be committed or rolled back with the transaction.");
}

SQL_FUNCTION(kalam_exec)
{
    const char *sql = text_to_cstring((void *) argument(call, 0));
    StringInfoData question;
    Answer answer;
    bool read;

    initStringInfo(&question);
    ask_server(&question, require_default_server(), GetUserId());
    read = is_read(sql);
    /* On a standby it is one, too. */
    ask_int(&question, XactReadOnly);
    ask_int(&question, read);
    ask_int(&question, kalam_exec_result_limit);
    ask_string(&question, sql);
    answer = read ? call_bridge(OP_EXECUTE, &question) : call_bridge_until_known(OP_EXECUTE, &question);
    if (!read)
        warn_of_transaction();
    return text_result(answer_string(&answer));
}

/* NULL while there is no bridge process. */
SQL_FUNCTION(kalam_bridge_status)
{
    StringInfoData question;
    Answer answer;

    if (!has_bridge())
        return null_result(call);
    initStringInfo(&question);
    answer = call_bridge(OP_STATUS, &question);
    return text_result(answer_string(&answer));
}

SQL_FUNCTION(kalam_bridge_restart)
{
    StringInfoData question;

    (void) call;
    initStringInfo(&question);
    call_bridge(OP_RESTART, &question);
    leave_bridge();
    return 0;
}

/* Of the statement that has loaded the library, which its hooks have not seen begin. */
static bool missed_ddl;

SQL_FUNCTION(kalam_watch_ddl)
{
    (void) call;
    missed_ddl = !ddl_has_seen_any() && !IsBinaryUpgrade;
    return 0;
}

SQL_FUNCTION(kalam_has_missed_ddl)
{
    (void) call;
    return (Datum) missed_ddl;
}

SQL_FUNCTION(kalam_validator)
{
    StringInfoData question;
    Answer answer;
    char *exposed;
    List *options = untransformRelOptions(argument(call, 0));
    Oid catalog = (Oid) argument(call, 1);

    /*
     * Only a foreign server must have options; all else needs no bridge to be found right without any. pg_upgrade moves what
     * was found right before.
     */
    if ((options == NULL && catalog != FOREIGN_SERVER_RELATION) || IsBinaryUpgrade)
        return 0;
    if (catalog == FOREIGN_SERVER_RELATION || catalog == USER_MAPPING_RELATION)
        check_may_name_files(options);
    initStringInfo(&question);
    ask_int(&question, (int32_t) catalog);
    ask_options(&question, options);
    answer = call_bridge(OP_VALIDATE, &question);
    exposed = answer_shown(&answer);
    if (exposed != NULL)
        report(FACT(NOTICE), "00000", exposed, NULL, answer_shown(&answer));
    return 0;
}

static List *import_schema(void *stmt, Oid server)
{
    (void) stmt;
    (void) server;
    fail("0A000", "IMPORT FOREIGN SCHEMA is not yet supported in remote mode", NULL,
         "Use CREATE TABLE ... USING kalamdb or kalam_exec(...) instead.");
}

SQL_FUNCTION(kalam_handler)
{
    void *routine = palloc0(SIZEOF(FdwRoutine));

    (void) call;
    FIELD(int, routine, FdwRoutine, type) = FACT(T_FdwRoutine);
    fdw_add_plan(routine);
    fdw_add_scan(routine);
    fdw_add_modify_plan(routine);
    fdw_add_modify(routine);
    fdw_add_direct_modify(routine);
    fdw_add_explain(routine);
    fdw_add_analyze(routine);
    FIELD(void *, routine, FdwRoutine, ImportForeignSchema) = (void *) import_schema;
    return (Datum) routine;
}
