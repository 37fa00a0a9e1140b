#include "carrier.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bridge.h"
#include "worker.h"

enum {
    HEAD = 12,
    LARGEST_PAYLOAD = 0x3FFFFF00,
    RETRY_MILLIS = 10,
    LAST_WORD_MILLIS = 50
};

static const char LOST[] = "lost the connection to the bridge process";

static int bridge = -1;
static int64_t incarnation;
static int32_t last_number;

/* While a frame has been sent in part; an error in between leaves it set. */
static bool sending;

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
    sending = false;
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
    char byte;
    ssize_t got;

    if (bridge < 0)
        return false;
    if (sending) {
        disconnect();
        return false;
    }
    got = recv(bridge, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
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

/* Takes up to len bytes without waiting; 0 if there are none. */
static int take(char *to, int len)
{
    ssize_t got;

    if (arrived_from == arrived_to) {
        bool past_buffer = len >= (int) sizeof arrived;

        got = recv(bridge, past_buffer ? to : arrived, past_buffer ? (size_t) len : sizeof arrived, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
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

/*
 * Goes on reading without waiting. True when the answer to question `number` is complete; answers to others, which were
 * left by an interrupt, are dropped on the way.
 */
static bool receive(int32_t number, StringInfo answer)
{
    char dropped[4096];
    int got;

    for (;;) {
        while (frame.head_bytes < HEAD) {
            got = take((char *) frame.head + frame.head_bytes, HEAD - frame.head_bytes);
            if (got == 0)
                return false;
            frame.head_bytes += got;
            if (frame.head_bytes < HEAD)
                continue;
            if (frame.head[0] < 0 || frame.head[0] > LARGEST_PAYLOAD)
                lose("The bridge process sent what is not an answer.");
            frame.left = frame.head[0];
            if (frame.head[1] == number)
                resetStringInfo(answer);
        }
        while (frame.left > 0) {
            bool wanted = frame.head[1] == number;
            int room = wanted ? frame.left : (int) sizeof dropped;

            if (wanted)
                enlargeStringInfo(answer, frame.left);
            got = take(wanted ? answer->data + answer->len : dropped, frame.left < room ? frame.left : room);
            if (got == 0)
                return false;
            frame.left -= got;
            if (wanted)
                answer->len += got;
        }
        frame.head_bytes = 0;
        if (frame.head[1] == number)
            return true;
    }
}

/* ---- sending ---- */

/* Sends what can be sent without waiting; answers how much. */
static size_t put(const char *data, size_t len)
{
    ssize_t sent = send(bridge, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (sent < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    /* Who refuses a connection does not wait for the greeting; the reason lies here already. */
    if (sent < 0 && last_number == 1 && (errno == EPIPE || errno == ECONNRESET))
        return len;
    if (sent < 0)
        lose(strerror(errno));
    return (size_t) sent;
}

static void put_all(const char *data, size_t len)
{
    while (len > 0) {
        size_t sent = put(data, len);

        data += sent;
        len -= sent;
        if (sent == 0) {
            /* The bridge may itself be stuck in an answer that nobody waits for any more. */
            await(WL_SOCKET_WRITEABLE | WL_SOCKET_READABLE);
            receive(-1, NULL);
        }
    }
}

static void send_frame(int operation, int32_t number, StringInfo payload)
{
    int32_t head[3] = {payload->len, number, operation};
    char small[1024];

    if (payload->len > LARGEST_PAYLOAD)
        fail("54000", "what is sent to the bridge process is too large",
             psprintf("It takes %d bytes; at most %d can cross.", payload->len, LARGEST_PAYLOAD), NULL);
    sending = true;
    if (payload->len <= (int) sizeof small - HEAD) {
        memcpy(small, head, HEAD);
        memcpy(small + HEAD, payload->data, (size_t) payload->len);
        put_all(small, HEAD + (size_t) payload->len);
    } else {
        put_all((char *) head, HEAD);
        put_all(payload->data, (size_t) payload->len);
    }
    sending = false;
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

void carrier_tell(int operation, StringInfo message)
{
    tell(operation, 0, message);
}

void carrier_send(int operation, StringInfo message)
{
    send_frame(operation, 0, message);
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

    send_frame(asking->operation, asking->number, asking->question);
    asking->sent = true;
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

static void leave(void *arg)
{
    Asking *asking = arg;

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

    send_frame(asking->operation, asking->number, asking->question);
    asking->sent = true;
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

    if (asking->sent)
        not_known(asking, LOST);
}

int carrier_ask(int operation, StringInfo question, StringInfo answer, enum patience patience)
{
    Asking asking = {operation, ++last_number, question, answer, false};

    if (patience == UNTIL_KNOWN)
        run_guarded(ask_until_known, left_before_known, &asking);
    else
        run_guarded(ask_interruptibly, patience == UNDONE_BY_BRIDGE ? leave_to_be_undone : leave, &asking);
    return frame.head[2];
}

/* ---- connecting ---- */

/* The kernel's number of the error, or 0. */
static int connect_once(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = BRIDGE_SOCKET};
    int error;

    bridge = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bridge < 0)
        fail("58000", "could not create a socket", strerror(errno), NULL);
    if (connect(bridge, (struct sockaddr *) &address, sizeof address) == 0)
        return 0;
    error = errno;
    disconnect();
    return error;
}

void carrier_connect(void)
{
    int error;

    disconnect();
    while ((error = connect_once()) != 0) {
        if (error == ENOENT || error == ECONNREFUSED)
            worker_start();
        else if (error != EAGAIN && error != EINTR)
            fail("58000", "could not connect to the bridge process", strerror(error), NULL);
        WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, RETRY_MILLIS, PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        if (InterruptPending)
            ProcessInterrupts();
    }
    last_number = 0;
    incarnation++;
}

void carrier_disconnect(void)
{
    disconnect();
}

bool carrier_can_connect(void)
{
    bool can = connect_once() == 0;

    disconnect();
    return can;
}
