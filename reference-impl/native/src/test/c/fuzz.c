/*
 * Plays a bridge that answers anything, to the real carrier.c and bridge.c. Whatever comes, an answer that is one arrives as it
 * was sent, all else is an error, and after that error the next question works. No transaction commits that has lost what the
 * bridge held for it, a bridge that says goodbye has what it was told told to the next, and the bridge hears of the end of each
 * transaction before the next begins.
 * usage: fuzz SEED TRANSACTIONS
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "carrier.h"
#include "server.h"

enum {
    HEAD = 12,
    LARGEST_PAYLOAD = 0x3FFFFF00,
    MOST_TURNS = 20000,
    TURNS_OF_SILENCE = 3,
    FILLER = 'q'
};

/* ---- what is drawn ---- */

static uint64_t drawn;

static uint32_t draw(uint32_t below)
{
    drawn ^= drawn << 13;
    drawn ^= drawn >> 7;
    drawn ^= drawn << 17;
    return (uint32_t) (drawn >> 33) % below;
}

static bool chance(uint32_t percent)
{
    return draw(100) < percent;
}

static int draw_length(void)
{
    switch (draw(16)) {
    case 0:
        return (int) draw(200000);
    case 1:
    case 2:
        return (int) draw(20000);
    default:
        return (int) draw(64);
    }
}

/* ---- bytes, not of the server's memory ---- */

typedef struct Bytes {
    char *data;
    int len;
} Bytes;

static void append(Bytes *bytes, const void *data, int len)
{
    bytes->data = realloc(bytes->data, (size_t) bytes->len + (size_t) len + 1);
    if (len == 0)
        return;
    memcpy(bytes->data + bytes->len, data, (size_t) len);
    bytes->len += len;
}

static void append_int(Bytes *bytes, int32_t value)
{
    append(bytes, &value, sizeof value);
}

static void append_random(Bytes *bytes, int len)
{
    while (len-- > 0)
        append(bytes, &(char) {(char) draw(256)}, 1);
}

static void append_filler(Bytes *bytes, int len)
{
    char *filler = malloc((size_t) len + 1);

    memset(filler, 'a' + (int) draw(26), (size_t) len);
    append(bytes, filler, len);
    free(filler);
}

static void append_string(Bytes *bytes, const char *text)
{
    append_int(bytes, text == NULL ? -1 : (int32_t) strlen(text));
    if (text != NULL)
        append(bytes, text, (int) strlen(text));
}

static void drop_front(Bytes *bytes, int len)
{
    memmove(bytes->data, bytes->data + len, (size_t) (bytes->len - len));
    bytes->len -= len;
}

/* ---- the bridge ---- */

static int listening, peer = -1;
static Bytes incoming, outgoing;

/* What makes sense of the rest is lost; the connection ends with what is still to be sent. */
static bool ends;
static bool well_behaved;
static bool holds_still;
static int turns, silent_turns;

/* What the model knows of the current connection: its last question, and the transaction of which the bridge holds something. */
static int32_t last_question;
static bool greeted, cancelled;
static int held_of;

/* The same as the backend has been answered, and that the bridge takes nothing more. */
static int said_held_of;
static bool dismissed;

/* How much of what is to be sent lies before the end of the last question's answer; -1 if it has none. */
static int answer_ends_in;

/* What the model knows of the current transaction. */
static int transaction;
static bool backend_knows_held, lost;

/* How many tells the backend has made in it, how many it may have, and how many the bridges have taken, before an answer or not. */
static int told, told_perhaps, taken, taken_unanswered;

/* Whether the last question has an answer whose head is whole, so that the backend may have taken the state from it. */
static bool answered;

/* The answer that the backend must see to its question, where that is certain. */
static struct {
    bool certain;
    bool impossible;
    int status;
    Bytes payload;
    const char *sqlstate;
} expected;

static int cases[16];

