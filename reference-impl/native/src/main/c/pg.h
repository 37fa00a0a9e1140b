/*
 * PostgreSQL as this library sees it: every function and variable of the server that is used, declared once, with the
 * signature that it has on all majors from 13 to 18. PostgreSQL's own headers are not needed. Structs are opaque; their
 * fields are reached through pg_facts.
 */
#ifndef PG_KALAM_PG_H
#define PG_KALAM_PG_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>

/* Values cross to the bridge as they lie in memory, and Datums have eight bytes in the layouts of pg_facts.def. */
_Static_assert(sizeof(void *) == 8 && sizeof(long) == 8, "pg_kalam is for 64-bit systems");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "pg_kalam is for little-endian systems");

typedef uintptr_t Datum;
typedef uint32_t Oid;
typedef uint32_t Index;
typedef int16_t AttrNumber;
typedef double Cost;

typedef struct MemoryContextData *MemoryContext;
typedef struct List List;

/* All else stays inside the library, so that no name of ours meets one of the server's. */
#define EXPORTED __attribute__((visibility("default")))

/* The layout of both is the same on all majors and held by PgFactsTest. */
typedef struct StringInfoData {
    char *data;
    int len;
    int maxlen;
    int cursor;
} StringInfoData, *StringInfo;

typedef struct FmgrInfo {
    char opaque[48];
} FmgrInfo;

typedef struct MemoryContextCallback {
    void (*func)(void *arg);
    void *arg;
    struct MemoryContextCallback *next;
} MemoryContextCallback;

enum { UTF8 = 6, SHARE_PATH_SIZE = 1024 };

/* memory */
extern MemoryContext CurrentMemoryContext, TopMemoryContext, TopTransactionContext;
extern void *palloc(size_t size);
extern void *palloc0(size_t size);
extern void pfree(void *pointer);
extern char *pstrdup(const char *in);
extern void *MemoryContextAlloc(MemoryContext context, size_t size);
extern void *MemoryContextAllocHuge(MemoryContext context, size_t size);
extern char *MemoryContextStrdup(MemoryContext context, const char *string);
extern char *psprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern void MemoryContextRegisterResetCallback(MemoryContext context, MemoryContextCallback *cb);
extern void MemoryContextReset(MemoryContext context);
extern void MemoryContextDelete(MemoryContext context);
extern MemoryContext AllocSetContextCreateInternal(MemoryContext parent, const char *name, size_t min_size,
                                                   size_t init_size, size_t max_size);

/* errors */
extern sigjmp_buf *PG_exception_stack;
extern void *error_context_stack;
extern bool errstart(int elevel, const char *domain);
extern void errfinish(const char *filename, int lineno, const char *funcname);
extern int errcode(int sqlerrcode);
extern int errmsg_internal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern int errdetail_internal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern int errhint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern void FlushErrorState(void);
extern void pg_re_throw(void) __attribute__((noreturn));

/* process */
extern volatile sig_atomic_t InterruptPending, QueryCancelPending, ProcDiePending;
extern bool IsUnderPostmaster, IsBinaryUpgrade, process_shared_preload_libraries_in_progress;
extern int MyProcPid, MaxConnections;
extern Oid MyDatabaseId;
extern void GetUserIdAndSecContext(Oid *userid, int *sec_context);
extern void SetUserIdAndSecContext(Oid userid, int sec_context);
extern char my_exec_path[];
extern void ProcessInterrupts(void);
extern uint64_t GetSystemIdentifier(void);
extern bool pg_strong_random(void *buf, size_t len);
extern void proc_exit(int code) __attribute__((noreturn));

/* waiting; the events and the class are the same on all majors and held by PgFactsTest */
typedef struct Latch Latch;
enum {
    WL_LATCH_SET = 1,
    WL_SOCKET_READABLE = 2,
    WL_SOCKET_WRITEABLE = 4,
    WL_TIMEOUT = 8,
    WL_POSTMASTER_DEATH = 16,
    WL_EXIT_ON_PM_DEATH = 32
};
#define PG_WAIT_EXTENSION 0x07000000U
extern Latch *MyLatch;
extern void SetLatch(Latch *latch);
extern void ResetLatch(Latch *latch);
extern int WaitLatch(Latch *latch, int wakeEvents, long timeout, uint32_t wait_event_info);
extern int WaitLatchOrSocket(Latch *latch, int wakeEvents, int sock, long timeout, uint32_t wait_event_info);

