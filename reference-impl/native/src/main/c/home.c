#include "home.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "report.h"

char *kalam_home = NULL;

void make_bridge_directory(void)
{
    if (mkdir(BRIDGE_DIRECTORY, 0700) != 0 && errno != EEXIST)
        fail("58030", "could not create the directory \"" BRIDGE_DIRECTORY "\" in the data directory", strerror(errno),
             NULL);
}

const char *bridge_jar(void)
{
    char share[SHARE_PATH_SIZE];

    if (kalam_home != NULL && kalam_home[0] != '\0')
        return psprintf("%s/" BRIDGE_JAR, kalam_home);
    get_share_path(my_exec_path, share);
    return psprintf("%s/extension/" BRIDGE_JAR, share);
}