static bool modifies(int operation)
{
    return operation == OP_MODIFY_OPEN || operation == OP_MODIFY_ROWS || operation == OP_MODIFY_CLOSE || operation == OP_CREATE_TABLE ||
           operation == OP_ALTER_TABLES || operation == OP_DROP_TABLE;
}

static void hang_up(void)
{
    if (peer >= 0)
        close(peer);
    peer = -1;
    incoming.len = outgoing.len = 0;
    ends = holds_still = dismissed = false;
    if (backend_knows_held && held_of == transaction)
        lost = true;
    held_of = said_held_of = taken_unanswered = 0;
}

static void answer_head(int32_t len, int32_t number, int32_t status)
{
    append_int(&outgoing, len);
    append_int(&outgoing, number);
    append_int(&outgoing, status);
    if (number == last_question) {
        /* Of a hello there is nothing to hold. */
        held_of = said_held_of = status & HOLDS_STATE && number != 1 ? transaction : 0;
        answered = true;
        taken_unanswered = 0;
    }
}

/* Not of a question that is still to come: nobody could tell that answer from the right one. */
static int32_t number_but(int32_t number)
{
    return (int32_t[]) {0, -1, number - 1, INT32_MIN, (int32_t) draw((uint32_t) number)}[draw(5)];
}

/* Strings, numbers and bytes without order; nearly an answer to something. */
static void append_payload(Bytes *payload)
{
    for (int left = (int) draw(6); left > 0; left--)
        switch (draw(6)) {
        case 0:
            append_int(payload, (int32_t) draw(UINT32_MAX));
            break;
        case 1:
            append_string(payload, chance(30) ? NULL : "gr\u00fc\u00df");
            break;
        case 2:
            append_int(payload, draw_length());
            break;
        case 3:
            append_int(payload, (int32_t[]) {-2, INT32_MAX, INT32_MIN, 0x3FFFFF00}[draw(4)]);
            break;
        case 4:
            append_filler(payload, draw_length());
            break;
        default:
            append_random(payload, (int) draw(40));
        }
}

static void expect_answer(int status, const Bytes *payload, const char *sqlstate)
{
    expected.certain = true;
    expected.status = status;
    expected.payload.len = 0;
    append(&expected.payload, payload->data, payload->len);
    expected.sqlstate = sqlstate;
}

static void answer_well(int32_t number, bool hello)
{
    Bytes payload = {NULL, 0};
    int status = ANSWERED | (!hello && chance(30) ? HOLDS_STATE : 0);

    if (hello)
        append_int(&payload, 1);
    else
        append_payload(&payload);
    answer_head(payload.len, number, status);
    append(&outgoing, payload.data, payload.len);
    if (answer_ends_in < 0)
        answer_ends_in = outgoing.len;
    if (!hello)
        expect_answer(status, &payload, NULL);
    free(payload.data);
}

static void answer_failure(int32_t number, bool hello)
{
    static const char *const states[] = {"08P01", "57014", "XX000", "42P01"};
    Bytes payload = {NULL, 0};
    const char *state = states[draw(4)];
    int status = FAILED | (!hello && chance(30) ? HOLDS_STATE : 0);

    append_string(&payload, state);
    append_string(&payload, "it did not work: 100 %s");
    append_string(&payload, chance(50) ? NULL : "Why: %n.");
    append_string(&payload, chance(50) ? NULL : "Do something.");
    answer_head(payload.len, number, status);
    append(&outgoing, payload.data, payload.len);
    answer_ends_in = outgoing.len;
    expect_answer(status, &payload, state);
    free(payload.data);
}

