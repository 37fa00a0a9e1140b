/*
 * Which KalamDB tables this database has made. The extension's table kalam.managed_tables says so, which no dump carries and nobody
 * but a superuser writes; a copy of the database finds another database's OID in it. All of it between SPI_connect and SPI_finish.
 */
#ifndef PG_KALAM_MANAGED_H
#define PG_KALAM_MANAGED_H

#include "facts.h"

void mark_managed(Oid relid);

bool is_managed(Oid relid);

/* Answers whether it was managed. */
bool unmark_managed(Oid relid);

#endif
