/*
 * What every library of a candidate needs: PostgreSQL's check of its major, and a function. PG_MAJOR comes from the
 * compiler's command line. Declared by hand, so that no headers of PostgreSQL are needed.
 */
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

typedef uintptr_t Datum;

extern void *cstring_to_text(const char *s);
extern const void *Pg_magic_func(void);
extern const void *pg_finfo_kalam_version(void);
extern Datum kalam_version(void *call);
extern void _PG_init(void);

static const struct {
    int length, version, arguments, keys, name_length, float8_by_value;
#if PG_MAJOR >= 15
    char abi[32];
#endif
#if PG_MAJOR >= 18
    const char *name, *module_version;
#endif
} magic = {sizeof magic, PG_MAJOR * 100, 100, 32, 64, 1,
#if PG_MAJOR >= 15
    "PostgreSQL",
#endif
#if PG_MAJOR >= 18
    0, 0,
#endif
};

const void *Pg_magic_func(void)
{
    return &magic;
}

const void *pg_finfo_kalam_version(void)
{
    static const struct { int api_version; } info = {1};
    return &info;
}

Datum kalam_version(void *call)
{
    (void) call;
    return (Datum) cstring_to_text("0.0.1");
}