/* A head that says something of its own, over some payload. */
static void answer_crookedly(int32_t number)
{
    Bytes payload = {NULL, 0};
    uint32_t kind = draw(8);
    int32_t lengths[] = {-1, INT32_MIN, INT32_MAX, LARGEST_PAYLOAD + 1, LARGEST_PAYLOAD, (int32_t) draw(UINT32_MAX), 0, 0};

    append_payload(&payload);
    lengths[6] = payload.len + 1 + (int) draw(20000);
    lengths[7] = payload.len - (int) draw((uint32_t) payload.len + 1);
    expected.impossible = kind <= 4;
    answer_head(lengths[kind], number + (chance(80) ? 0 : (int32_t) draw(5) - 2),
                chance(50) ? (int32_t) draw(4) : (int32_t) draw(UINT32_MAX));
    append(&outgoing, payload.data, payload.len);
    free(payload.data);
    ends = true;
}

/* Answers to questions that nobody waits for. */
static void answer_others(int32_t number)
{
    for (int left = 1 + (int) draw(3); left > 0; left--) {
        int len = draw_length();

        answer_head(len, number_but(number), (int32_t) draw(3));
        append_filler(&outgoing, len);
    }
}

static void say_goodbye(void)
{
    append_int(&outgoing, 0);
    append_int(&outgoing, 0);
    append_int(&outgoing, GOODBYE);
    ends = dismissed = true;
    held_of = 0;
    taken -= taken_unanswered;
    taken_unanswered = 0;
}

static void answer_anything(int32_t number, bool hello)
{
    uint32_t kind = draw(16);
    Bytes payload = {NULL, 0};

    cases[kind]++;
    switch (kind) {
    case 0:
        answer_failure(number, hello);
        break;
    case 1:
        answer_head(0, number, INTERRUPTED);
        answer_ends_in = outgoing.len;
        break;
    case 2:
        if (chance(50))
            append_payload(&payload);
        else
            for (int strings = (int) draw(6); strings > 0; strings--)
                append_string(&payload, (const char *[]) {NULL, "", "P", "08P0", "08P01", "08P011"}[draw(6)]);
        answer_head(payload.len, number, chance(80) ? FAILED : (int32_t) draw(UINT32_MAX));
        append(&outgoing, payload.data, payload.len);
        answer_ends_in = outgoing.len;
        break;
    case 3:
        answer_crookedly(number);
        break;
    case 4:
        append_random(&outgoing, (int) draw(60));
        ends = true;
        break;
    case 5:
        answer_well(number, hello);
        expected.certain = answered = false;
        outgoing.len = (int) draw((uint32_t) outgoing.len);
        ends = true;
        break;
    case 6:
        answer_others(number);
        break;
    case 7:
        answer_others(number);
        answer_well(number, hello);
        break;
    case 8:
        answer_well(number, hello);
        answer_others(number);
        break;
    case 9:
    case 10:
        if (said_held_of != transaction) {
            say_goodbye();
            break;
        }
        answer_well(number, hello);
        break;
    default:
        answer_well(number, hello);
    }
    free(payload.data);
}

static void choose_answer(int32_t number, int32_t operation)
{
    if (well_behaved)
        answer_well(number, operation == OP_HELLO);
    else if (operation == OP_HELLO && chance(95))
        answer_well(number, true);
    else
        answer_anything(number, operation == OP_HELLO);
}

/* The backend's frames are held to CARRIER.md. */
static void hear(int32_t number, int32_t operation, int32_t len)
{
    if (dismissed)
        return;
    if (operation == OP_CANCEL) {
        cancelled = true;
        if (number != last_question || len != 0)
            broken("a cancel of %d with %d bytes, where %d was the last question", number, len, last_question);
        return;
    }
    if (!greeted && (operation != OP_HELLO || number != 1))
        broken("operation %d with number %d came before the hello", operation, number);
    if (operation == OP_COMMIT || operation == OP_ABORT) {
        if (number != 0)
            broken("the transaction's end was asked");
        held_of = said_held_of = 0;
        return;
    }
    if (operation == OP_MODIFY_OPEN) {
        taken++;
        taken_unanswered++;
    }
    if (modifies(operation)) {
        held_of = transaction;
        backend_knows_held = true;
    }
    if (number == 0)
        return;
    if (number != last_question + 1)
        broken("question %d came after %d", number, last_question);
    if (answer_ends_in != 0 && !cancelled && !ends)
        broken("question %d was left, and the bridge not told", last_question);
    last_question = number;
    greeted = true;
    expected.certain = expected.impossible = answered = cancelled = false;
    answer_ends_in = -1;
    /* The rest of what it said before would follow all the same. */
    if (ends)
        return;
    choose_answer(number, operation);
}

