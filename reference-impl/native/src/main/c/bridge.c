#include "bridge.h"

#include <string.h>

#include "carrier.h"
#include "host.h"
#include "shown.h"

enum { PROTOCOL_VERSION = 1, MOST_TRIES = 10 };

/*
 * What the bridge holds for this transaction (a KalamDB transaction, rows, steps to undo) ends with the connection. So once
 * there is something, no other connection will do: a bridge that knows nothing of it would let the rest commit.
 */
static bool bridge_holds_state;
static int64_t state_incarnation;

/* Whether any of it has left this backend; what has not goes to another bridge as well. */
static bool state_is_sent;

/* The connection on which a question was left unanswered; what became of it there is to be rolled back all the same. */
static int64_t unanswered_on;

/* The connection on which the bridge has said hello. */
static int64_t greeted_incarnation;

void ask_int(StringInfo question, int32_t value)
{
    appendBinaryStringInfo(question, &value, sizeof value);
}

void ask_long(StringInfo question, int64_t value)
{
    appendBinaryStringInfo(question, &value, sizeof value);
}

void ask_bytes(StringInfo question, const char *data, int len)
{
    ask_int(question, len);
    appendBinaryStringInfo(question, data, len);
}

static void align(StringInfo question)
{
    static const char padding[8];

    appendBinaryStringInfo(question, padding, -question->len & 7);
}

void ask_null(StringInfo question)
{
    align(question);
    ask_int(question, -1);
}

/* A varlena's text: behind a short header of one byte, which is odd, or a long one; both have the length with themselves. */
static const char *content(const void *varlena, int *len)
{
    const unsigned char *bytes = varlena;
    bool is_short = bytes[0] & 1;

    *len = is_short ? (bytes[0] >> 1) - 1 : (int) (*(const uint32_t *) varlena >> 2) - 4;
    return (const char *) varlena + (is_short ? 1 : 4);
}

void ask_value(StringInfo question, const void *varlena)
{
    int len;
    const char *bytes = content(varlena, &len);

    align(question);
    ask_bytes(question, bytes, len);
    appendBinaryStringInfo(question, "", 1);
}

void ask_text(StringInfo question, const char *text)
{
    align(question);
    ask_string(question, text);
    appendBinaryStringInfo(question, "", 1);
}

void ask_datum(StringInfo question, Datum value)
{
    ask_fixed(question, &value, sizeof value);
}

void ask_fixed(StringInfo question, const void *value, int len)
{
    int32_t head[2] = {len, 0};

    align(question);
    appendBinaryStringInfo(question, head, sizeof head);
    appendBinaryStringInfo(question, value, len);
}

void ask_varlena(StringInfo question, const void *varlena)
{
    int len;
    const char *bytes = content(varlena, &len);

    align(question);
    ask_int(question, (len + 4) * 4);
    appendBinaryStringInfo(question, bytes, len);
}

void ask_string(StringInfo question, const char *value)
{
    char *utf8;

    if (value == NULL) {
        ask_int(question, -1);
        return;
    }
    utf8 = pg_server_to_any(value, (int) strlen(value), UTF8);
    ask_bytes(question, utf8, (int) strlen(utf8));
}

void ask_options(StringInfo question, const List *options)
{
    ask_int(question, list_length(options));
    for (int i = 0; i < list_length(options); i++) {
        void *option = list_nth(options, i);
        void *value = FIELD(void *, option, DefElem, arg);

        ask_string(question, FIELD(char *, option, DefElem, defname));
        ask_string(question, value == NULL ? "" : string_value(value));
    }
}

/* ---- answers ---- */

void answer_is_malformed(void)
{
    fail("08P01", "the bridge process sent an answer that cannot be read", NULL, NULL);
}

/* As it came, with a NUL behind; NULL for null. */
static char *answer_utf8(Answer *answer, int *length)
{
    int32_t len = answer_int(answer);
    const char *from;
    char *utf8;

    if (len == -1)
        return NULL;
    from = answer_bytes(answer, len);
    utf8 = palloc((size_t) len + 1);
    memcpy(utf8, from, (size_t) len);
    utf8[len] = '\0';
    *length = len;
    return utf8;
}

char *answer_string(Answer *answer)
{
    int len;
    char *utf8 = answer_utf8(answer, &len);

    return utf8 == NULL ? NULL : pg_any_to_server(utf8, len, UTF8);
}

