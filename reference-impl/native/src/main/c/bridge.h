/*
 * Questions to Java and its answers. A question is an operation's number and a buffer; so is an answer. Java never calls
 * back, so no error of PostgreSQL ever jumps over a Java frame.
 */
#ifndef PG_KALAM_BRIDGE_H
#define PG_KALAM_BRIDGE_H

#include "report.h"

/* As in org.pgkalam.bridge.Operation. */
enum operation {
    OP_VALIDATE = 1,
    OP_EXECUTE = 2,
    OP_SCAN_OPEN = 3,
    OP_SCAN_NEXT = 4,
    OP_SCAN_REWIND = 5,
    OP_SCAN_CLOSE = 6,
    OP_MODIFY_OPEN = 7,
    OP_MODIFY_ROWS = 8,
    OP_MODIFY_CLOSE = 9,
    OP_CREATE_TABLE = 10,
    OP_PRE_COMMIT = 11,
    OP_COMMIT = 12,
    OP_ABORT = 13,
    OP_SHUTDOWN = 14,
    OP_CHECK_COLUMNS = 15,
    OP_ALTER_TABLES = 16,
    OP_DROP_TABLE = 17,
    OP_MODIFY_PLAN = 18,
    OP_KEEP_TABLES = 19,
};

typedef struct Answer {
    const char *next;
} Answer;

void ask_int(StringInfo question, int32_t value);
void ask_long(StringInfo question, int64_t value);
/* NULL stays null; the text goes over as UTF-8. */
void ask_string(StringInfo question, const char *value);
void ask_bytes(StringInfo question, const char *data, int len);
/* What a type's send function answered, with a NUL after it. */
void ask_value(StringInfo question, const void *varlena);
/* The same of an output function. */
void ask_text(StringInfo question, const char *text);
/* A list of DefElem as pairs of strings. */
void ask_options(StringInfo question, const List *options);

/* Starts the JVM if needed. An error that Java answers is raised here. The answer stands until the next call. */
Answer call_java(enum operation op, StringInfo question);

/* For places where nothing may be raised: an error becomes a warning. Does nothing while there is no JVM. */
void tell_java(enum operation op, StringInfo question);

int32_t answer_int(Answer *answer);
int64_t answer_long(Answer *answer);
/* In the database's encoding, allocated in the current context; NULL for null. */
char *answer_string(Answer *answer);

#endif
