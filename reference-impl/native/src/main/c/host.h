/*
 * Where the other end of the carrier is: in the bridge process of this cluster, or in the JVM that PL/Java runs in this backend.
 * Either way it is a socket, and nothing but these files knows which.
 */
#ifndef PG_KALAM_HOST_H
#define PG_KALAM_HOST_H

#include "report.h"

enum host { HOST_PROCESS, HOST_PLJAVA };

/* The setting; it counts for the connections that are made from then on. */
extern int kalam_host;

/* A connected, non-blocking socket. Raises an error if there is none to be had. */
int host_connect(void);

/* Whether there is a bridge process that could be connected to; starts nothing. */
bool host_is_there(void);

/* The two of them. */
int process_connect(void);
bool process_is_there(void);
int pljava_connect(void);

#endif
