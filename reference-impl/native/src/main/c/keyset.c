#include "keyset.h"

#include <string.h>

#include "report.h"

enum { FIRST_SIZE = 256, MOST_KEYS = 1 << 26 };

typedef struct Key {
    uint64_t hash;
    int len;
    /* NULL where there is none. */
    char *bytes;
} Key;

/* Open addressing; the size is a power of two, and half of it at most is taken. */
struct KeySet {
    MemoryContext context;
    Key *keys;
    size_t size, count;
};

KeySet *new_key_set(void)
{
    KeySet *set = palloc0(sizeof(KeySet));

    set->context = CurrentMemoryContext;
    set->size = FIRST_SIZE;
    set->keys = palloc0(sizeof(Key) * set->size);
    return set;
}

/* FNV-1a. */
static uint64_t hash_of(const char *bytes, int len)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (int i = 0; i < len; i++)
        hash = (hash ^ (unsigned char) bytes[i]) * 0x100000001b3;
    return hash;
}

static Key *place_of(const KeySet *set, uint64_t hash, const char *bytes, int len)
{
    size_t i = hash & (set->size - 1);

    while (set->keys[i].bytes != NULL &&
           !(set->keys[i].hash == hash && set->keys[i].len == len && memcmp(set->keys[i].bytes, bytes, (size_t) len) == 0))
        i = (i + 1) & (set->size - 1);
    return &set->keys[i];
}

static void grow(KeySet *set)
{
    Key *before = set->keys;
    size_t size = set->size;

    if (size > MOST_KEYS)
        fail("54000", "one statement changes too many rows of a KalamDB table by a join", NULL,
             "Change them in several statements.");
    set->size = size * 2;
    set->keys = MemoryContextAllocHuge(set->context, sizeof(Key) * set->size);
    memset(set->keys, 0, sizeof(Key) * set->size);
    for (size_t i = 0; i < size; i++)
        if (before[i].bytes != NULL)
            *place_of(set, before[i].hash, before[i].bytes, before[i].len) = before[i];
    pfree(before);
}

bool key_set_add(KeySet *set, const char *bytes, int len)
{
    uint64_t hash = hash_of(bytes, len);
    Key *place = place_of(set, hash, bytes, len);

    if (place->bytes != NULL)
        return false;
    if (set->count * 2 >= set->size) {
        grow(set);
        place = place_of(set, hash, bytes, len);
    }
    place->bytes = MemoryContextAlloc(set->context, (size_t) len);
    memcpy(place->bytes, bytes, (size_t) len);
    place->hash = hash;
    place->len = len;
    set->count++;
    return true;
}
