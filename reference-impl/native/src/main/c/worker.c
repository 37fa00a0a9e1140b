/*
 * Owns the socket that backends connect to, and runs the bridge process that serves it. Connections wait in the socket's
 * queue while the bridge starts; when it cannot be started, the worker tells them why. It has no database, so it is in
 * nobody's way. It ends with 0 or 1 only: anything else makes the postmaster restart the cluster.
 */
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge.h"
#include "carrier.h"
#include "child.h"
#include "host.h"
#include "signals.h"

enum {
    RESTART_SECONDS = 1,
    CHILDREN = 8,
    LOCK_RETRY_MILLIS = 50,
    START_RETRY_MILLIS = 10,
    LOCK_TRIES = 20,
    FIRST_BACK_OFF_MILLIS = 500,
    LONGEST_BACK_OFF_MILLIS = 30000,
    MOST_KILLED_STARTS = 3,
    SILENCE_MILLIS = 5000
};

static const char WORKER_LOCK[] = BRIDGE_DIRECTORY "/worker.lock";
static const char START_LOCK[] = BRIDGE_DIRECTORY "/start.lock";

EXPORTED extern void kalam_bridge_worker(Datum arg);

/* ---- registration ---- */

static void fill_in(void *worker)
{
    FIELD(int, worker, BackgroundWorker, bgw_flags) = FACT(BGWORKER_SHMEM_ACCESS);
    FIELD(int, worker, BackgroundWorker, bgw_start_time) = FACT(BgWorkerStart_ConsistentState);
    FIELD(int, worker, BackgroundWorker, bgw_restart_time) = RESTART_SECONDS;
    strcpy(&FIELD(char, worker, BackgroundWorker, bgw_name), "pg_kalam bridge");
    strcpy(&FIELD(char, worker, BackgroundWorker, bgw_type), "pg_kalam bridge");
    strcpy(&FIELD(char, worker, BackgroundWorker, bgw_library_name), "pg_kalam");
    strcpy(&FIELD(char, worker, BackgroundWorker, bgw_function_name), "kalam_bridge_worker");
}

void worker_register(void)
{
    char worker[2048] = "";

    fill_in(worker);
    RegisterBackgroundWorker(worker);
}

/* Answers the lock's descriptor, or -1 if another process has it. */
static int lock(const char *path)
{
    int held;

    make_bridge_directory();
    held = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (held < 0)
        fail("58030", psprintf("could not open \"%s\" in the data directory", path), strerror(errno), NULL);
    if (flock(held, LOCK_EX | LOCK_NB) == 0)
        return held;
    close(held);
    return -1;
}

static void release(void *arg)
{
    close(*(int *) arg);
}

static void start_dynamically(void *arg)
{
    char *worker = palloc0(SIZEOF(BackgroundWorker));
    void *handle;
    int pid, status;

    (void) arg;
    fill_in(worker);
    FIELD(int, worker, BackgroundWorker, bgw_notify_pid) = MyProcPid;
    if (!RegisterDynamicBackgroundWorker(worker, &handle))
        fail("53400", "no background worker is left to run the bridge process", NULL,
             "Raise max_worker_processes, or put pg_kalam into shared_preload_libraries.");
    status = WaitForBackgroundWorkerStartup(handle, &pid);
    while (status == FACT(BGWH_STARTED) && !process_is_there()) {
        WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, START_RETRY_MILLIS, PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        if (InterruptPending)
            ProcessInterrupts();
        status = GetBackgroundWorkerPid(handle, &pid);
    }
    if (status != FACT(BGWH_STARTED))
        fail("58000", "could not start the background worker of the bridge process", NULL,
             "The server log may have the reason.");
}

/*
 * One backend at a time registers a worker, or fifty of them would take every slot. The worker opens the socket a moment after
 * it has started, so the lock goes to the next only when somebody listens or nobody will.
 */
void worker_start(void)
{
    int starting = lock(START_LOCK), running;

    if (starting < 0)
        return;
    running = lock(WORKER_LOCK);
    if (running < 0) {
        close(starting);
        return;
    }
    close(running);
    run_guarded(start_dynamically, release, &starting);
    close(starting);
}

/* ---- the worker's own state ---- */

static volatile sig_atomic_t reload_wanted, end_wanted;

static int listening = -1;
static int events = -1;
static Child children[CHILDREN];
static Child *current;

/* The last start that failed, and when the next may be tried. */
static char failure[2048];
static int64_t back_off_millis, next_start_millis;

/* How many were killed while they started, one after the other: nobody's fault until it is always so. */
static int killed_starts;

static void on_reload(int signal_number)
{
    int before = errno;

    (void) signal_number;
    reload_wanted = 1;
    SetLatch(MyLatch);
    errno = before;
}

static void on_end(int signal_number)
{
    int before = errno;

    (void) signal_number;
    end_wanted = 1;
    SetLatch(MyLatch);
    errno = before;
}

