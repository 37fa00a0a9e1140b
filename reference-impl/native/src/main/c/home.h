/* Where the bridge's jar lies, and what the library has in the data directory. */
#ifndef PG_KALAM_HOME_H
#define PG_KALAM_HOME_H

/* For the server's own user alone; base backups leave out what begins with pgsql_tmp. */
#define BRIDGE_DIRECTORY "pgsql_tmp_kalam"
#define BRIDGE_JAR "pg_kalam-bridge.jar"

/* A setting; see init.c. */
extern char *kalam_home;

/* Does nothing if it is there. */
void make_bridge_directory(void);

/* The path of the jar as it is installed. */
const char *bridge_jar(void);

#endif