char *answer_shown(Answer *answer)
{
    int len;
    char *utf8 = answer_utf8(answer, &len);

    return utf8 == NULL ? NULL : shown_text(utf8);
}

static void raise_answer(Answer *answer)
{
    char *sqlstate = answer_string(answer);
    char *message = answer_shown(answer);
    char *detail = answer_shown(answer);
    char *hint = answer_shown(answer);

    if (sqlstate == NULL || strlen(sqlstate) != 5 || message == NULL)
        fail("08P01", "the bridge process sent an error that is none", NULL, NULL);
    fail(sqlstate, message, detail, hint);
}

/* ---- asking ---- */

/* False if the bridge goes instead. */
static bool greet(void)
{
    StringInfoData hello, buffer;
    Answer answer;
    int32_t theirs;
    int status;

    initStringInfo(&hello);
    initStringInfo(&buffer);
    ask_int(&hello, PROTOCOL_VERSION);
    ask_int(&hello, MyProcPid);
    status = carrier_ask(OP_HELLO, &hello, &buffer, INTERRUPTIBLE);
    if (status == NOT_TAKEN)
        return false;
    if ((status & STATUS) != ANSWERED) {
        answer = (Answer) {buffer.data, buffer.data + buffer.len};
        carrier_disconnect();
        raise_answer(&answer);
    }
    answer = (Answer) {buffer.data, buffer.data + buffer.len};
    theirs = answer_int(&answer);
    if (theirs != PROTOCOL_VERSION) {
        carrier_disconnect();
        fail("08P01", "the library and the bridge process speak different versions of their protocol",
             psprintf("The library of this session speaks version %d, the bridge process version %d.", PROTOCOL_VERSION,
                      theirs),
             "After an upgrade of pg_kalam, run SELECT kalam.bridge_restart() and reconnect.");
    }
    greeted_incarnation = carrier_incarnation();
    pfree(hello.data);
    pfree(buffer.data);
    return true;
}

static void connect_to_bridge(void)
{
    int tries = 0;

    if (bridge_holds_state && state_is_sent)
        fail("08006", "the bridge process that this transaction has used is gone", NULL,
             "KalamDB rolls back what the transaction has done there; roll it back here and run it again.");
    do {
        if (tries++ == MOST_TRIES)
            fail("08006", "the bridge process ends whenever it is asked", NULL, "The server log may have the reason.");
        carrier_connect();
    } while (!greet());
    state_incarnation = carrier_incarnation();
}

static void need_bridge(void)
{
    bool open;

    if (!IsUnderPostmaster || IsBinaryUpgrade)
        fail("55000", "KalamDB tables cannot be used in single-user mode or during pg_upgrade", NULL, NULL);
    open = carrier_is_open() && greeted_incarnation == carrier_incarnation();
    if (!open || (bridge_holds_state && state_incarnation != carrier_incarnation()))
        connect_to_bridge();
}

bool has_bridge(void)
{
    return carrier_is_open() || host_is_there();
}

void leave_bridge(void)
{
    if (!bridge_holds_state)
        carrier_disconnect();
}

bool bridge_has_state(void)
{
    return bridge_holds_state;
}

static void hold_state(void)
{
    bridge_holds_state = true;
    state_incarnation = carrier_incarnation();
}

/* Asks another bridge what one that goes has not taken; answers the status. */
static int ask_until_taken(enum operation op, StringInfo question, StringInfo buffer, enum patience patience)
{
    bool was_sent = state_is_sent;

    for (int tries = 0; tries < MOST_TRIES; tries++) {
        int status;

        state_is_sent = bridge_holds_state;
        unanswered_on = carrier_incarnation();
        status = carrier_ask(op, question, buffer, patience);
        unanswered_on = 0;
        if (status != NOT_TAKEN)
            return status;
        state_is_sent = was_sent;
        connect_to_bridge();
    }
    fail("08006", "the bridge process is replaced whenever it is asked", NULL, "Run the statement again.");
    return NOT_TAKEN;
}