static void end_worker(void)
{
    /* None is left to the postmaster: where that is process 1, a child of its that a signal ended would restart the cluster. */
    for (int i = 0; i < CHILDREN; i++)
        if (children[i].pid > 0)
            child_reap(&children[i]);
    unlink(BRIDGE_SOCKET);
    proc_exit(1);
}

static int wait_for_events(int timeout_millis)
{
    int wanted = WL_LATCH_SET | WL_SOCKET_READABLE | WL_POSTMASTER_DEATH | (timeout_millis >= 0 ? WL_TIMEOUT : 0);
    int got = WaitLatchOrSocket(MyLatch, wanted, events, timeout_millis, PG_WAIT_EXTENSION);

    if (got & WL_POSTMASTER_DEATH)
        end_worker();
    if (got & WL_LATCH_SET) {
        ResetLatch(MyLatch);
        if (InterruptPending)
            ProcessInterrupts();
    }
    return got;
}

/* ---- the socket ---- */

static void watch(int descriptor, void *what)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};

    if (epoll_ctl(events, EPOLL_CTL_ADD, descriptor, &event) != 0)
        fail("58000", "could not watch a descriptor", strerror(errno), NULL);
}

static void open_socket(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = BRIDGE_SOCKET};

    unlink(BRIDGE_SOCKET);
    listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listening < 0 || bind(listening, (struct sockaddr *) &address, sizeof address) != 0 ||
        listen(listening, MaxConnections + 128) != 0)
        fail("58030", "could not open the socket \"" BRIDGE_SOCKET "\" in the data directory", strerror(errno), NULL);
}

/* ---- refusing those who wait ---- */

static const char *hint_for(const char *output)
{
    if (strstr(output, "UnsupportedClassVersionError") != NULL)
        return "The bridge needs Java 17 or later: set kalam.java in postgresql.conf to such a program.";
    if (strstr(output, "could not run") != NULL)
        return "Set kalam.java in postgresql.conf to the java program of a JDK or JRE, version 17 or later.";
    if (strstr(output, "could not find the bridge") != NULL)
        return "Set kalam.home in postgresql.conf to the directory that holds pg_kalam-bridge.jar.";
    if (strstr(output, "corrupt jarfile") != NULL)
        return "Install pg_kalam-bridge.jar again, or set kalam.home in postgresql.conf to the directory of one that is whole.";
    if (strstr(output, "in the data directory") != NULL)
        return "The server's user must be able to write to the data directory, and there must be room for a copy of the jar.";
    if (strstr(output, "that were replaced") != NULL)
        return "They end with the transactions that use them; pg_stat_activity shows those that are open.";
    return "Look at kalam.java and kalam.vmoptions in postgresql.conf; the server log has what the process printed.";
}

