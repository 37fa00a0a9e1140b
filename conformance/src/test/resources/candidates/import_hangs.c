/* Waits until it is cancelled instead of refusing IMPORT FOREIGN SCHEMA. */
#include "candidate.h"
#include "import.h"

extern volatile int InterruptPending;
extern void ProcessInterrupts(void);

static void stops(void)
{
    for (;;) {
        usleep(1000);
        if (InterruptPending) {
            ProcessInterrupts();
        }
    }
}
