#include "savepoint.h"

#include "bridge.h"
#include "carrier.h"

bool kalam_savepoints = false;

/* The innermost level that has written; 1 if none has. */
static int written_level = 1;

int write_level(void)
{
    int level = GetCurrentTransactionNestLevel();

    if (level == 1) {
        written_level = 1;
        return 1;
    }
    if (!kalam_savepoints)
        fail("0A000", "savepoints and subtransactions are not yet supported for writes to KalamDB tables", NULL,
             "Write to KalamDB tables outside savepoints and PL/pgSQL exception blocks, or set kalam.savepoints.");
    written_level = level;
    return level;
}

static void release(int level)
{
    StringInfoData question;

    initStringInfo(&question);
    ask_int(&question, level);
    written_level = level - 1;
    call_bridge(OP_RELEASE_SAVEPOINT, &question);
    pfree(question.data);
}

/* Nothing may be raised here. What cannot be told ends the connection, and with it the transaction at the bridge. */
static void roll_back(int level)
{
    StringInfoData message;

    written_level = level - 1;
    initStringInfo(&message);
    ask_int(&message, level);
    tell_bridge(OP_ROLL_BACK_SAVEPOINT, &message, carrier_incarnation());
    pfree(message.data);
}

static void at_savepoint_end(int event, uint32_t savepoint, uint32_t parent, void *arg)
{
    int level = GetCurrentTransactionNestLevel();

    (void) savepoint;
    (void) parent;
    (void) arg;
    if (level > written_level)
        return;
    if (event == FACT(SUBXACT_EVENT_PRE_COMMIT_SUB))
        release(level);
    else if (event == FACT(SUBXACT_EVENT_ABORT_SUB))
        roll_back(level);
}

void savepoint_install_hook(void)
{
    RegisterSubXactCallback(at_savepoint_end, NULL);
}
