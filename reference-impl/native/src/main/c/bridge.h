/*
 * Questions to the bridge and its answers. A question is an operation's number and a buffer; so is an answer. The bridge
 * never calls back. What carries them is carrier.h.
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
    OP_CHECK_COLUMNS = 14,
    OP_ALTER_TABLES = 15,
    OP_DROP_TABLE = 16,
    OP_KEEP_TABLES = 17,
    OP_STATUS = 18,
    OP_RESTART = 19,
    OP_MODIFY_FIGURES = 20,
    OP_MODIFY_PLAN = 21,
    OP_MODIFY_BY_KEY = 22,
    OP_INSERT_IF_ABSENT = 23,
    OP_RELEASE_SAVEPOINT = 24,
    OP_ROLL_BACK_SAVEPOINT = 25,
    OP_IS_READ = 26,
    OP_HELLO = 100,
    OP_CANCEL = 101,
};

/* What of an answer has not been read. */
typedef struct Answer {
    const char *next;
    const char *end;
} Answer;

void ask_int(StringInfo question, int32_t value);
void ask_long(StringInfo question, int64_t value);
/* NULL stays null; the text goes over as UTF-8. */
void ask_string(StringInfo question, const char *value);
void ask_bytes(StringInfo question, const char *data, int len);
/*
 * Values of rows and filters, each at a multiple of eight bytes: a NULL; what a type's send or output function answered, with
 * a NUL byte after it; and values as they lie in memory.
 */
void ask_null(StringInfo question);
void ask_value(StringInfo question, const void *varlena);
void ask_text(StringInfo question, const char *text);
void ask_datum(StringInfo question, Datum value);
void ask_fixed(StringInfo question, const void *value, int len);
void ask_varlena(StringInfo question, const void *varlena);
/* A list of DefElem as pairs of strings. */
void ask_options(StringInfo question, const List *options);

/*
 * Asks, starting the bridge process if needed. An error that it answers is raised here. The answer lies in the current memory
 * context. Raises 08006 if this transaction has something at a bridge that is gone.
 */
Answer call_bridge(enum operation op, StringInfo question);

/* The same for DDL, which is at once for good in KalamDB: raises 08007 if the bridge goes, which would have taken it back. */
Answer call_bridge_to_define(enum operation op, StringInfo question);

/* The same for what cannot be taken back: an interrupt raises 08007 where the outcome is not known. */
Answer call_bridge_until_known(enum operation op, StringInfo question);

/* The same with a buffer of the caller's for the answer, which it replaces. */
Answer call_bridge_into(enum operation op, StringInfo question, StringInfo buffer);

/*
 * Sends what wants no answer and belongs to the transaction, such as rows: with the next question, or before if it is much.
 * Its errors come with a later answer.
 */
void send_to_bridge(enum operation op, StringInfo message);

/*
 * For places where nothing may be raised. Does nothing without a connection, nor where it is another than `incarnation`, which
 * is carrier_incarnation() of the time when the thing began that the message is about.
 */
void tell_bridge(enum operation op, StringInfo message, int64_t incarnation);

/* Whether this backend is connected, or there is something to connect to. */
bool has_bridge(void);

/* Connects anew for the next question, unless the bridge holds something of this transaction. */
void leave_bridge(void);

/* Whether the bridge holds something of this transaction. */
bool bridge_has_state(void);

/* Has this transaction's end wait for the bridge's word. */
void transaction_install_hook(void);

/* Raises 08P01. */
void answer_is_malformed(void) __attribute__((noreturn));

/* So many bytes where they lie; they and all else that is read of an answer must be there. */
static inline const char *answer_bytes(Answer *answer, int64_t len)
{
    const char *from = answer->next;

    if (len < 0 || len > answer->end - from)
        answer_is_malformed();
    answer->next += len;
    return from;
}

static inline int32_t answer_int(Answer *answer)
{
    int32_t value;

    __builtin_memcpy(&value, answer_bytes(answer, sizeof value), sizeof value);
    return value;
}

static inline int64_t answer_long(Answer *answer)
{
    int64_t value;

    __builtin_memcpy(&value, answer_bytes(answer, sizeof value), sizeof value);
    return value;
}

/* Goes on at the next multiple of eight. */
static inline void answer_align(Answer *answer)
{
    answer_bytes(answer, (int64_t) (-(uintptr_t) answer->next & 7));
}

/* In the database's encoding, allocated in the current context; NULL for null. */
char *answer_string(Answer *answer);

/* The same for a text that is shown: it has no letter that cannot be. */
char *answer_shown(Answer *answer);

#endif
