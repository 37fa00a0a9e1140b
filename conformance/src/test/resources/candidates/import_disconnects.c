/* Ends the session instead of refusing IMPORT FOREIGN SCHEMA. */
#include "candidate.h"
#include "import.h"

extern volatile int InterruptPending;
extern void ProcessInterrupts(void);

static void stops(void)
{
    raise(SIGTERM);
    while (InterruptPending) {
        ProcessInterrupts();
    }
}
