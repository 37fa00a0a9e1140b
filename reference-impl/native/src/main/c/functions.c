/* The functions of the extension's SQL script. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ddl.h"
#include "fdw.h"
#include "relation.h"
#include "server_files.h"

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

static int64_t now_millis(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The backend's slot; its name changed with 17. */
extern int MyBackendId __attribute__((weak));
extern int MyProcNumber __attribute__((weak));

/*
 * Ten bits that no other running backend has, up to 1024 of them, where a process id has too few that differ; the
 * cluster's identifier keeps several servers on one KalamDB from counting alike.
 */
static int64_t worker(void)
{
    int slot = &MyProcNumber != NULL ? MyProcNumber : MyBackendId;

    return (slot + (int64_t) (GetSystemIdentifier() % 1021)) & 0x3FF;
}

/* Milliseconds since the epoch << 22 | 10 bits of the worker << 12 | 12 bits that count within the millisecond. */
SQL_FUNCTION(snowflake_id)
{
    static int64_t last;
    int64_t next = (now_millis() - SNOWFLAKE_EPOCH) << 12;

    (void) call;
    if (next <= last)
        next = last + 1;
    last = next;
    return (Datum) (next >> 12 << 22 | worker() << 12 | (next & 0xFFF));
}

/* 48 bits of milliseconds since 1970, then 80 random ones. */
static void fill_timed_bytes(uint8_t bytes[16])
{
    int64_t now = now_millis();

    if (!pg_strong_random(bytes, 16))
        fail("XX000", "could not generate random values", NULL, NULL);
    for (int i = 0; i < 6; i++)
        bytes[i] = (uint8_t) (now >> (40 - 8 * i));
}

SQL_FUNCTION(uuid_v7)
{
    uint8_t bytes[16];
    char text[37];
    int at = 0;

    (void) call;
    fill_timed_bytes(bytes);
    bytes[6] = (bytes[6] & 0x0F) | 0x70;
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[at++] = '-';
        text[at++] = "0123456789abcdef"[bytes[i] >> 4];
        text[at++] = "0123456789abcdef"[bytes[i] & 0xF];
    }
    text[at] = '\0';
    return text_result(text);
}

/* 26 letters of five bits each, the first with two zeros before it. */
SQL_FUNCTION(ulid)
{
    uint8_t bytes[16];
    char text[27] = "";

    (void) call;
    fill_timed_bytes(bytes);
    for (int i = 0; i < 26; i++) {
        int value = 0;

        for (int bit = 5 * i - 2; bit < 5 * i + 3; bit++)
            value = value << 1 | (bit < 0 ? 0 : bytes[bit / 8] >> (7 - bit % 8) & 1);
        text[i] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value];
    }
    return text_result(text);
}

SQL_FUNCTION(kalam_exec)
{
    StringInfoData question;
    Answer answer;

    initStringInfo(&question);
    ask_server(&question, require_default_server());
    /* On a standby it is one, too. */
    ask_int(&question, XactReadOnly);
    ask_string(&question, text_to_cstring((void *) argument(call, 0)));
    answer = call_bridge_until_known(OP_EXECUTE, &question);
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
    List *options = untransformRelOptions(argument(call, 0));
    Oid catalog = (Oid) argument(call, 1);

    /*
     * Only a foreign server must have options; all else needs no bridge to be found right without any. pg_upgrade moves what
     * was found right before.
     */
    if ((options == NULL && catalog != FOREIGN_SERVER_RELATION) || IsBinaryUpgrade)
        return 0;
    if (catalog == FOREIGN_SERVER_RELATION)
        check_may_name_files(options);
    initStringInfo(&question);
    ask_int(&question, (int32_t) catalog);
    ask_options(&question, options);
    call_bridge(OP_VALIDATE, &question);
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
