/* One bridge process: how it is started, what it prints, how it ends. */
#ifndef PG_KALAM_CHILD_H
#define PG_KALAM_CHILD_H

#include <sys/types.h>

#include "report.h"

enum saying { SAID_NOTHING, SAID_READY, SAID_RESTART, SAID_END };

typedef struct Child {
    /* 0 for none. */
    pid_t pid;
    /* Its standard output and error, and what it reads commands from: none but the end. */
    int output;
    bool ready;
    /* Once it has ended: not by itself. */
    bool killed;
    int64_t heard_millis;
    /* The line that is being printed, and the first lines before it was ready. */
    char line[1024];
    int line_len;
    char printed[1536];
} Child;

/* Of a clock that only goes forwards. */
int64_t millis(void);

/* Answers NULL, or why it could not be started. */
const char *child_start(Child *child, int listening);

/* Takes what the process has printed to the server log, up to something that the worker has to know. */
enum saying child_listen(Child *child);

/* Lets the process go when no backend needs it any more. It says now and then that it is still there. */
void child_finish(Child *child);

void child_kill(Child *child);

/* Ends the process if it has not ended, and says how it did. */
char *child_reap(Child *child);

#endif
