/* Dies of a signal instead of refusing IMPORT FOREIGN SCHEMA. */
#include "candidate.h"
#include "import.h"

static void stops(void)
{
    raise(SIGSEGV);
}
