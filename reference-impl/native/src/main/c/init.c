/* What PostgreSQL asks of a library when it loads it. */
#include <stdlib.h>

#include "ddl.h"
#include "host.h"
#include "ids.h"
#include "modify.h"
#include "probe.h"
#include "savepoint.h"
#include "sql_function.h"
#include "statement.h"
#include "worker.h"

/* A text has less than 1 GB. */
enum { EXEC_RESULT_KB = 64 << 10, LARGEST_TEXT_KB = (1 << 20) - 64 };

typedef struct Magic {
    int len;
    int version;
    int funcmaxargs;
    int indexmaxkeys;
    int namedatalen;
    int float8byval;
    char abi_extra[32];
    const char *name;
    const char *library_version;
} Magic;

char *kalam_java = NULL;
char *kalam_vmoptions = NULL;

static const config_enum_entry hosts[] = {{"process", HOST_PROCESS, false}, {"pljava", HOST_PLJAVA, false}, {NULL, 0, false}};

EXPORTED extern const Magic *Pg_magic_func(void);
EXPORTED extern void _PG_init(void);

/* A major that is not known gets the newest block, upon which PostgreSQL itself refuses the library by its version. */
const Magic *Pg_magic_func(void)
{
    static Magic magic = {72, 1800, 100, 32, 64, 1, "PostgreSQL", "pg_kalam", PG_KALAM_VERSION};

    if (facts_for_running_server()) {
        magic.len = pg_major < 15 ? 24 : pg_major < 18 ? 56 : 72;
        /* Up to 17 the block has major * 100, as has 18. */
        magic.version = pg_major * 100;
    }
    return &magic;
}

/* From the configuration file alone, and hidden from others: they choose a program and what it runs with. */
static void define_file_setting(const char *name, const char *description, char **value)
{
    DefineCustomStringVariable(name, description, NULL, value, NULL, FACT(PGC_SIGHUP), FACT(GUC_SUPERUSER_ONLY), NULL,
                               NULL, NULL);
}

/* From 15 on and until 14; neither is there on all majors. */
extern void MarkGUCPrefixReserved(const char *className) __attribute__((weak));
extern void EmitWarningsOnPlaceholders(const char *className) __attribute__((weak));

void _PG_init(void)
{
    probe_server();
    DefineCustomStringVariable("kalam.user_id", "The KalamDB user whose rows this session reads and writes.", NULL,
                               &kalam_user_id, NULL, FACT(PGC_SUSET), 0, NULL, NULL, NULL);
    define_file_setting("kalam.home", "Directory of pg_kalam-bridge.jar; empty means the extension directory.",
                        &kalam_home);
    define_file_setting("kalam.java", "The java program of the bridge process; empty means that of JAVA_HOME, or of PATH.",
                        &kalam_java);
    define_file_setting("kalam.vmoptions", "More options for the bridge's Java VM, separated by spaces.",
                        &kalam_vmoptions);
    DefineCustomEnumVariable("kalam.host", "Where the bridge runs: in a process of its own, or in the JVM of PL/Java.", NULL,
                             &kalam_host, HOST_PROCESS, hosts, FACT(PGC_SUSET), 0, NULL, NULL, NULL);
    DefineCustomBoolVariable("kalam.write_without_scan",
                             "Sends an UPDATE or DELETE by key without looking whether KalamDB has the row.", NULL,
                             &kalam_write_without_scan, false, FACT(PGC_USERSET), 0, NULL, NULL, NULL);
    DefineCustomBoolVariable("kalam.savepoints",
                             "Holds back what savepoints write to KalamDB tables until they are released.", NULL,
                             &kalam_savepoints, false, FACT(PGC_USERSET), 0, NULL, NULL, NULL);
    DefineCustomIntVariable("kalam.exec_result_limit", "The longest result of kalam_exec(); a longer one is an error.", NULL,
                            &kalam_exec_result_limit, EXEC_RESULT_KB, 1, LARGEST_TEXT_KB, FACT(PGC_USERSET),
                            FACT(GUC_UNIT_KB), NULL, NULL, NULL);
    DefineCustomStringVariable("kalam.snowflake_workers",
                               "The first and last snowflake worker of this cluster, such as 0-511; empty means any.", NULL,
                               &kalam_snowflake_workers, NULL, FACT(PGC_SIGHUP), 0, NULL, NULL, NULL);
    if (pg_major >= 15)
        MarkGUCPrefixReserved("kalam");
    else
        EmitWarningsOnPlaceholders("kalam");
    ddl_install_hook();
    statement_install_hook();
    transaction_install_hook();
    savepoint_install_hook();
    if (process_shared_preload_libraries_in_progress && !IsBinaryUpgrade && kalam_host == HOST_PROCESS)
        worker_register();
}
