/* What is known of a foreign table at execution: its names, server, columns. */
#ifndef PG_KALAM_RELATION_H
#define PG_KALAM_RELATION_H

#include "bridge.h"

extern char *kalam_user_id;

/* How the values of a column cross; CARRIER.md has the layouts. */
enum crossing {
    /* What the type's send function writes and its receive function reads. */
    AS_BINARY,
    /* Of a type that is not PostgreSQL's own. */
    AS_TEXT,
    /* As PostgreSQL holds them: the Datum, what it points to, or a varlena. */
    AS_VALUE,
    AS_POINTER,
    AS_VARLENA,
};

enum { UUID_LENGTH = 16 };

typedef struct Column {
    AttrNumber attnum;
    char *name;
    Oid type;
    int32_t typmod;
    enum crossing crossing;
    /* Of a type that is not PostgreSQL's own; else NULL. */
    char *type_name;
    Oid io_param;
    FmgrInfo io;
} Column;

/* Fills in a live column; false for a dropped one. A domain counts as its base type. */
bool column_of(Oid relid, AttrNumber attnum, Column *column);

/* Chooses how a column's values cross in rows, and prepares the functions of its type. */
void prepare_input(Column *column);
void prepare_output(Column *column);

/* A value of a column that is prepared for output. */
void ask_column_value(StringInfo message, Column *column, Datum value, bool isnull);

/* Whether the bridge takes every value of the column that PostgreSQL does, and this one of those that it may not take. */
bool is_always_taken(const Column *column);
bool may_be_refused(const Column *column, Datum value);

/* Whether values of such columns pass through functions that heed the client's encoding. */
bool heeds_client_encoding(const Column *columns, int count);

/* _seq, _userid and _deleted, which KalamDB or the bridge fills. */
bool is_system_column(const char *name);
bool is_user_column(const char *name);
bool is_seq_column(const char *name);

/* The column that a row is told apart by: the first that is not a system column. */
AttrNumber key_column(Oid relid, Column *column);

bool is_kalam_server(void *server);

/* The pg_foreign_table entry of a table on a server of ours; NULL for any other relation. */
void *kalam_table(Oid relid);

/* NULL where a list of DefElem has no such option. */
const char *option_value(const List *options, const char *name);

/* Server name and options, and those of the mapping of the role that connects (0 for nobody). */
void ask_server(StringInfo question, void *server, Oid role);

/* The server, namespace, table and its options, and the user (NULL for none) that the statement is for. */
void ask_relation(StringInfo question, Oid relid, Oid role, const char *user_id);
void ask_column(StringInfo question, const Column *column);

/*
 * Runs work(arg) with UTF-8 as the client's encoding: the binary format of text is the client's, and Java speaks UTF-8.
 */
void run_in_utf8(void (*work)(void *arg), void *arg);

#endif
