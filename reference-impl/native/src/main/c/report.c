#include "report.h"

#include <stdlib.h>

static int sqlstate_code(const char *state)
{
    int code = 0;

    for (int i = 0; i < 5; i++)
        code |= ((state[i] - '0') & 0x3F) << (6 * i);
    return code;
}

void report(int level, const char *sqlstate, const char *message, const char *detail, const char *hint)
{
    if (!errstart(level, "pg_kalam"))
        return;
    errcode(sqlstate_code(sqlstate));
    errmsg_internal("%s", message);
    if (detail != NULL)
        errdetail_internal("%s", detail);
    if (hint != NULL)
        errhint("%s", hint);
    errfinish(__FILE__, __LINE__, __func__);
}

void fail(const char *sqlstate, const char *message, const char *detail, const char *hint)
{
    report(FACT(ERROR), sqlstate, message, detail, hint);
    abort();
}

void run_guarded(void (*work)(void *arg), void (*undo)(void *arg), void *arg)
{
    sigjmp_buf *outer_jump = PG_exception_stack;
    void *outer_context = error_context_stack;
    sigjmp_buf here;

    if (sigsetjmp(here, 0) == 0) {
        PG_exception_stack = &here;
        work(arg);
        PG_exception_stack = outer_jump;
        error_context_stack = outer_context;
    } else {
        PG_exception_stack = outer_jump;
        error_context_stack = outer_context;
        undo(arg);
        pg_re_throw();
    }
}

bool succeeds(void (*work)(void *arg), void *arg)
{
    sigjmp_buf *outer_jump = PG_exception_stack;
    void *outer_context = error_context_stack;
    MemoryContext outer_memory = CurrentMemoryContext;
    sigjmp_buf here;
    bool done = sigsetjmp(here, 0) == 0;

    if (done) {
        PG_exception_stack = &here;
        work(arg);
    } else {
        CurrentMemoryContext = outer_memory;
        FlushErrorState();
    }
    PG_exception_stack = outer_jump;
    error_context_stack = outer_context;
    return done;
}
