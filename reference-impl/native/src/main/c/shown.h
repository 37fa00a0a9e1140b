/* Texts for people, which are shown whatever the encodings of database and client have no letter for. */
#ifndef PG_KALAM_SHOWN_H
#define PG_KALAM_SHOWN_H

#include "report.h"

/* In the database's encoding; what that or the client's lacks is a question mark. Takes UTF-8 that ends with a NUL. */
char *shown_text(const char *utf8);

#endif
