#include "altered.h"

enum { RVR_MISSING_OK = 1, NO_LOCK = 0, ACCESS_EXCLUSIVE_LOCK = 8, RELATION_CLASS = 1259 };

/* Until 15 and from 16 on. */
extern bool pg_class_ownercheck(Oid class_oid, Oid roleid) __attribute__((weak));
extern bool object_ownercheck(Oid classid, Oid objectid, Oid roleid) __attribute__((weak));

static char *table_and_descendants(void *range_var)
{
    Oid relid = range_var == NULL ? 0 : RangeVarGetRelidExtended(range_var, 0, RVR_MISSING_OK, NULL, NULL);

    if (relid == 0)
        return NULL;
    return psprintf("c.oid OPERATOR(pg_catalog.=) ANY (ARRAY(WITH RECURSIVE t(oid) AS (SELECT %u::pg_catalog.oid UNION SELECT i.inhrelid "
                    "FROM pg_catalog.pg_inherits i JOIN t ON i.inhparent OPERATOR(pg_catalog.=) t.oid) "
                    "SELECT t.oid FROM t))",
                    relid);
}

static bool renames_schema(void *stmt)
{
    return IS_A(stmt, T_RenameStmt) && FIELD(int, stmt, RenameStmt, renameType) == FACT(OBJECT_SCHEMA);
}

static void *relation_of(void *stmt)
{
    if (IS_A(stmt, T_AlterTableStmt))
        return FIELD(void *, stmt, AlterTableStmt, relation);
    if (IS_A(stmt, T_AlterObjectSchemaStmt))
        return FIELD(void *, stmt, AlterObjectSchemaStmt, relation);
    return FIELD(void *, stmt, RenameStmt, relation);
}

char *altered_tables(void *stmt)
{
    if (renames_schema(stmt))
        return psprintf("c.relnamespace OPERATOR(pg_catalog.=) %u",
                        get_namespace_oid(FIELD(char *, stmt, RenameStmt, subname), true));
    return table_and_descendants(relation_of(stmt));
}

static bool is_owner(Oid relid)
{
    return pg_major < 16 ? pg_class_ownercheck(relid, GetUserId())
                         : object_ownercheck(RELATION_CLASS, relid, GetUserId());
}

void lock_altered(void *stmt)
{
    int mode = IS_A(stmt, T_AlterTableStmt) ? AlterTableGetLockLevel(FIELD(List *, stmt, AlterTableStmt, cmds))
                                            : ACCESS_EXCLUSIVE_LOCK;
    Oid relid;

    if (renames_schema(stmt))
        return;
    relid = RangeVarGetRelidExtended(relation_of(stmt), NO_LOCK, RVR_MISSING_OK, NULL, NULL);
    if (relid == 0 || !is_owner(relid))
        return;
    relid = RangeVarGetRelidExtended(relation_of(stmt), mode, RVR_MISSING_OK, NULL, NULL);
    if (relid != 0)
        find_all_inheritors(relid, mode, NULL);
}
