#include "managed.h"

#include "spi.h"

enum { BOOTSTRAP_SUPERUSER = 10, LOCAL_USERID_CHANGE = 1 };

/* The table's name, or NULL while the extension is being dropped. */
static char *marks(void)
{
    return query_value("SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_extension e "
                       "JOIN pg_catalog.pg_depend d ON d.refclassid OPERATOR(pg_catalog.=) 3079 "
                       "AND d.refobjid OPERATOR(pg_catalog.=) e.oid AND d.classid OPERATOR(pg_catalog.=) 1259 "
                       "AND d.deptype OPERATOR(pg_catalog.=) 'e' "
                       "JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) d.objid "
                       "AND c.relname OPERATOR(pg_catalog.=) 'managed_tables' "
                       "JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace "
                       "WHERE e.extname OPERATOR(pg_catalog.=) 'pg_kalam'");
}

/* Answers how many rows there are. The user comes back with an error's rollback, too. */
static uint64_t as_superuser(char *sql, bool read_only)
{
    Oid user;
    int context;

    GetUserIdAndSecContext(&user, &context);
    SetUserIdAndSecContext(BOOTSTRAP_SUPERUSER, context | LOCAL_USERID_CHANGE);
    SPI_execute(sql, read_only, 0);
    SetUserIdAndSecContext(user, context);
    return SPI_processed;
}

static char *mark_of(Oid relid)
{
    return psprintf("relation OPERATOR(pg_catalog.=) %u AND database OPERATOR(pg_catalog.=) %u", relid, MyDatabaseId);
}

void mark_managed(Oid relid)
{
    as_superuser(psprintf("INSERT INTO %s VALUES (%u, %u) ON CONFLICT DO NOTHING", marks(), relid, MyDatabaseId), false);
}

bool is_managed(Oid relid)
{
    char *table;
    bool managed;

    /* As it is now, even to a transaction whose own snapshot is older. */
    PushActiveSnapshot(GetLatestSnapshot());
    table = marks();
    managed = table != NULL && as_superuser(psprintf("SELECT FROM %s WHERE %s", table, mark_of(relid)), true) > 0;
    PopActiveSnapshot();
    return managed;
}

bool unmark_managed(Oid relid)
{
    if (!is_managed(relid))
        return false;
    as_superuser(psprintf("DELETE FROM %s WHERE %s", marks(), mark_of(relid)), false);
    return true;
}
