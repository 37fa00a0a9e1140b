/* The user of each statement that runs. */
#ifndef PG_KALAM_STATEMENT_H
#define PG_KALAM_STATEMENT_H

#include "facts.h"

void statement_install_hook(void);

/*
 * kalam.user_id as it was when the statement of this EState began. A part of it that begins late, such as a partition that
 * a row is routed to, would find what a function has set meanwhile.
 */
const char *statement_user(void *estate);

#endif
