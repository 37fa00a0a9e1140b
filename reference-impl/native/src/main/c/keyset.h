/* A set of keys as bytes, which lives in the memory context in which it was made. */
#ifndef PG_KALAM_KEYSET_H
#define PG_KALAM_KEYSET_H

#include "facts.h"

typedef struct KeySet KeySet;

KeySet *new_key_set(void);

/* False if the key is there already. */
bool key_set_add(KeySet *set, const char *bytes, int len);

#endif
