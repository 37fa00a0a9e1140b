/* The functions of the extension's SQL script. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ddl.h"
#include "fdw.h"
#include "relation.h"

/* 2024-01-01T00:00:00Z, KalamDB's own epoch, in milliseconds since 1970. */
static const int64_t SNOWFLAKE_EPOCH = 1704067200000;

enum { FOREIGN_SERVER_RELATION = 1417 };

#define SQL_FUNCTION(name)                                                                                             \
    EXPORTED extern const int *pg_finfo_##name(void);                                                                   \
    EXPORTED extern Datum name(void *call);                                                                            \
    const int *pg_finfo_##name(void)                                                                                   \
    {                                                                                                                  \
        static const int api_version = 1;                                                                              \
        return &api_version;                                                                                           \
    }                                                                                                                  \
    Datum name(void *call)

static Datum argument(void *call, int n)
{
    return *(Datum *) ((char *) call + fact(FACT_FunctionCallInfoBaseData_args) + 16 * n);
}

static Datum null_result(void *call)
{
    FIELD(bool, call, FunctionCallInfoBaseData, isnull) = true;
    return 0;
}

static Datum text_result(const char *text)
{
    return (Datum) cstring_to_text_with_len(text, (int) strlen(text));
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

/* Milliseconds since the epoch << 22 | 10 bits of the process << 12 | 12 bits that count within the millisecond. */
SQL_FUNCTION(snowflake_id)
{
    static int64_t last;
    struct timespec now;
    int64_t next;

    (void) call;
    clock_gettime(CLOCK_REALTIME, &now);
    next = (now.tv_sec * 1000 + now.tv_nsec / 1000000 - SNOWFLAKE_EPOCH) << 12;
    if (next <= last)
        next = last + 1;
    last = next;
    return (Datum) (next >> 12 << 22 | (int64_t) (MyProcPid & 0x3FF) << 12 | (next & 0xFFF));
}

SQL_FUNCTION(kalam_exec)
{
    StringInfoData question;
    Answer answer;

    initStringInfo(&question);
    ask_server(&question, require_default_server());
    ask_string(&question, text_to_cstring((void *) argument(call, 0)));
    answer = call_java(OP_EXECUTE, &question);
    return text_result(answer_string(&answer));
}

SQL_FUNCTION(kalam_validator)
{
    StringInfoData question;
    List *options = untransformRelOptions(argument(call, 0));
    Oid catalog = (Oid) argument(call, 1);

    /* Only a foreign server must have options; all else needs no JVM to be found right without any. */
    if (options == NULL && catalog != FOREIGN_SERVER_RELATION)
        return 0;
    initStringInfo(&question);
    ask_int(&question, (int32_t) catalog);
    ask_options(&question, options);
    call_java(OP_VALIDATE, &question);
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
    fdw_add_scan(routine);
    fdw_add_modify(routine);
    FIELD(void *, routine, FdwRoutine, ImportForeignSchema) = (void *) import_schema;
    return (Datum) routine;
}