/* background workers */
extern void RegisterBackgroundWorker(void *worker);
extern bool RegisterDynamicBackgroundWorker(void *worker, void **handle);
extern int GetBackgroundWorkerPid(void *handle, int *pid);
extern int WaitForBackgroundWorkerStartup(void *handle, int *pid);
extern void BackgroundWorkerUnblockSignals(void);
extern void ProcessConfigFile(int context);

extern void load_file(const char *filename, bool restricted);
extern void StatementCancelHandler(int signal_number);
extern void die(int signal_number);
extern void quickdie(int signal_number);
extern void get_share_path(const char *my_exec_path, char *ret_path);
extern const char *GetConfigOption(const char *name, bool missing_ok, bool restrict_privileged);

/* rights */
extern Oid GetUserId(void);
extern bool has_privs_of_role(Oid member, Oid role);

/* transactions */
extern bool XactReadOnly;
extern bool IsTransactionBlock(void);
extern void BeginImplicitTransactionBlock(void);
extern void EndImplicitTransactionBlock(void);
extern int GetCurrentTransactionNestLevel(void);
extern void RegisterSubXactCallback(void (*callback)(int event, uint32_t mySubid, uint32_t parentSubid, void *arg),
                                    void *arg);
extern void RegisterXactCallback(void (*callback)(int event, void *arg), void *arg);

/* settings; the layout of a config_enum_entry is the same on all majors */
typedef struct config_enum_entry {
    const char *name;
    int val;
    bool hidden;
} config_enum_entry;
extern void DefineCustomBoolVariable(const char *name, const char *short_desc, const char *long_desc, bool *valueAddr,
                                     bool bootValue, int context, int flags, void *check_hook, void *assign_hook,
                                     void *show_hook);
extern void DefineCustomEnumVariable(const char *name, const char *short_desc, const char *long_desc, int *valueAddr,
                                     int bootValue, const config_enum_entry *options, int context, int flags, void *check_hook,
                                     void *assign_hook, void *show_hook);
extern void DefineCustomIntVariable(const char *name, const char *short_desc, const char *long_desc, int *valueAddr,
                                    int bootValue, int minValue, int maxValue, int context, int flags, void *check_hook,
                                    void *assign_hook, void *show_hook);
extern void DefineCustomStringVariable(const char *name, const char *short_desc, const char *long_desc,
                                       char **valueAddr, const char *bootValue, int context, int flags,
                                       void *check_hook, void *assign_hook, void *show_hook);

/* encodings */
extern int GetDatabaseEncoding(void);
extern int pg_get_client_encoding(void);
extern int PrepareClientEncoding(int encoding);
extern int SetClientEncoding(int encoding);
extern char *pg_server_to_any(const char *s, int len, int encoding);
extern char *pg_any_to_server(const char *s, int len, int encoding);

/* strings and values */
extern void initStringInfo(StringInfo str);
extern void resetStringInfo(StringInfo str);
extern void enlargeStringInfo(StringInfo str, int needed);
extern void appendBinaryStringInfo(StringInfo str, const void *data, int datalen);
extern void *cstring_to_text_with_len(const char *s, int len);
extern char *text_to_cstring(const void *t);
extern void *pg_detoast_datum_packed(void *datum);
extern char *quote_literal_cstr(const char *rawstr);
extern const char *quote_identifier(const char *ident);

/* types */
extern void getTypeBinaryInputInfo(Oid type, Oid *typReceive, Oid *typIOParam);
extern void getTypeBinaryOutputInfo(Oid type, Oid *typSend, bool *typIsVarlena);
extern Datum OidInputFunctionCall(Oid functionId, char *str, Oid typioparam, int32_t typmod);
extern Oid getBaseType(Oid typid);
extern bool get_collation_isdeterministic(Oid colloid);
extern void fmgr_info(Oid functionId, FmgrInfo *finfo);
extern void getTypeInputInfo(Oid type, Oid *typInput, Oid *typIOParam);
extern void getTypeOutputInfo(Oid type, Oid *typOutput, bool *typIsVarlena);
extern char *format_type_be(Oid type_oid);
extern Datum InputFunctionCall(FmgrInfo *flinfo, char *str, Oid typioparam, int32_t typmod);
extern char *OutputFunctionCall(FmgrInfo *flinfo, Datum val);
extern Datum ReceiveFunctionCall(FmgrInfo *flinfo, StringInfo buf, Oid typioparam, int32_t typmod);
extern void *SendFunctionCall(FmgrInfo *flinfo, Datum val);

