/*
 * Dies of a signal at the third statement of each session. Those of the install script do not count, nor does the one
 * that the JDBC driver sends first.
 */
#include "candidate.h"

extern unsigned char creating_extension;
extern void (*post_parse_analyze_hook)(void *parser, void *query, void *jumble);

static int statements;

static void count(void *parser, void *query, void *jumble)
{
    (void) parser, (void) query, (void) jumble;
    if (!creating_extension && ++statements == 4) {
        raise(SIGSEGV);
    }
}

void _PG_init(void)
{
    post_parse_analyze_hook = count;
}
