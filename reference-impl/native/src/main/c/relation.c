#include "relation.h"

#include <string.h>

enum { FIRST_NORMAL_OBJECT_ID = 16384 };

char *kalam_user_id = NULL;

bool is_seq_column(const char *name)
{
    return strcmp(name, "_seq") == 0;
}

bool is_user_column(const char *name)
{
    return strcmp(name, "_userid") == 0;
}

bool is_system_column(const char *name)
{
    return is_seq_column(name) || is_user_column(name) || strcmp(name, "_deleted") == 0;
}

bool column_of(Oid relid, AttrNumber attnum, Column *column)
{
    Oid collation;

    get_atttypetypmodcoll(relid, attnum, &column->type, &column->typmod, &collation);
    if (column->type == 0)
        return false;
    column->type = getBaseType(column->type);
    column->type_name = column->type < FIRST_NORMAL_OBJECT_ID ? NULL : format_type_be(column->type);
    column->attnum = attnum;
    column->name = get_attname(relid, attnum, false);
    return true;
}

bool is_kalam_server(void *server)
{
    void *wrapper = GetForeignDataWrapper(FIELD(Oid, server, ForeignServer, fdwid));

    return strcmp(FIELD(char *, wrapper, ForeignDataWrapper, fdwname), "pg_kalam") == 0;
}

void *kalam_table(Oid relid)
{
    void *table;

    if (get_rel_relkind(relid) != 'f')
        return NULL;
    table = GetForeignTable(relid);
    return is_kalam_server(GetForeignServer(FIELD(Oid, table, ForeignTable, serverid))) ? table : NULL;
}

const char *option_value(const List *options, const char *name)
{
    for (int i = 0; i < list_length(options); i++) {
        void *option = list_nth(options, i);

        if (strcmp(FIELD(char *, option, DefElem, defname), name) == 0)
            return string_value(FIELD(void *, option, DefElem, arg));
    }
    return NULL;
}

void ask_server(StringInfo question, void *server)
{
    ask_string(question, FIELD(char *, server, ForeignServer, servername));
    ask_options(question, FIELD(List *, server, ForeignServer, options));
}

void ask_relation(StringInfo question, Oid relid, const char *user_id)
{
    void *table = GetForeignTable(relid);

    ask_server(question, GetForeignServer(FIELD(Oid, table, ForeignTable, serverid)));
    ask_string(question, get_namespace_name(get_rel_namespace(relid)));
    ask_string(question, get_rel_name(relid));
    ask_options(question, FIELD(List *, table, ForeignTable, options));
    ask_string(question, user_id);
}

void ask_column(StringInfo question, const Column *column)
{
    ask_string(question, column->name);
    ask_int(question, (int32_t) column->type);
    ask_int(question, column->typmod);
    ask_string(question, column->type_name);
}

typedef struct Switched {
    void (*work)(void *arg);
    void *arg;
    int client_encoding;
} Switched;

static void work_switched(void *arg)
{
    Switched *switched = arg;

    switched->work(switched->arg);
}

static void switch_back(void *arg)
{
    Switched *switched = arg;

    SetClientEncoding(switched->client_encoding);
}

void run_in_utf8(void (*work)(void *arg), void *arg)
{
    Switched switched = {work, arg, pg_get_client_encoding()};

    if (switched.client_encoding == UTF8 || PrepareClientEncoding(UTF8) < 0 || SetClientEncoding(UTF8) < 0) {
        work(arg);
        return;
    }
    run_guarded(work_switched, switch_back, &switched);
    switch_back(&switched);
}
