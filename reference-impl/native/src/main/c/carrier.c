#include "carrier.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge.h"
#include "host.h"

enum {
    HEAD = 12,
    LARGEST_PAYLOAD = 0x3FFFFF00,
    LAST_WORD_MILLIS = 50,
    KEPT_BYTES = 32 << 10
};

static const char LOST[] = "lost the connection to the bridge process";

static int bridge = -1;
static int64_t incarnation;
static int32_t last_number;

/* Tells that go with the next question. They are kept until it is answered, since the bridge may take neither. */
static StringInfoData unsent;

/* While a frame has been sent in part; an error in between leaves it set. */
static bool sending;

/* The bridge takes nothing more on this connection, nor has it taken the question that is open. */
static bool dismissed;

/* An end of the connection is a dismissal: a hello is nobody's loss. */
static bool greeting;

/* Bytes that have come and are not yet taken. */
static char arrived[8192];
static int arrived_from, arrived_to;

/* The frame that is coming in: what is left of it survives an error in between. */
static struct {
    int32_t head[3];
    int head_bytes;
    int32_t left;
} frame;

int64_t carrier_incarnation(void)
{
    return incarnation;
}

static void disconnect(void)
{
    if (bridge >= 0)
        close(bridge);
    bridge = -1;
    sending = dismissed = greeting = false;
    arrived_from = arrived_to = 0;
    memset(&frame, 0, sizeof frame);
}

static void lose(const char *why)
{
    disconnect();
    fail("08006", LOST, why, "It is started again by itself; the server log says what became of it.");
}

bool carrier_is_open(void)
{
    /* Reading would not tell: an answer that nobody waits for any more may lie before the end. */
    struct pollfd end = {bridge, POLLRDHUP, 0};

    if (bridge >= 0 && (sending || dismissed || poll(&end, 1, 0) > 0))
        disconnect();
    return bridge >= 0;
}

/* ---- waiting ---- */

static void await(int events)
{
    int got = WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | events, bridge, -1, PG_WAIT_EXTENSION);

    if (got & WL_LATCH_SET) {
        ResetLatch(MyLatch);
        if (InterruptPending)
            ProcessInterrupts();
    }
}

/* ---- receiving ---- */

