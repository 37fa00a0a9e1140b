#include "server.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host.h"
#include "worker.h"

enum {
    /* Less than the server would give, so that "out of memory" is met too. */
    LARGEST_ALLOCATION = 4 << 20,
    /* A loop without an end comes to one. */
    CPU_SECONDS = 120
};

Raised raised;
void (*bridge_turn)(int sock);
void (*bridge_connected)(void);

void broken(const char *what, ...)
{
    va_list args;

    va_start(args, what);
    fputs("broken: ", stderr);
    vfprintf(stderr, what, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

/*
 * ---- memory: a context of the transaction and one that lasts; each piece is its own, so that the sanitizer sees its end ----
 */

typedef struct Piece {
    struct Piece *before, *after;
} Piece;

static Piece pieces = {&pieces, &pieces}, lasting = {&lasting, &lasting};

MemoryContext CurrentMemoryContext, TopMemoryContext = (MemoryContext) &lasting;

static void *allocate_after(Piece *before, size_t size)
{
    Piece *piece;

    if (size > LARGEST_ALLOCATION)
        fail("53200", "out of memory", NULL, NULL);
    piece = malloc(sizeof *piece + size);
    *piece = (Piece) {before, before->after};
    piece->after->before = piece->before->after = piece;
    return piece + 1;
}

void *palloc(size_t size)
{
    return allocate_after(CurrentMemoryContext == TopMemoryContext ? &lasting : &pieces, size);
}

void *palloc0(size_t size)
{
    return memset(palloc(size), 0, size);
}

void pfree(void *pointer)
{
    Piece *piece = (Piece *) pointer - 1;

    piece->before->after = piece->after;
    piece->after->before = piece->before;
    free(piece);
}

void free_all(void)
{
    while (pieces.after != &pieces)
        pfree(pieces.after + 1);
}

static char *print(const char *format, va_list args)
{
    va_list again;
    int length;
    char *text;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = palloc((size_t) length + 1);
    vsnprintf(text, (size_t) length + 1, format, args);
    return text;
}

char *psprintf(const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = print(format, args);
    va_end(args);
    return text;
}

/* Never larger than what it holds and a NUL: reading past that is seen. */
void initStringInfo(StringInfo str)
{
    *str = (StringInfoData) {palloc(1), 0, 1, 0};
    str->data[0] = '\0';
}

void resetStringInfo(StringInfo str)
{
    str->len = str->cursor = 0;
    str->data[0] = '\0';
}

void enlargeStringInfo(StringInfo str, int needed)
{
    char *larger;

    if (needed < 0 || needed >= 0x3FFFFFFF - str->len)
        fail("54000", "string buffer exceeds maximum allowed length", NULL, NULL);
    if (str->len + needed + 1 <= str->maxlen)
        return;
    larger = allocate_after(((Piece *) str->data - 1)->before, (size_t) str->len + (size_t) needed + 1);
    memcpy(larger, str->data, (size_t) str->len);
    pfree(str->data);
    str->data = larger;
    str->maxlen = str->len + needed + 1;
}

void appendBinaryStringInfo(StringInfo str, const void *data, int len)
{
    enlargeStringInfo(str, len);
    memcpy(str->data + str->len, data, (size_t) len);
    str->len += len;
    str->data[str->len] = '\0';
}

/* ---- errors ---- */

sigjmp_buf *PG_exception_stack;
void *error_context_stack;

static Raised current;
static int current_level;

bool errstart(int level, const char *domain)
{
    (void) domain;
    current = (Raised) {.sqlstate = "XX000"};
    current_level = level;
    return true;
}

int errcode(int code)
{
    for (int i = 0; i < 5; i++)
        current.sqlstate[i] = (char) (((code >> (6 * i)) & 0x3F) + '0');
    return 0;
}

#define PART_OF_ERROR(function, part)                                                                                  \
    int function(const char *format, ...)                                                                              \
    {                                                                                                                  \
        va_list args;                                                                                                  \
                                                                                                                       \
        va_start(args, format);                                                                                        \
        current.part = print(format, args);                                                                            \
        va_end(args);                                                                                                  \
        return 0;                                                                                                      \
    }

PART_OF_ERROR(errmsg_internal, message)
PART_OF_ERROR(errdetail_internal, detail)
PART_OF_ERROR(errhint, hint)

void pg_re_throw(void)
{
    if (PG_exception_stack == NULL)
        broken("an error where none may be raised: %s %s", current.sqlstate, current.message);
    siglongjmp(*PG_exception_stack, 1);
}

void errfinish(const char *filename, int lineno, const char *function)
{
    (void) filename;
    (void) lineno;
    (void) function;
    if (current_level >= FACT(ERROR))
        pg_re_throw();
}

bool attempt(void (*work)(void *arg), void *arg)
{
    sigjmp_buf *outer = PG_exception_stack;
    sigjmp_buf here;

    if (sigsetjmp(here, 0) != 0) {
        PG_exception_stack = outer;
        raised = current;
        return false;
    }
    PG_exception_stack = &here;
    work(arg);
    PG_exception_stack = outer;
    return true;
}

/* ---- interrupts and waiting ---- */

volatile sig_atomic_t InterruptPending, QueryCancelPending, ProcDiePending;
bool IsUnderPostmaster = true, IsBinaryUpgrade;
int MyProcPid = 1234;
Latch *MyLatch;

void cancel_statement(void)
{
    InterruptPending = QueryCancelPending = 1;
}

void ProcessInterrupts(void)
{
    InterruptPending = 0;
    if (!QueryCancelPending)
        return;
    QueryCancelPending = 0;
    fail("57014", "canceling statement due to user request", NULL, NULL);
}

void ResetLatch(Latch *latch)
{
    (void) latch;
}

int WaitLatchOrSocket(Latch *latch, int wanted, int sock, long timeout, uint32_t class)
{
    struct pollfd ready = {sock, 0, 0};
    int got = 0;

    (void) latch;
    (void) class;
    if (sock < 0 || timeout != -1 || !(wanted & WL_LATCH_SET) || !(wanted & WL_EXIT_ON_PM_DEATH))
        broken("a wait that might not end");
    bridge_turn(sock);
    if (wanted & WL_SOCKET_READABLE)
        ready.events |= POLLIN;
    if (wanted & WL_SOCKET_WRITEABLE)
        ready.events |= POLLOUT;
    poll(&ready, 1, 0);
    if (ready.revents & (POLLIN | POLLHUP | POLLERR))
        got |= wanted & WL_SOCKET_READABLE;
    if (ready.revents & (POLLOUT | POLLHUP | POLLERR))
        got |= wanted & WL_SOCKET_WRITEABLE;
    return InterruptPending ? got | WL_LATCH_SET : got;
}

int WaitLatch(Latch *latch, int wanted, long timeout, uint32_t class)
{
    (void) latch;
    (void) wanted;
    (void) timeout;
    (void) class;
    return InterruptPending ? WL_LATCH_SET : WL_TIMEOUT;
}

/* With --wrap: the last word of a bridge is awaited without the server's help. */
int __real_poll(struct pollfd *descriptors, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *descriptors, nfds_t count, int timeout);

int __wrap_poll(struct pollfd *descriptors, nfds_t count, int timeout)
{
    if (timeout > 0)
        bridge_turn(descriptors->fd);
    return __real_poll(descriptors, count, 0);
}

int __real_connect(int sock, const struct sockaddr *address, socklen_t len);
int __wrap_connect(int sock, const struct sockaddr *address, socklen_t len);

int __wrap_connect(int sock, const struct sockaddr *address, socklen_t len)
{
    int error = __real_connect(sock, address, len);

    if (error == 0 && bridge_connected != NULL)
        bridge_connected();
    return error;
}

/* ---- the rest ---- */

static void (*transaction_hook)(int event, void *arg);

void RegisterXactCallback(void (*callback)(int event, void *arg), void *arg)
{
    (void) arg;
    transaction_hook = callback;
}

void transaction_event(int event)
{
    transaction_hook(event, NULL);
}

const char *GetConfigOption(const char *name, bool missing_ok, bool restrict_privileged)
{
    (void) missing_ok;
    (void) restrict_privileged;
    return strcmp(name, "server_version_num") == 0 ? "160000" : NULL;
}

int pg_get_client_encoding(void)
{
    return UTF8;
}

void FlushErrorState(void)
{
}

char *pg_server_to_any(const char *text, int len, int encoding)
{
    (void) len;
    (void) encoding;
    return (char *) text;
}

/* Of the checks of the real one the only that C could be led astray without. */
char *pg_any_to_server(const char *text, int len, int encoding)
{
    (void) encoding;
    if ((int) strlen(text) != len)
        fail("22021", "invalid byte sequence for encoding \"UTF8\": 0x00", NULL, NULL);
    return (char *) text;
}

int pljava_connect(void)
{
    broken("it was not asked for PL/Java");
    return -1;
}

void worker_start(void)
{
    broken("it was not seen that somebody listens");
}

/* What a statement leaves is its context's to free. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* Where the program was started; a run that the sanitizers end leaves it behind. */
static char directory[] = "carrier-XXXXXX";

int server_start(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = BRIDGE_SOCKET};
    struct rlimit seconds = {CPU_SECONDS, CPU_SECONDS};
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    setrlimit(RLIMIT_CPU, &seconds);
    if (mkdtemp(directory) == NULL || chdir(directory) != 0 || mkdir(BRIDGE_DIRECTORY, 0700) != 0 || listening < 0 ||
        bind(listening, (struct sockaddr *) &address, sizeof address) != 0 || listen(listening, 8) != 0)
        broken("no socket: %s", strerror(errno));
    atexit(server_stop);
    facts_for_running_server();
    transaction_install_hook();
    return listening;
}

void server_stop(void)
{
    unlink(BRIDGE_SOCKET);
    rmdir(BRIDGE_DIRECTORY);
    if (chdir("..") == 0)
        rmdir(directory);
}
