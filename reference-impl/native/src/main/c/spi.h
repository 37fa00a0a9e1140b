/* Queries of the catalogs, between SPI_connect and SPI_finish. They name everything by its schema. */
#ifndef PG_KALAM_SPI_H
#define PG_KALAM_SPI_H

#include "bridge.h"

/* The first column of a query's first row, or NULL; lives until SPI_finish. */
char *query_value(const char *sql);

/* All rows of a query as texts: the number of rows, then their columns one after the other. Answers the number. */
int ask_rows(StringInfo question, const char *sql, int columns);

/* The schema that the extension is in. */
char *extension_schema(void);

#endif
