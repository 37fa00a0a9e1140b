#include "ids.h"

#include <stdio.h>
#include <time.h>

#include "report.h"
#include "sql_function.h"

/* 2024-01-01T00:00:00Z, KalamDB's own epoch, in milliseconds since 1970. */
static const int64_t SNOWFLAKE_EPOCH = 1704067200000;

enum { WORKERS = 1024, COUNTER_BITS = 12 };

char *kalam_snowflake_workers = NULL;

/* The backend's slot, from 0 or 1; its name changed with 17. */
extern int MyBackendId __attribute__((weak));
extern int MyProcNumber __attribute__((weak));

static void fill_random(void *bytes, size_t len)
{
    if (!pg_strong_random(bytes, len))
        fail("XX000", "could not generate random values", NULL, NULL);
}

static int64_t now_millis(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Ten bits that no other running backend has, up to 1024 of them, where a process id has too few that differ. Clusters that share a
 * KalamDB are sure to differ if each has workers of its own; else their identifiers keep them from all counting alike.
 */
static int64_t worker(void)
{
    int slot = &MyProcNumber != NULL ? MyProcNumber : MyBackendId;
    int first, last, end = 0;

    if (kalam_snowflake_workers == NULL || kalam_snowflake_workers[0] == '\0')
        return (slot + (int64_t) (GetSystemIdentifier() % 1021)) % WORKERS;
    if (sscanf(kalam_snowflake_workers, "%d-%d%n", &first, &last, &end) != 2 || kalam_snowflake_workers[end] != '\0' ||
        first < 0 || last < first || last >= WORKERS)
        fail("22023", psprintf("invalid value for parameter \"kalam.snowflake_workers\": \"%s\"", kalam_snowflake_workers),
             NULL, "Give the first and the last of this cluster's workers, within 0-1023.");
    if (slot > last - first)
        fail("53000", psprintf("session %d has no snowflake worker", slot),
             psprintf("kalam.snowflake_workers has %d.", last - first + 1),
             "Give this cluster as many workers as it may have sessions and background processes.");
    return first + slot;
}

/*
 * Milliseconds since the epoch << 22 | 10 bits of the worker << 12 | 12 bits that count within the millisecond, from a random one of
 * the lower half on: what has the same worker by chance does not count alike.
 */
SQL_FUNCTION(snowflake_id)
{
    static int64_t last;
    int64_t next = (now_millis() - SNOWFLAKE_EPOCH) << COUNTER_BITS;
    uint16_t start;

    (void) call;
    if (next >> COUNTER_BITS > last >> COUNTER_BITS) {
        fill_random(&start, sizeof start);
        next |= start >> 5;
    } else
        next = last + 1;
    last = next;
    return (Datum) (next >> COUNTER_BITS << 22 | worker() << COUNTER_BITS | (next & 0xFFF));
}

/*
 * The next number of the sequence that lies beside the function, wherever that is. Whoever may insert may take one: no right on the
 * sequence is needed, and nothing is done with the rights of another.
 */
static Datum next_of(void *call, const char *sequence)
{
    Oid function = FIELD(Oid, FIELD(void *, call, FunctionCallInfoBaseData, flinfo), FmgrInfo, fn_oid);
    Oid relid = get_relname_relid(sequence, get_func_namespace(function));

    if (relid == 0)
        fail("42P01", psprintf("sequence \"%s\" does not exist", sequence), NULL,
             "It belongs into the schema of the function that uses it.");
    return (Datum) nextval_internal(relid, false);
}

SQL_FUNCTION(snowflake_id_int4)
{
    return next_of(call, "snowflake_id_int4_seq");
}

SQL_FUNCTION(snowflake_id_int2)
{
    return next_of(call, "snowflake_id_int2_seq");
}

/* 48 bits of milliseconds since 1970, then 80 random ones. */
static void fill_timed_bytes(uint8_t bytes[16])
{
    int64_t now = now_millis();

    fill_random(bytes, 16);
    for (int i = 0; i < 6; i++)
        bytes[i] = (uint8_t) (now >> (40 - 8 * i));
}

SQL_FUNCTION(uuid_v7)
{
    uint8_t bytes[16];
    char text[37];
    int at = 0;

    (void) call;
    fill_timed_bytes(bytes);
    bytes[6] = (bytes[6] & 0x0F) | 0x70;
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[at++] = '-';
        text[at++] = "0123456789abcdef"[bytes[i] >> 4];
        text[at++] = "0123456789abcdef"[bytes[i] & 0xF];
    }
    text[at] = '\0';
    return text_result(text);
}

/* 26 letters of five bits each, the first with two zeros before it. */
SQL_FUNCTION(ulid)
{
    uint8_t bytes[16];
    char text[27] = "";

    (void) call;
    fill_timed_bytes(bytes);
    for (int i = 0; i < 26; i++) {
        int value = 0;

        for (int bit = 5 * i - 2; bit < 5 * i + 3; bit++)
            value = value << 1 | (bit < 0 ? 0 : bytes[bit / 8] >> (7 - bit % 8) & 1);
        text[i] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value];
    }
    return text_result(text);
}
