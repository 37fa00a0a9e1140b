/* The functions that make ids. */
#ifndef PG_KALAM_IDS_H
#define PG_KALAM_IDS_H

/* Setting kalam.snowflake_workers. */
extern char *kalam_snowflake_workers;

#endif
