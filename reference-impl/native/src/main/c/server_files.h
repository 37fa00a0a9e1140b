/* Server options that name files. */
#ifndef PG_KALAM_SERVER_FILES_H
#define PG_KALAM_SERVER_FILES_H

#include "facts.h"

/* Raises 42501 where an option names a file and the current role may not read those of the server. */
void check_may_name_files(const List *options);

#endif