static void check_payload(int32_t operation, const char *bytes, int len)
{
    if (operation == OP_SCAN_CLOSE || operation == OP_PRE_COMMIT || operation == OP_HELLO)
        return;
    for (int i = 0; i < len; i++)
        if (bytes[i] != FILLER)
            broken("byte %d of what operation %d sent is another's", i, operation);
}

/* False if there is nothing more now. */
static bool hear_some(void)
{
    char bytes[65536];
    int32_t head[3];
    ssize_t got = recv(peer, bytes, sizeof bytes, MSG_DONTWAIT);

    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        hang_up();
        return false;
    }
    if (got < 0)
        return false;
    append(&incoming, bytes, (int) got);
    while (incoming.len >= HEAD) {
        memcpy(head, incoming.data, HEAD);
        if (head[0] < 0 || head[0] > LARGEST_PAYLOAD)
            broken("the backend sent a frame of %d bytes", head[0]);
        if (head[2] != OP_CANCEL)
            check_payload(head[2], incoming.data + HEAD, incoming.len - HEAD < head[0] ? incoming.len - HEAD : head[0]);
        if (incoming.len < HEAD + head[0])
            break;
        drop_front(&incoming, HEAD + head[0]);
        hear(head[1], head[2], head[0]);
    }
    return true;
}