/* Takes up to len bytes without waiting; 0 if there are none, or there will be none. */
static int take(char *to, int len)
{
    ssize_t got;

    if (arrived_from == arrived_to) {
        bool past_buffer = len >= (int) sizeof arrived;

        got = recv(bridge, past_buffer ? to : arrived, past_buffer ? (size_t) len : sizeof arrived, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        if (got <= 0 && greeting) {
            dismissed = true;
            return 0;
        }
        if (got <= 0)
            lose(got == 0 ? NULL : strerror(errno));
        if (past_buffer)
            return (int) got;
        arrived_from = 0;
        arrived_to = (int) got;
    }
    if (len > arrived_to - arrived_from)
        len = arrived_to - arrived_from;
    memcpy(to, arrived + arrived_from, (size_t) len);
    arrived_from += len;
    return len;
}

/* The frame that is coming in is the one that the caller waits for; without a buffer it waits for none. */
static bool is_wanted(int32_t number, StringInfo answer)
{
    return answer != NULL && frame.head[1] == number;
}

static bool is_goodbye(void)
{
    return frame.head[0] == 0 && frame.head[1] == 0 && frame.head[2] == GOODBYE;
}

/*
 * Goes on reading without waiting. True when the answer to question `number` is complete, or the bridge has dismissed this
 * backend; answers to others, which were left by an interrupt, are dropped on the way.
 */
static bool receive(int32_t number, StringInfo answer)
{
    char dropped[4096];
    int got;

    while (!dismissed) {
        while (frame.head_bytes < HEAD) {
            got = take((char *) frame.head + frame.head_bytes, HEAD - frame.head_bytes);
            if (got == 0)
                return dismissed;
            frame.head_bytes += got;
            if (frame.head_bytes < HEAD)
                continue;
            if (frame.head[0] < 0 || frame.head[0] > LARGEST_PAYLOAD)
                lose("The bridge process sent what is not an answer.");
            frame.left = frame.head[0];
            if (is_wanted(number, answer))
                resetStringInfo(answer);
        }
        while (frame.left > 0) {
            bool wanted = is_wanted(number, answer);
            int room = wanted ? frame.left : (int) sizeof dropped;

            if (wanted)
                enlargeStringInfo(answer, frame.left);
            got = take(wanted ? answer->data + answer->len : dropped, frame.left < room ? frame.left : room);
            if (got == 0)
                return dismissed;
            frame.left -= got;
            if (wanted)
                answer->len += got;
        }
        frame.head_bytes = 0;
        dismissed = is_goodbye();
        if (is_wanted(number, answer))
            return true;
    }
    return true;
}

/* ---- sending ---- */

/* False if the bridge has closed the connection; it may have said why before it did. */
static bool put_all(const char *data, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(bridge, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (sent >= 0) {
            data += sent;
            len -= (size_t) sent;
        } else if (errno == EPIPE || errno == ECONNRESET) {
            return false;
        } else if (errno == EAGAIN || errno == EINTR) {
            /* The bridge may itself be stuck in an answer that nobody waits for any more. */
            await(WL_SOCKET_WRITEABLE | WL_SOCKET_READABLE);
            if (receive(0, NULL))
                return false;
        } else {
            lose(strerror(errno));
        }
    }
    return true;
}

/* All of it or, with an error, nothing. */
static void keep(const int32_t *head, const char *payload, int len)
{
    MemoryContext outer = CurrentMemoryContext;

    if (unsent.data == NULL) {
        CurrentMemoryContext = TopMemoryContext;
        initStringInfo(&unsent);
        CurrentMemoryContext = outer;
    }
    enlargeStringInfo(&unsent, HEAD + len);
    appendBinaryStringInfo(&unsent, head, HEAD);
    appendBinaryStringInfo(&unsent, payload, len);
}

static void refuse_beyond_frame(StringInfo payload)
{
    if (payload->len > LARGEST_PAYLOAD)
        fail("54000", "what is sent to the bridge process is too large",
             psprintf("It takes %d bytes; at most %d can cross.", payload->len, LARGEST_PAYLOAD), NULL);
}

/*
 * Sends what is kept, which stays, and the frame: a small one in one piece with it, a large one as it lies. A hello goes alone.
 * Answers as put_all does.
 */
static bool try_to_send(int operation, int32_t number, StringInfo payload)
{
    int32_t head[3] = {payload->len, number, operation};
    bool small = payload->len < KEPT_BYTES, sent;
    int tells = unsent.len, from = operation == OP_HELLO ? tells : 0, to;

    refuse_beyond_frame(payload);
    keep(head, payload->data, small ? payload->len : 0);
    to = unsent.len;
    unsent.len = tells;
    sending = true;
    sent = put_all(unsent.data + from, (size_t) (to - from)) && (small || put_all(payload->data, (size_t) payload->len));
    sending = !sent;
    return sent;
}

static bool put_at_once(const void *data, size_t len)
{
    return send(bridge, data, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t) len;
}

static void tell(int operation, int32_t number, StringInfo payload)
{
    int32_t head[3] = {payload == NULL ? 0 : payload->len, number, operation};

    if (bridge < 0)
        return;
    if (sending || !put_at_once(head, HEAD) || (head[0] > 0 && !put_at_once(payload->data, (size_t) payload->len)))
        disconnect();
}

void carrier_forget_unsent(void)
{
    unsent.len = 0;
}

void carrier_tell(int operation, StringInfo message)
{
    tell(operation, 0, message);
}

bool carrier_can_keep(StringInfo message)
{
    return unsent.len + HEAD + message->len < KEPT_BYTES;
}

void carrier_send(int operation, StringInfo message)
{
    int32_t head[3] = {message->len, 0, operation};

    if (carrier_can_keep(message)) {
        keep(head, message->data, message->len);
        return;
    }
    if (!try_to_send(operation, 0, message))
        lose(NULL);
    unsent.len = 0;
}

/* ---- asking ---- */

typedef struct Asking {
    int operation;
    int32_t number;
    StringInfo question;
    StringInfo answer;
    bool sent;
} Asking;

static void ask_interruptibly(void *arg)
{
    Asking *asking = arg;

    /* What could not be sent may have its answer all the same: why there is no bridge. */
    asking->sent = try_to_send(asking->operation, asking->number, asking->question);
    while (!receive(asking->number, asking->answer))
        await(WL_SOCKET_READABLE);
}

/* Not there before 17. */
extern volatile sig_atomic_t TransactionTimeoutPending __attribute__((weak));

static bool wants_to_end(void)
{
    return QueryCancelPending || ProcDiePending || (&TransactionTimeoutPending != NULL && TransactionTimeoutPending);
}

static void not_known(const Asking *asking, const char *why)
{
    disconnect();
    fail("08007",
         asking->operation == OP_PRE_COMMIT ? "it is not known whether KalamDB has committed the transaction"
                                            : "it is not known whether KalamDB has run the statement",
         why, "Look at what is in KalamDB before trying again.");
}

/* What went with the question is the bridge's affair as it is. */
static void forget_sent(const Asking *asking)
{
    if (asking->operation != OP_HELLO)
        unsent.len = 0;
}

static void leave(void *arg)
{
    Asking *asking = arg;

    forget_sent(asking);
    tell(OP_CANCEL, asking->number, NULL);
}

static void leave_to_be_undone(void *arg)
{
    Asking *asking = arg;

    if (asking->sent && bridge < 0)
        not_known(asking, LOST);
    leave(arg);
}

/* After an interrupt: the bridge says what it knows at once, unless it is itself stuck. */
static void hear_last_word(Asking *asking)
{
    struct pollfd coming = {bridge, POLLIN, 0};

    tell(OP_CANCEL, asking->number, NULL);
    while (bridge >= 0 && !receive(asking->number, asking->answer))
        if (poll(&coming, 1, LAST_WORD_MILLIS) == 0)
            not_known(asking, "The bridge process does not answer.");
    if (bridge < 0)
        not_known(asking, "The bridge process does not listen.");
}

static void ask_until_known(void *arg)
{
    Asking *asking = arg;

    asking->sent = try_to_send(asking->operation, asking->number, asking->question);
    while (!receive(asking->number, asking->answer)) {
        if (wants_to_end()) {
            hear_last_word(asking);
            return;
        }
        WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | WL_SOCKET_READABLE, bridge, -1,
                          PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        if (InterruptPending && !wants_to_end())
            ProcessInterrupts();
    }
}

static void left_before_known(void *arg)
{
    Asking *asking = arg;

    forget_sent(asking);
    if (asking->sent)
        not_known(asking, LOST);
}

int carrier_ask(int operation, StringInfo question, StringInfo answer, enum patience patience)
{
    Asking asking = {operation, last_number == INT32_MAX ? 1 : last_number + 1, question, answer, false};

    last_number = asking.number;
    greeting = operation == OP_HELLO;
    if (patience == UNTIL_KNOWN)
        run_guarded(ask_until_known, left_before_known, &asking);
    else
        run_guarded(ask_interruptibly, patience == UNDONE_BY_BRIDGE ? leave_to_be_undone : leave, &asking);
    if (dismissed)
        return NOT_TAKEN;
    forget_sent(&asking);
    return frame.head[2] & (STATUS | HOLDS_STATE);
}

/* ---- connecting ---- */

void carrier_connect(void)
{
    disconnect();
    bridge = host_connect();
    last_number = 0;
    incarnation++;
}

void carrier_disconnect(void)
{
    disconnect();
}
