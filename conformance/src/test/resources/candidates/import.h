/* Something else than to refuse IMPORT FOREIGN SCHEMA: what stops() does. A ParseState has the statement's text second. */
#include <string.h>

extern void (*post_parse_analyze_hook)(void *parser, void *query, void *jumble);

static void stops(void);

static void at_import(void *parser, void *query, void *jumble)
{
    (void) query, (void) jumble;
    if (strstr(((char **) parser)[1], "IMPORT FOREIGN SCHEMA") != 0) {
        stops();
    }
}

void _PG_init(void)
{
    post_parse_analyze_hook = at_import;
}
