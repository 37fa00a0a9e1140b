/*
 * As much of a PostgreSQL backend as carrier.c and bridge.c need, in one thread: whenever they wait, the test's bridge has its
 * turn, so every run with the same seed is the same.
 */
#ifndef PG_KALAM_SERVER_H
#define PG_KALAM_SERVER_H

#include "bridge.h"

/* The error that attempt() has caught last; NULL for what it does not have. */
typedef struct Raised {
    char sqlstate[6];
    char *message;
    char *detail;
    char *hint;
} Raised;

extern Raised raised;

/* What the other end of the socket does while the backend waits on `sock`. */
extern void (*bridge_turn)(int sock);

/* What it does at once when the backend has connected; may be NULL. */
extern void (*bridge_connected)(void);

/* Listens where the bridge would, in a directory of its own; answers the socket. */
int server_start(void);
void server_stop(void);

/* Runs work(arg); false if it raised an error. */
bool attempt(void (*work)(void *arg), void *arg);

/* The hook of the transaction's end. */
void transaction_event(int event);

/* All that was allocated is gone, as at the end of a statement. */
void free_all(void);

/* As a SIGINT does. */
void cancel_statement(void);

/* Ends the program: the code under test has done what it must not. */
void broken(const char *what, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
