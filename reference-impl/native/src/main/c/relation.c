#include "relation.h"

#include <string.h>
#include <strings.h>

#include "mapping.h"

enum { FIRST_NORMAL_OBJECT_ID = 16384 };

/* Types; their numbers are the same on all majors. */
enum { BOOL = 16, BYTEA = 17, INT8 = 20, INT2 = 21, INT4 = 23, TEXT = 25, FLOAT4 = 700, FLOAT8 = 701, VARCHAR = 1043 };
enum { DATE = 1082, TIME = 1083, TIMESTAMP = 1114, TIMESTAMPTZ = 1184, UUID = 2950 };

/* Microseconds: of a day, and between 1970, from which KalamDB counts, and 2000. */
static const int64_t DAY = 86400000000, EPOCHS_APART = 946684800000000;

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
    column->crossing = AS_BINARY;
    column->attnum = attnum;
    column->name = get_attname(relid, attnum, false);
    return true;
}

/*
 * A receive function costs more than all else that is done with a value. Where its checks are KalamDB's or the bridge's
 * already, and no typmod asks for more, the value crosses as it lies in memory.
 */
static enum crossing plain_crossing(const Column *column)
{
    if (column->type_name != NULL)
        return AS_TEXT;
    switch (column->type) {
    case BOOL:
    case INT2:
    case INT4:
    case INT8:
    case FLOAT4:
    case FLOAT8:
    case DATE:
        return AS_VALUE;
    case TIME:
    case TIMESTAMP:
    case TIMESTAMPTZ:
        return column->typmod < 0 ? AS_VALUE : AS_BINARY;
    case UUID:
        return AS_POINTER;
    case BYTEA:
        return AS_VARLENA;
    case TEXT:
    case VARCHAR:
        return column->typmod < 0 && GetDatabaseEncoding() == UTF8 ? AS_VARLENA : AS_BINARY;
    default:
        return AS_BINARY;
    }
}

void prepare_input(Column *column)
{
    Oid input;

    column->crossing = plain_crossing(column);
    if (column->crossing == AS_TEXT)
        getTypeInputInfo(column->type, &input, &column->io_param);
    else
        getTypeBinaryInputInfo(column->type, &input, &column->io_param);
    fmgr_info(input, &column->io);
}

void prepare_output(Column *column)
{
    Oid output;
    bool varlena;

    column->crossing = plain_crossing(column);
    if (column->crossing == AS_TEXT)
        getTypeOutputInfo(column->type, &output, &varlena);
    else
        getTypeBinaryOutputInfo(column->type, &output, &varlena);
    fmgr_info(output, &column->io);
}

void ask_column_value(StringInfo message, Column *column, Datum value, bool isnull)
{
    if (isnull) {
        ask_null(message);
        return;
    }
    switch (column->crossing) {
    case AS_VALUE:
        ask_datum(message, value);
        break;
    case AS_POINTER:
        ask_fixed(message, (const void *) value, UUID_LENGTH);
        break;
    case AS_VARLENA:
        ask_varlena(message, pg_detoast_datum_packed((void *) value));
        break;
    case AS_TEXT:
        ask_text(message, OutputFunctionCall(&column->io, value));
        break;
    default:
        ask_value(message, SendFunctionCall(&column->io, value));
    }
}

bool is_always_taken(const Column *column)
{
    return column->crossing == AS_VALUE || column->crossing == AS_POINTER || column->crossing == AS_VARLENA;
}

/* A varlena of nothing but its header, which is short or long. */
static bool is_empty(const void *varlena)
{
    return *(const unsigned char *) varlena == (1 << 1 | 1) || *(const uint32_t *) varlena == sizeof(uint32_t) << 2;
}

bool may_be_refused(const Column *column, Datum value)
{
    switch (column->type) {
    case TEXT:
    case VARCHAR:
        /* As a key. */
        return is_empty((const void *) value);
    case DATE:
        return (int32_t) value == INT32_MAX || (int32_t) value == INT32_MIN;
    case TIME:
        return (int64_t) value >= DAY;
    case TIMESTAMP:
    case TIMESTAMPTZ:
        return (int64_t) value == INT64_MIN || (int64_t) value > INT64_MAX - EPOCHS_APART;
    default:
        return false;
    }
}

bool heeds_client_encoding(const Column *columns, int count)
{
    if (pg_get_client_encoding() == UTF8)
        return false;
    for (int i = 0; i < count; i++)
        if (columns[i].crossing == AS_BINARY || columns[i].crossing == AS_TEXT)
            return true;
    return false;
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

/* KalamDB tells the rows of a stream without a primary key apart by their _seq. */
static bool is_stream_without_key(Oid relid)
{
    List *options = FIELD(List *, GetForeignTable(relid), ForeignTable, options);
    const char *type = option_value(options, "table_type");

    return type != NULL && strcasecmp(type, "stream") == 0 && option_value(options, "primary_key") == NULL;
}

AttrNumber key_column(Oid relid, Column *column)
{
    bool by_seq = is_stream_without_key(relid);

    for (AttrNumber attnum = 1; get_attname(relid, attnum, true) != NULL; attnum++)
        if (column_of(relid, attnum, column) &&
            (by_seq ? is_seq_column(column->name) : !is_system_column(column->name)))
            return attnum;
    fail("HV000", psprintf("foreign table \"%s\" has no column that could identify a row", get_rel_name(relid)), NULL, NULL);
}

void ask_server(StringInfo question, void *server, Oid role)
{
    ask_string(question, FIELD(char *, server, ForeignServer, servername));
    ask_options(question, FIELD(List *, server, ForeignServer, options));
    ask_options(question, mapping_options(role, FIELD(Oid, server, ForeignServer, serverid)));
}

void ask_relation(StringInfo question, Oid relid, Oid role, const char *user_id)
{
    void *table = GetForeignTable(relid);

    ask_server(question, GetForeignServer(FIELD(Oid, table, ForeignTable, serverid)), role);
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
    ask_int(question, is_always_taken(column));
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