static Answer ask_bridge(enum operation op, StringInfo question, StringInfo buffer, enum patience patience)
{
    Answer answer;
    int status;

    need_bridge();
    /* An answer that never comes must not be forgotten. */
    if (op == OP_MODIFY_ROWS || op == OP_MODIFY_CLOSE || op == OP_MODIFY_BY_KEY || op == OP_INSERT_IF_ABSENT ||
        op == OP_CREATE_TABLE || op == OP_ALTER_TABLES || op == OP_DROP_TABLE)
        hold_state();
    status = ask_until_taken(op, question, buffer, patience);
    bridge_holds_state = state_is_sent = false;
    if (status & HOLDS_STATE) {
        hold_state();
        state_is_sent = true;
    }
    answer = (Answer) {buffer->data, buffer->data + buffer->len};
    switch (status & STATUS) {
    case ANSWERED:
        return answer;
    case INTERRUPTED:
        ProcessInterrupts();
        /* Held off or already dealt with: the request is gone all the same. */
        fail("57014", "request to KalamDB was interrupted", NULL, NULL);
    default:
        raise_answer(&answer);
        return answer;
    }
}

Answer call_bridge_into(enum operation op, StringInfo question, StringInfo buffer)
{
    return ask_bridge(op, question, buffer, INTERRUPTIBLE);
}

static Answer ask_anew(enum operation op, StringInfo question, enum patience patience)
{
    StringInfoData buffer;

    initStringInfo(&buffer);
    return ask_bridge(op, question, &buffer, patience);
}

Answer call_bridge(enum operation op, StringInfo question)
{
    return ask_anew(op, question, INTERRUPTIBLE);
}

Answer call_bridge_to_define(enum operation op, StringInfo question)
{
    return ask_anew(op, question, UNDONE_BY_BRIDGE);
}

Answer call_bridge_until_known(enum operation op, StringInfo question)
{
    return ask_anew(op, question, UNTIL_KNOWN);
}

/* Until the bridge has answered to something of a transaction it may go without having taken any of it. */
void send_to_bridge(enum operation op, StringInfo message)
{
    need_bridge();
    hold_state();
    if (state_is_sent || carrier_can_keep(message))
        carrier_send(op, message);
    else
        ask_anew(op, message, INTERRUPTIBLE);
}

void tell_bridge(enum operation op, StringInfo message, int64_t incarnation)
{
    if (incarnation == carrier_incarnation())
        carrier_tell(op, message);
}

/* ---- the transaction's end ---- */

/* KalamDB has committed what this transaction wrote. */
static bool committed_there;

static void before_commit(bool two_phase)
{
    StringInfoData question, buffer;
    Answer answer;

    if (unanswered_on != 0 && unanswered_on == carrier_incarnation() && carrier_is_open()) {
        hold_state();
        state_is_sent = true;
    }
    if (!bridge_holds_state)
        return;
    initStringInfo(&question);
    initStringInfo(&buffer);
    ask_int(&question, two_phase);
    answer = ask_bridge(OP_PRE_COMMIT, &question, &buffer, UNTIL_KNOWN);
    committed_there = answer_int(&answer) != 0;
    pfree(question.data);
    pfree(buffer.data);
}

static void after_end(enum operation op)
{
    carrier_forget_unsent();
    if (bridge_holds_state)
        tell_bridge(op, NULL, state_incarnation);
    else if (unanswered_on != 0)
        tell_bridge(op, NULL, unanswered_on);
    bridge_holds_state = state_is_sent = false;
    unanswered_on = 0;
}

static void at_transaction_end(int event, void *arg)
{
    (void) arg;
    if (event == FACT(XACT_EVENT_PRE_COMMIT))
        before_commit(false);
    else if (event == FACT(XACT_EVENT_PRE_PREPARE))
        before_commit(true);
    else if (event == FACT(XACT_EVENT_COMMIT))
        after_end(OP_COMMIT);
    else if (event == FACT(XACT_EVENT_ABORT))
        after_end(OP_ABORT);
    if (event == FACT(XACT_EVENT_ABORT) && committed_there)
        report(FACT(WARNING), "01000", "KalamDB has committed what this transaction wrote there, and PostgreSQL rolls back",
               NULL, "Look at the rows in KalamDB before running the transaction again.");
    if (event == FACT(XACT_EVENT_COMMIT) || event == FACT(XACT_EVENT_ABORT))
        committed_there = false;
}

void transaction_install_hook(void)
{
    RegisterXactCallback(at_transaction_end, NULL);
}
