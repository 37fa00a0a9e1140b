#include "mapping.h"

/* The same on all majors. */
enum { OPTIONS_ATTRIBUTE = 4, PUBLIC = 0 };

List *mapping_options(Oid role, Oid server)
{
    int cache = FACT(USERMAPPINGUSERSERVER);
    List *options = NULL;
    void *mapping;
    Datum value;
    bool isnull;

    if (role == 0)
        return NULL;
    mapping = SearchSysCache2(cache, role, server);
    if (mapping == NULL)
        mapping = SearchSysCache2(cache, PUBLIC, server);
    if (mapping == NULL)
        return NULL;
    value = SysCacheGetAttr(cache, mapping, OPTIONS_ATTRIBUTE, &isnull);
    if (!isnull)
        options = untransformRelOptions(value);
    ReleaseSysCache(mapping);
    return options;
}

/* Until 15 a range table entry says it; 0 for whoever is current. */
static Oid role_of_entry(void *estate, Index rti)
{
    return FIELD(Oid, list_nth(FIELD(List *, estate, EState, es_range_table), (int) rti - 1), RangeTblEntry, checkAsUser);
}

static Oid or_current(Oid role)
{
    return role != 0 ? role : GetUserId();
}

Oid role_of_scan(void *plan, void *estate)
{
    if (pg_major >= 16)
        return or_current(FIELD(Oid, plan, ForeignScan, checkAsUser));
    return or_current(role_of_entry(estate, FIELD(Index, plan, Scan, scanrelid)));
}

/* Only there from 16 on. */
extern Oid ExecGetResultRelCheckAsUser(void *relInfo, void *estate) __attribute__((weak));

Oid role_of_target(void *result_relation, void *estate)
{
    Index rti;

    if (pg_major >= 16)
        return ExecGetResultRelCheckAsUser(result_relation, estate);
    rti = FIELD(Index, result_relation, ResultRelInfo, ri_RangeTableIndex);
    /* A partition that rows are routed to has no entry. */
    if (rti == 0)
        rti = FIELD(Index, FIELD(void *, result_relation, ResultRelInfo, ri_RootResultRelInfo), ResultRelInfo,
                    ri_RangeTableIndex);
    return or_current(role_of_entry(estate, rti));
}
