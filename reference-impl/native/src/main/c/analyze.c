/* ANALYZE: a sample of all rows, which is what KalamDB can give. */
#include "fdw.h"
#include "relation.h"
#include "scan.h"

typedef int (*Sampler)(void *relation, int level, void **rows, int wanted, double *total, double *dead);

static char *all_columns(Oid relid)
{
    char *numbers = "";
    Column column;

    for (AttrNumber attnum = 1; get_attname(relid, attnum, true) != NULL; attnum++)
        if (column_of(relid, attnum, &column))
            numbers = psprintf("%s %d", numbers, attnum);
    return numbers;
}

static uint64_t random_below(uint64_t bound)
{
    uint64_t number;

    if (!pg_strong_random(&number, sizeof number))
        fail("XX000", "could not generate random values", NULL, NULL);
    return number % bound;
}

/* Every row has the same chance to be among those wanted: a later one takes the place of any, the less often the later. */
static int sample(void *relation, int level, void **rows, int wanted, double *total, double *dead)
{
    void *descriptor = FIELD(void *, relation, RelationData, rd_att);
    int natts = FIELD(int, descriptor, TupleDescData, natts), kept = 0;
    Datum *values = palloc(sizeof(Datum) * (size_t) natts);
    bool *isnull = palloc(sizeof(bool) * (size_t) natts);
    MemoryContext outer = CurrentMemoryContext;
    MemoryContext per_row = AllocSetContextCreateInternal(outer, "pg_kalam sample", 0, 8192, 8388608);
    Scan *scan = new_scan(relation, all_columns(FIELD(Oid, relation, RelationData, rd_id)), GetUserId(),
                          kalam_user_id, outer);
    uint64_t seen = 0;

    (void) level;
    ask_int(&scan->opening, 0);
    for (;;) {
        bool more;
        int64_t place;

        CurrentMemoryContext = per_row;
        more = next_row(scan, values, isnull);
        CurrentMemoryContext = outer;
        if (!more)
            break;
        place = seen++ < (uint64_t) wanted ? kept++ : (int64_t) random_below(seen);
        if (place < wanted) {
            if (seen > (uint64_t) wanted)
                pfree(rows[place]);
            rows[place] = heap_form_tuple(descriptor, values, isnull);
        }
        MemoryContextReset(per_row);
    }
    *total = (double) seen;
    *dead = 0;
    return kept;
}

static bool analyze_table(void *relation, Sampler *sampler, uint32_t *pages)
{
    (void) relation;
    *sampler = sample;
    *pages = 1;
    return true;
}

void fdw_add_analyze(void *routine)
{
    FIELD(void *, routine, FdwRoutine, AnalyzeForeignTable) = (void *) analyze_table;
}
