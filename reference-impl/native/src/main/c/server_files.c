#include "server_files.h"

#include <string.h>

#include "relation.h"
#include "report.h"

/* The role's number is the same on all majors. */
enum { PG_READ_SERVER_FILES = 4569 };

/* As in Pem. */
static bool is_file(const char *value)
{
    return value != NULL && value[strspn(value, " \t\n\v\f\r")] != '\0' && strstr(value, "-----BEGIN") == NULL;
}

void check_may_name_files(const List *options)
{
    static const char *const names[] = {"ca_cert", "client_cert", "client_key"};

    if (has_privs_of_role(GetUserId(), PG_READ_SERVER_FILES))
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_file(option_value(options, names[i])))
            fail("42501", psprintf("permission denied to name a file in server option \"%s\"", names[i]),
                 "Only superusers and roles with privileges of pg_read_server_files may name files of the server.",
                 "Give the PEM text itself.");
}