/* As an answer to the first question of a connection. */
static void refuse(int connection)
{
    StringInfoData frame;
    int32_t head[3] = {0, 1, FAILED};

    initStringInfo(&frame);
    appendBinaryStringInfo(&frame, head, sizeof head);
    ask_string(&frame, "58000");
    ask_string(&frame, "could not start the bridge process");
    ask_string(&frame, failure[0] == '\0' ? NULL : failure);
    ask_string(&frame, hint_for(failure));
    head[0] = frame.len - (int) sizeof head;
    memcpy(frame.data, head, sizeof head);
    if (send(connection, frame.data, (size_t) frame.len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        report(FACT(LOG), "00000", "pg_kalam bridge: a session left before it could be answered", NULL, NULL);
    pfree(frame.data);
}

static bool somebody_waits(void)
{
    struct pollfd queue = {listening, POLLIN, 0};

    return poll(&queue, 1, 0) > 0;
}

static void refuse_all(void)
{
    while (somebody_waits()) {
        int connection = accept4(listening, NULL, NULL, SOCK_CLOEXEC);

        if (connection < 0)
            return;
        refuse(connection);
        close(connection);
    }
}

/* ---- the bridge process ---- */

static void start_failed(const char *output)
{
    snprintf(failure, sizeof failure, "%s", output);
    back_off_millis = back_off_millis == 0 ? FIRST_BACK_OFF_MILLIS : back_off_millis * 2;
    if (back_off_millis > LONGEST_BACK_OFF_MILLIS)
        back_off_millis = LONGEST_BACK_OFF_MILLIS;
    next_start_millis = millis() + back_off_millis;
    report(FACT(LOG), "00000", "pg_kalam bridge: could not start the bridge process",
           failure[0] == '\0' ? NULL : failure, hint_for(failure));
    refuse_all();
}

/*
 * A descriptor that is only closed is still watched while another child, on its way to become Java, has a copy of it: its end
 * would be heard again of a child that is no more.
 */
static char *reap(Child *child)
{
    epoll_ctl(events, EPOLL_CTL_DEL, child->output, NULL);
    return child_reap(child);
}

static void start_child(void)
{
    for (int i = 0; i < CHILDREN; i++)
        if (children[i].pid == 0) {
            const char *error = child_start(&children[i], listening);

            if (error != NULL) {
                start_failed(error);
                return;
            }
            current = &children[i];
            watch(current->output, current);
            return;
        }
    start_failed("Too many bridge processes that were replaced are still in use.");
}

static void child_ended(Child *child)
{
    bool was_ready = child->ready, was_current = child == current;
    char *how = reap(child);

    if (was_current)
        current = NULL;
    if (end_wanted || !was_current)
        return;
    if (!was_ready && (!child->killed || ++killed_starts == MOST_KILLED_STARTS)) {
        killed_starts = 0;
        start_failed(child->printed[0] == '\0' ? how : child->printed);
        return;
    }
    report(FACT(LOG), "00000", psprintf("pg_kalam bridge: the bridge process %s; starting it again", how), NULL, NULL);
    start_child();
}

/* It starts with the settings as they were, and may never come to its end. */
static void start_anew_unless_ready(void)
{
    if (current == NULL || current->ready)
        return;
    reap(current);
    current = NULL;
    start_child();
}

static void child_said(Child *child, enum saying saying)
{
    if (saying == SAID_READY) {
        failure[0] = '\0';
        back_off_millis = killed_starts = 0;
        report(FACT(LOG), "00000", psprintf("pg_kalam bridge: the bridge process is ready (PID %d)", (int) child->pid), NULL,
               NULL);
    } else if (saying == SAID_RESTART && child == current) {
        current = NULL;
        start_child();
    } else if (saying == SAID_END) {
        child_ended(child);
    }
}

static void hear_children(void)
{
    struct epoll_event ready[CHILDREN + 1];
    int count = epoll_wait(events, ready, CHILDREN + 1, 0);

    for (int i = 0; i < count; i++) {
        Child *child = ready[i].data.ptr;

        if (child == NULL) {
            if (current == NULL && !end_wanted && somebody_waits()) {
                if (millis() < next_start_millis)
                    refuse_all();
                else
                    start_child();
            }
            continue;
        }
        child_said(child, child_listen(child));
    }
}

/* The socket's queue is the worker's business only while no bridge serves it. */
static void watch_queue(void)
{
    static bool watched;

    if (watched == (current == NULL))
        return;
    watched = !watched;
    if (watched)
        watch(listening, NULL);
    else
        epoll_ctl(events, EPOLL_CTL_DEL, listening, NULL);
}

/* Backends that are still there need their bridge; it goes when the last of them has gone, or when it no longer answers. */
static void drain(void)
{
    for (int i = 0; i < CHILDREN; i++)
        if (children[i].pid > 0)
            child_finish(&children[i]);
    for (;;) {
        bool any = false;

        for (int i = 0; i < CHILDREN; i++)
            if (children[i].pid > 0) {
                if (millis() - children[i].heard_millis > SILENCE_MILLIS)
                    child_kill(&children[i]);
                any = true;
            }
        if (!any)
            end_worker();
        wait_for_events(SILENCE_MILLIS);
        hear_children();
    }
}

/* The newest minors that this library was tried on; a newer one is expected to be laid out alike, and worth a line. */
static void note_newer_minor(void)
{
    static const int tried[] = {23, 24, 19, 15, 11, 6};
    const char *number = GetConfigOption("server_version_num", true, false);
    int minor = number == NULL ? 0 : atoi(number) % 10000;

    if (minor > tried[pg_major - 13])
        report(FACT(LOG), "00000",
               psprintf("pg_kalam bridge: PostgreSQL %d.%d is newer than %d.%d, the last that pg_kalam was tried on",
                        pg_major, minor, pg_major, tried[pg_major - 13]),
               NULL, NULL);
}

/*
 * Backends have the lock for a moment, to see whether there is a worker. Whoever has it for longer is one, which the postmaster
 * starts again if it ends; this one goes for good then, or each would keep a slot.
 */
static void take_lock(void)
{
    for (int tries = 0; lock(WORKER_LOCK) < 0; tries++) {
        if (end_wanted)
            proc_exit(1);
        if (tries == LOCK_TRIES)
            proc_exit(0);
        WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, LOCK_RETRY_MILLIS, PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
    }
}

void kalam_bridge_worker(Datum arg)
{
    MemoryContext memory = AllocSetContextCreateInternal(TopMemoryContext, "pg_kalam bridge", 0, 8192, 8388608);

    (void) arg;
    CurrentMemoryContext = memory;
    handle_signal(SIGHUP, on_reload);
    handle_signal(SIGTERM, on_end);
    BackgroundWorkerUnblockSignals();
    note_newer_minor();
    take_lock();
    open_socket();
    events = epoll_create1(EPOLL_CLOEXEC);
    if (events < 0)
        fail("58000", "could not watch the bridge process", strerror(errno), NULL);
    start_child();
    for (;;) {
        watch_queue();
        wait_for_events(-1);
        if (end_wanted)
            drain();
        if (reload_wanted) {
            reload_wanted = 0;
            ProcessConfigFile(FACT(PGC_SIGHUP));
            next_start_millis = back_off_millis = 0;
            start_anew_unless_ready();
        }
        hear_children();
        MemoryContextReset(memory);
    }
}
