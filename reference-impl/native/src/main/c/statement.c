#include "statement.h"

#include "relation.h"

typedef void (*Hook)(void *query, int eflags);

extern void *ExecutorStart_hook;
extern void standard_ExecutorStart(void *query, int eflags);

typedef struct Statement {
    MemoryContext context;
    char *user_id;
    MemoryContextCallback closer;
    struct Statement *next;
} Statement;

static Hook next_hook;
static Statement *running;

static void forget(void *arg)
{
    for (Statement **link = &running; *link != NULL; link = &(*link)->next)
        if (*link == arg) {
            *link = (*link)->next;
            break;
        }
}

static void remember(MemoryContext context)
{
    MemoryContext outer = CurrentMemoryContext;
    Statement *statement;

    CurrentMemoryContext = context;
    statement = palloc0(sizeof(Statement));
    statement->context = context;
    statement->user_id = kalam_user_id == NULL ? NULL : pstrdup(kalam_user_id);
    CurrentMemoryContext = outer;
    statement->closer.func = forget;
    statement->closer.arg = statement;
    MemoryContextRegisterResetCallback(context, &statement->closer);
    statement->next = running;
    running = statement;
}

static void start_statement(void *query, int eflags)
{
    next_hook(query, eflags);
    if (!(eflags & FACT(EXEC_FLAG_EXPLAIN_ONLY)))
        remember(FIELD(MemoryContext, FIELD(void *, query, QueryDesc, estate), EState, es_query_cxt));
}

const char *statement_user(void *estate)
{
    MemoryContext context = FIELD(MemoryContext, estate, EState, es_query_cxt);

    for (Statement *statement = running; statement != NULL; statement = statement->next)
        if (statement->context == context)
            return statement->user_id;
    /* It is just beginning, or is COPY, which has no executor. */
    return kalam_user_id;
}

void statement_install_hook(void)
{
    next_hook = ExecutorStart_hook != NULL ? (Hook) ExecutorStart_hook : standard_ExecutorStart;
    ExecutorStart_hook = (void *) start_statement;
}
