#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "worker.h"

enum { OWN_ARGUMENTS = 16, COPY_SIZE = 1 << 16 };

static const char PRIVATE_JAR[] = BRIDGE_DIRECTORY "/" BRIDGE_JAR;
static const char UNFINISHED_JAR[] = BRIDGE_DIRECTORY "/" BRIDGE_JAR ".new";

int64_t millis(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- what to run ---- */

static const char *java_program(void)
{
    const char *java_home = getenv("JAVA_HOME");

    if (kalam_java != NULL && kalam_java[0] != '\0')
        return kalam_java;
    if (java_home != NULL && java_home[0] != '\0')
        return psprintf("%s/bin/java", java_home);
    return "java";
}

static const char *copy(int from, int to)
{
    static char buffer[COPY_SIZE];
    ssize_t got;

    while ((got = read(from, buffer, sizeof buffer)) > 0)
        for (ssize_t done = 0, sent; done < got; done += sent) {
            sent = write(to, buffer + done, (size_t) (got - done));
            if (sent < 0)
                return psprintf("could not write \"%s\" in the data directory: %s", UNFINISHED_JAR, strerror(errno));
        }
    return got < 0 ? psprintf("could not read " BRIDGE_JAR ": %s", strerror(errno)) : NULL;
}

/* A jar that is replaced while a Java VM runs from it breaks that VM, so it runs from a copy. */
static const char *copy_jar(void)
{
    const char *path = bridge_jar(), *error;
    int from = open(path, O_RDONLY | O_CLOEXEC), to;

    if (from < 0)
        return psprintf("could not find the bridge at \"%s\": %s", path, strerror(errno));
    to = open(UNFINISHED_JAR, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    error = to < 0 ? psprintf("could not create \"%s\" in the data directory: %s", UNFINISHED_JAR, strerror(errno))
                   : copy(from, to);
    close(from);
    if (to >= 0 && close(to) != 0 && error == NULL)
        error = psprintf("could not write \"%s\" in the data directory: %s", UNFINISHED_JAR, strerror(errno));
    if (error == NULL && rename(UNFINISHED_JAR, PRIVATE_JAR) != 0)
        error = psprintf("could not rename \"%s\" in the data directory: %s", UNFINISHED_JAR, strerror(errno));
    if (error != NULL)
        unlink(UNFINISHED_JAR);
    return error;
}

typedef struct Arguments {
    char **list;
    int count;
} Arguments;

static void add(Arguments *arguments, const char *text)
{
    arguments->list[arguments->count++] = (char *) text;
}

static void collect_arguments(Arguments *arguments)
{
    char *rest = pstrdup(kalam_vmoptions == NULL ? "" : kalam_vmoptions);

    /* Every second character at most begins another word. */
    arguments->list = palloc0(sizeof(char *) * (OWN_ARGUMENTS + strlen(rest) / 2 + 1));
    add(arguments, java_program());
    if (strstr(rest, "-Xmx") == NULL)
        add(arguments, "-Xms32m");
    add(arguments, "-Xmx512m");
    add(arguments, "-XX:+UseSerialGC");
    add(arguments, "-XX:+ExitOnOutOfMemoryError");
    add(arguments, "-XX:-UsePerfData");
    add(arguments, "-XX:+DisableAttachMechanism");
    add(arguments, "-XX:ErrorFile=" BRIDGE_DIRECTORY "/hs_err_pid%p.log");
    add(arguments, "-Xshare:auto");
    add(arguments, "-Djava.awt.headless=true");
    for (char *word = strtok_r(rest, " \t\n", &rest); word != NULL; word = strtok_r(NULL, " \t\n", &rest))
        add(arguments, word);
    add(arguments, "-jar");
    add(arguments, PRIVATE_JAR);
}

/* ---- starting ---- */

/* The postmaster signals process groups, and Java's own signals and files are none of PostgreSQL's. */
static void become_java(char **arguments, int listening, int output, pid_t worker)
{
    sigset_t none;
    int adjust;

    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != worker)
        _exit(1);
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(listening, 0);
    dup2(output, 1);
    dup2(output, 2);
    /* It goes before the backends do when memory runs out. */
    adjust = open("/proc/self/oom_score_adj", O_WRONLY);
    if (adjust >= 0 && write(adjust, "500", 3) != 3)
        adjust = -1;
    if (syscall(SYS_close_range, 3, ~0U, 0) != 0)
        for (int descriptor = 3; descriptor < 65536; descriptor++)
            close(descriptor);
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("JAVA_TOOL_OPTIONS");
    unsetenv("JDK_JAVA_OPTIONS");
    unsetenv("_JAVA_OPTIONS");
    unsetenv("CLASSPATH");
    execvp(arguments[0], arguments);
    dprintf(2, "could not run \"%s\": %s\n", arguments[0], strerror(errno));
    _exit(127);
}

const char *child_start(Child *child, int listening)
{
    Arguments arguments = {NULL, 0};
    const char *error = copy_jar();
    pid_t worker = getpid();
    sigset_t all, before;
    int pair[2];

    if (error != NULL)
        return error;
    collect_arguments(&arguments);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return psprintf("could not create a socket: %s", strerror(errno));
    memset(child, 0, sizeof *child);
    /* PostgreSQL's handlers must not run in the new process, which shares the worker's latch. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    child->pid = fork();
    if (child->pid == 0)
        become_java(arguments.list, listening, pair[1], worker);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(pair[1]);
    if (child->pid < 0) {
        child->pid = 0;
        close(pair[0]);
        return psprintf("could not start a process: %s", strerror(errno));
    }
    child->output = pair[0];
    child->heard_millis = millis();
    return NULL;
}

/* ---- what it prints ---- */

static enum saying take_line(Child *child)
{
    size_t used = strlen(child->printed);

    child->line[child->line_len] = '\0';
    child->line_len = 0;
    if (child->line[0] == '\001') {
        if (strcmp(child->line + 1, "ready") == 0) {
            child->ready = true;
            return SAID_READY;
        }
        return strcmp(child->line + 1, "restart") == 0 ? SAID_RESTART : SAID_NOTHING;
    }
    if (!child->ready && used + strlen(child->line) + 2 < sizeof child->printed)
        snprintf(child->printed + used, sizeof child->printed - used, "%s%s", used == 0 ? "" : "\n", child->line);
    report(FACT(LOG), "00000", psprintf("pg_kalam bridge: %s", child->line), NULL, NULL);
    return SAID_NOTHING;
}

enum saying child_listen(Child *child)
{
    char byte;
    ssize_t got;

    child->heard_millis = millis();
    while ((got = recv(child->output, &byte, 1, MSG_DONTWAIT)) == 1) {
        enum saying saying = SAID_NOTHING;

        if (byte != '\n')
            child->line[child->line_len++] = byte;
        if (byte == '\n' || child->line_len == (int) sizeof child->line - 1)
            saying = take_line(child);
        if (saying != SAID_NOTHING)
            return saying;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return SAID_NOTHING;
    if (child->line_len > 0)
        take_line(child);
    return SAID_END;
}

/* ---- ending ---- */

void child_finish(Child *child)
{
    child->heard_millis = millis();
    shutdown(child->output, SHUT_WR);
}

/* Process 0 would be the worker's own group, and with it the cluster. */
void child_kill(Child *child)
{
    if (child->pid > 0)
        kill(child->pid, SIGKILL);
}

char *child_reap(Child *child)
{
    int status = 0;

    /* It has closed its output, so it is ending or must be made to. */
    child_kill(child);
    while (child->pid > 0 && waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(child->output);
    child->pid = 0;
    child->killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    return WIFSIGNALED(status) ? psprintf("was terminated by signal %d", WTERMSIG(status))
                               : psprintf("exited with code %d", WEXITSTATUS(status));
}
