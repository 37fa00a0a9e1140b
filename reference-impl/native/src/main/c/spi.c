#include "spi.h"

static char *value_at(int row, int column)
{
    return SPI_getvalue(FIELD(void **, SPI_tuptable, SPITupleTable, vals)[row],
                        FIELD(void *, SPI_tuptable, SPITupleTable, tupdesc), column);
}

char *query_value(const char *sql)
{
    SPI_execute(sql, true, 1);
    return SPI_processed == 0 ? NULL : value_at(0, 1);
}

int ask_rows(StringInfo question, const char *sql, int columns)
{
    int rows;

    /* What is there now, even to a transaction whose own snapshot is older. */
    CommandCounterIncrement();
    PushActiveSnapshot(GetLatestSnapshot());
    SPI_execute(sql, true, 0);
    PopActiveSnapshot();
    rows = (int) SPI_processed;
    ask_int(question, rows);
    for (int row = 0; row < rows; row++)
        for (int column = 1; column <= columns; column++)
            ask_string(question, value_at(row, column));
    return rows;
}

char *extension_schema(void)
{
    char *schema = query_value("SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n "
                               "ON n.oid OPERATOR(pg_catalog.=) e.extnamespace "
                               "WHERE e.extname OPERATOR(pg_catalog.=) 'pg_kalam'");

    if (schema == NULL)
        fail("55000", "extension \"pg_kalam\" is not created in this database", NULL, "Use CREATE EXTENSION pg_kalam.");
    return schema;
}
