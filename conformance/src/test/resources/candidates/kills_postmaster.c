/* Kills the postmaster instead of running a plan. */
#include "candidate.h"

extern void (*ExecutorRun_hook)(void);

static void kill_postmaster(void)
{
    kill(getppid(), SIGKILL);
}

void _PG_init(void)
{
    ExecutorRun_hook = kill_postmaster;
}
