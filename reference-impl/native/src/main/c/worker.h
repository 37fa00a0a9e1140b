/* The background worker that runs the bridge process. */
#ifndef PG_KALAM_WORKER_H
#define PG_KALAM_WORKER_H

#include "facts.h"
#include "home.h"

#define BRIDGE_SOCKET BRIDGE_DIRECTORY "/bridge.sock"

/* Settings; see init.c. */
extern char *kalam_java;
extern char *kalam_vmoptions;

/* With shared_preload_libraries: the postmaster starts the worker with the cluster. */
void worker_register(void);

/* Without: has the postmaster start one, unless somebody else is about to. The caller tries to connect again. */
void worker_start(void);

#endif
