/* Errors and warnings in PostgreSQL's way. */
#ifndef PG_KALAM_REPORT_H
#define PG_KALAM_REPORT_H

#include "facts.h"

/* Detail and hint may be NULL. Does not return where the level is ERROR or above. */
void report(int level, const char *sqlstate, const char *message, const char *detail, const char *hint);

void fail(const char *sqlstate, const char *message, const char *detail, const char *hint)
    __attribute__((noreturn));

/* Runs work(arg); on an error runs undo(arg) first and raises it again. */
void run_guarded(void (*work)(void *arg), void (*undo)(void *arg), void *arg);

/* Runs what holds nothing that an error would leave behind; false if it raises one, which is then forgotten. */
bool succeeds(void (*work)(void *arg), void *arg);

#endif
