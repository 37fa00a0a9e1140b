#ifndef PG_KALAM_DDL_H
#define PG_KALAM_DDL_H

#include "facts.h"

void ddl_install_hook(void);

/* Whether the library has seen a utility statement from its beginning. */
bool ddl_has_seen_any(void);

/* The server that USING kalamdb and kalam_exec go to; raises an error if there is none. */
void *require_default_server(void);

#endif
