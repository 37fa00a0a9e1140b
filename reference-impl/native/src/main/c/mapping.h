/* User mappings: whose options complete those of a foreign server. */
#ifndef PG_KALAM_MAPPING_H
#define PG_KALAM_MAPPING_H

#include "facts.h"

/* The options of a role's mapping for a server, else of PUBLIC's; NULL where there is neither, or for role 0. */
List *mapping_options(Oid role, Oid server);

/* The role as whom a scan, a direct modification or a write is done: a view's owner, else the current one. */
Oid role_of_scan(void *plan, void *estate);
Oid role_of_target(void *result_relation, void *estate);

#endif