/* catalogs */
extern char *get_attname(Oid relid, AttrNumber attnum, bool missing_ok);
extern void get_atttypetypmodcoll(Oid relid, AttrNumber attnum, Oid *typid, int32_t *typmod, Oid *collid);
extern char *get_rel_name(Oid relid);
extern Oid get_rel_namespace(Oid relid);
extern Oid get_relname_relid(const char *relname, Oid relnamespace);
extern Oid get_func_namespace(Oid funcid);
extern char *get_namespace_name(Oid nspid);
extern Oid get_namespace_oid(const char *nspname, bool missing_ok);
extern void *GetForeignTable(Oid relid);
extern void *GetForeignServer(Oid serverid);
extern void *GetForeignServerByName(const char *name, bool missing_ok);
extern void *GetForeignDataWrapper(Oid fdwid);
extern void *GetForeignDataWrapperByName(const char *name, bool missing_ok);
extern List *untransformRelOptions(Datum options);
extern void *SearchSysCache2(int cacheId, Datum key1, Datum key2);
extern Datum SysCacheGetAttr(int cacheId, void *tup, AttrNumber attributeNumber, bool *isNull);
extern void ReleaseSysCache(void *tuple);
extern char get_rel_relkind(Oid relid);
extern Oid RangeVarGetRelidExtended(const void *relation, int lockmode, uint32_t flags, void *callback,
                                    void *callback_arg);
extern Oid GetUserId(void);
extern int64_t nextval_internal(Oid relid, bool check_permissions);
extern List *find_all_inheritors(Oid parentrelId, int lockmode, List **numparents);
extern int AlterTableGetLockLevel(List *cmds);
extern Oid RangeVarGetAndCheckCreationNamespace(void *newRelation, int lockmode, Oid *existing_relation_id);

/* nodes and lists */
extern List *lappend(List *list, void *datum);
extern void *makeString(char *str);
extern void *makeBoolConst(bool value, bool isnull);
extern void *makeVar(int varno, AttrNumber varattno, Oid vartype, int32_t vartypmod, Oid varcollid,
                     Index varlevelsup);
extern void *makeWholeRowVar(void *rte, int varno, Index varlevelsup, bool allowScalar);
extern void *makeTargetEntry(void *expr, AttrNumber resno, char *resname, bool resjunk);
extern char *nodeToString(const void *obj);
extern bool bms_is_member(int x, const void *a);
extern int bms_num_members(const void *a);

/* planner */
extern void add_path(void *parent_rel, void *new_path);
extern void *create_foreignscan_path();
extern void *make_foreignscan(List *qptlist, List *qpqual, Index scanrelid, List *fdw_exprs, List *fdw_private,
                              List *fdw_scan_tlist, List *fdw_recheck_quals, void *outer_plan);
extern List *extract_actual_clauses(List *restrictinfo_list, bool pseudoconstant);
extern void *find_base_rel(void *root, int relid);
extern void set_baserel_size_estimates(void *root, void *rel);
extern void pull_varattnos(void *node, Index varno, void **varattnos);

/* executor */
extern List *ExecInitExprList(List *nodes, void *parent);
extern void *ExecStoreVirtualTuple(void *slot);
extern void ExecWithCheckOptions(int kind, void *resultRelInfo, void *slot, void *estate);
extern void *heap_form_tuple(void *tupleDescriptor, Datum *values, bool *isnull);
extern void ExecForceStoreHeapTuple(void *tuple, void *slot, bool shouldFree);
extern void ExecStoreHeapTupleDatum(Datum data, void *slot);
extern void slot_getsomeattrs_int(void *slot, int attnum);
extern AttrNumber ExecFindJunkAttributeInTlist(List *targetlist, const char *attrName);

/* EXPLAIN */
extern char *deparse_expression(void *expr, List *dpcontext, bool forceprefix, bool showimplicit);
extern void ExplainPropertyText(const char *qlabel, const char *value, void *es);
extern void ExplainPropertyInteger(const char *qlabel, const char *unit, int64_t value, void *es);
extern void ExplainPropertyFloat(const char *qlabel, const char *unit, double value, int ndigits, void *es);

/* snapshots */
extern void CommandCounterIncrement(void);
extern void *GetLatestSnapshot(void);
extern void PushActiveSnapshot(void *snapshot);
extern void PopActiveSnapshot(void);

/* server programming interface */
extern int SPI_connect(void);
extern int SPI_finish(void);
extern int SPI_execute(const char *src, bool read_only, long tcount);
extern uint64_t SPI_processed;
extern void *SPI_tuptable;
extern char *SPI_getvalue(void *tuple, void *tupdesc, int fnumber);

#endif