static void say(void)
{
    int len = chance(60) ? outgoing.len : 1 + (int) draw((uint32_t) outgoing.len);
    ssize_t sent = send(peer, outgoing.data, (size_t) len, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (sent > 0) {
        drop_front(&outgoing, (int) sent);
        if (answer_ends_in > 0)
            answer_ends_in = answer_ends_in > sent ? answer_ends_in - (int) sent : 0;
    } else if (sent < 0 && errno != EAGAIN)
        hang_up();
}

static void welcome(void)
{
    peer = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    last_question = answer_ends_in = 0;
    greeted = cancelled = false;
}

/* A small buffer, so that the backend has to wait before all of a frame is sent. */
static void narrow(int sock)
{
    int smallest = 1;

    setsockopt(sock, SOL_SOCKET, SO_SNDBUF, &smallest, sizeof smallest);
}

static void turn(int sock)
{
    if (++turns > MOST_TURNS)
        broken("it hangs");
    if (!well_behaved && chance(3)) {
        if (chance(50))
            cancel_statement();
        else
            InterruptPending = 1;
    }
    if (peer < 0)
        welcome();
    if (peer < 0)
        return;
    narrow(sock);
    if (!well_behaved && chance(1))
        holds_still = true;
    if (!holds_still || ++silent_turns > TURNS_OF_SILENCE) {
        holds_still = false;
        hear_some();
    }
    if (peer < 0)
        return;
    if (outgoing.len > 0) {
        silent_turns = 0;
        say();
    } else if (ends || (!holds_still && ++silent_turns > TURNS_OF_SILENCE)) {
        hang_up();
    }
}

static bool refused;

/* The bridge may refuse before it has heard anything. */
static void connected(void)
{
    if (peer >= 0)
        hang_up();
    if (well_behaved || !chance(5))
        return;
    welcome();
    answer_failure(1, true);
    if (send(peer, outgoing.data, (size_t) outgoing.len, 0) != outgoing.len)
        broken("could not refuse");
    hang_up();
    refused = true;
}

/* ---- the backend ---- */

static const enum operation QUESTIONS[] = {OP_VALIDATE,     OP_SCAN_OPEN,    OP_SCAN_NEXT,  OP_MODIFY_ROWS,
                                           OP_MODIFY_CLOSE, OP_CREATE_TABLE, OP_DROP_TABLE, OP_STATUS};

static StringInfoData question, rows;

/* As each caller does in one way or another; the lengths are the bridge's. */
static void read_answer(Answer answer)
{
    volatile unsigned sum = 0;

    while (chance(70)) {
        char *text;
        const char *bytes;
        int32_t len;

        switch (draw(4)) {
        case 0:
            sum += (unsigned) answer_int(&answer);
            break;
        case 1:
            sum += (unsigned) answer_long(&answer);
            break;
        case 2:
            text = answer_string(&answer);
            sum += text == NULL ? 0 : (unsigned) strlen(text);
            break;
        default:
            len = answer_int(&answer);
            bytes = answer_bytes(&answer, len);
            if (len < 0)
                broken("%d bytes were read", len);
            for (int i = 0; i < len; i++)
                sum += (unsigned char) bytes[i];
        }
        if (answer.next > answer.end)
            broken("it was read past the end of an answer");
    }
}

static void check_answer(Answer answer)
{
    if (expected.impossible)
        broken("what is not an answer was taken for one");
    if (!expected.certain)
        return;
    if ((expected.status & STATUS) != ANSWERED)
        broken("an error was taken for an answer");
    if (answer.end - answer.next != expected.payload.len ||
        memcmp(answer.next, expected.payload.data, (size_t) expected.payload.len) != 0)
        broken("an answer of %d bytes came as another of %d", expected.payload.len, (int) (answer.end - answer.next));
    if (bridge_has_state() != ((expected.status & HOLDS_STATE) != 0))
        broken("the bridge's state was mistaken");
}

static void ask_one(void *arg)
{
    enum operation op = QUESTIONS[draw(8)];
    Answer answer;

    (void) arg;
    switch (draw(3)) {
    case 0:
        answer = call_bridge_until_known(op, &question);
        break;
    case 1:
        answer = call_bridge_into(op, &question, &rows);
        break;
    default:
        answer = call_bridge(op, &question);
    }
    check_answer(answer);
    backend_knows_held = bridge_has_state();
    expected.certain = false;
    read_answer(answer);
    ProcessInterrupts();
}

static void send_one(void *arg)
{
    (void) arg;
    told_perhaps++;
    send_to_bridge(OP_MODIFY_OPEN, &question);
    told++;
}

static void one_step(void *arg)
{
    (void) arg;
    turns = silent_turns = 0;
    expected.certain = expected.impossible = answered = false;
    initStringInfo(&question);
    enlargeStringInfo(&question, draw_length());
    while (question.len < question.maxlen - 1)
        question.data[question.len++] = FILLER;
    if (chance(75)) {
        ask_one(NULL);
    } else if (chance(50)) {
        send_one(NULL);
    } else {
        resetStringInfo(&question);
        ask_long(&question, 1);
        tell_bridge(OP_SCAN_CLOSE, &question, carrier_incarnation());
    }
}

static void check_error(void)
{
    static const char *const allowed[] = {"08P01", "08006", "08007", "57014", "53200", "22021"};

    if (raised.message == NULL || strlen(raised.sqlstate) != 5)
        broken("an error without a message");
    if (refused && strcmp(raised.sqlstate, "08006") == 0)
        broken("the reason of a refusal was lost: %s", raised.detail == NULL ? "" : raised.detail);
    if (!expected.certain)
        return;
    if ((expected.status & STATUS) == FAILED && strcmp(raised.sqlstate, expected.sqlstate) == 0)
        return;
    for (int i = 0; i < 6; i++)
        if (strcmp(raised.sqlstate, allowed[i]) == 0)
            return;
    broken("it raised %s: %s", raised.sqlstate, raised.message);
}

static void prepare_commit(void *arg)
{
    (void) arg;
    turns = silent_turns = 0;
    transaction_event(FACT(XACT_EVENT_PRE_COMMIT));
    if (InterruptPending)
        ProcessInterrupts();
}

static void end_of_transaction(int event)
{
    sigjmp_buf *outer = PG_exception_stack;

    /* Nothing may be raised there. */
    PG_exception_stack = NULL;
    transaction_event(event);
    PG_exception_stack = outer;
    InterruptPending = QueryCancelPending = 0;
    free_all();
    if (peer < 0)
        welcome();
    while (peer >= 0 && hear_some())
        continue;
    if (peer >= 0 && held_of != 0 && !ends)
        broken("a transaction ended, and the bridge that holds something of it was not told");
}

static void begin_transaction(void)
{
    transaction++;
    backend_knows_held = lost = refused = false;
    told = told_perhaps = taken = taken_unanswered = 0;
    expected.certain = expected.impossible = false;
    initStringInfo(&rows);
}

static void ask_well(void *arg)
{
    Answer answer;

    (void) arg;
    turns = silent_turns = 0;
    initStringInfo(&question);
    answer = call_bridge(OP_STATUS, &question);
    if (!expected.certain)
        broken("an answer came to a question that was not asked");
    check_answer(answer);
}

static void next_question_works(void)
{
    /* What a cancelled question has left, and the end of a connection, may come at any time before. */
    if (ends)
        hang_up();
    begin_transaction();
    well_behaved = true;
    if (!attempt(ask_well, NULL))
        broken("after an error the next question failed: %s %s", raised.sqlstate, raised.message);
    well_behaved = false;
    if (attempt(prepare_commit, NULL)) {
        end_of_transaction(FACT(XACT_EVENT_COMMIT));
    } else {
        check_error();
        end_of_transaction(FACT(XACT_EVENT_ABORT));
    }
}

static bool one_transaction(void)
{
    bool failed = false;

    begin_transaction();
    for (int left = 1 + (int) draw(5); left > 0 && !failed; left--)
        if (!attempt(one_step, NULL)) {
            check_error();
            refused = false;
            if (answered)
                backend_knows_held = bridge_has_state();
            /* An EXCEPTION block may swallow it. */
            failed = chance(50);
        }
    if (!failed && !attempt(prepare_commit, NULL)) {
        check_error();
        failed = true;
    }
    if (!failed && lost)
        broken("a transaction committed although the bridge has lost what it held for it");
    if (!failed && (taken < told || taken > told_perhaps))
        broken("a transaction committed of which %d to %d tells were made, and %d taken", told, told_perhaps, taken);
    end_of_transaction(failed ? FACT(XACT_EVENT_ABORT) : FACT(XACT_EVENT_COMMIT));
    return failed;
}

static int open_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    int count = argc == 3 ? atoi(argv[2]) : 0, failed = 0, descriptors;

    if (count <= 0)
        broken("usage: fuzz SEED TRANSACTIONS");
    drawn = strtoull(argv[1], NULL, 10) * 2 + 1;
    listening = server_start();
    bridge_turn = turn;
    bridge_connected = connected;
    descriptors = open_descriptors();
    for (int i = 0; i < count; i++)
        if (one_transaction()) {
            failed++;
            next_question_works();
        }
    carrier_disconnect();
    hang_up();
    if (open_descriptors() != descriptors)
        broken("descriptors are left open");
    free(incoming.data);
    free(outgoing.data);
    free(expected.payload.data);
    printf("%d transactions, %d of them failed, on %d connections; answers:", count, failed,
           (int) carrier_incarnation());
    for (int i = 0; i < 16; i++)
        printf(" %d", cases[i]);
    putchar('\n');
    return 0;
}
