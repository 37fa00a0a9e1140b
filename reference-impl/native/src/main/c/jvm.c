#include "jvm.h"

#include <dlfcn.h>
#include <jni.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bridge.h"

enum { MAX_OPTIONS = 64, KILOBYTE = 1024, STACK_RESERVE_KB = 2048, UNLIMITED_STACK_KB = 65536, JNI_24 = 0x00180000 };

static JavaVM *vm;
static JNIEnv *env;
static jclass bridge_class;
static jmethodID bridge_call;
static pthread_t main_thread;
static bool gone;

bool jvm_is_running(void)
{
    return env != NULL && !gone;
}

/*
 * The JVM wants to end the process: System.exit, or a fatal error of its own. It says so on a thread of its own, while the
 * backend's thread waits inside Java, if that is what it does. There, and nowhere else, PostgreSQL's state is such that the
 * session can be ended at once; otherwise it is asked to end as an administrator would.
 */
static char last_words[64];
static volatile sig_atomic_t in_java;

static void end_session_here(int signal_number)
{
    if (signal_number != 0 && !in_java) {
        kill(getpid(), SIGTERM);
        return;
    }
    report(FACT(FATAL), "XX000", last_words, NULL, NULL);
}

static void end_session(void)
{
    gone = true;
    if (pthread_equal(pthread_self(), main_thread))
        end_session_here(0);
    if (in_java) {
        signal(SIGRTMIN + 1, end_session_here);
        pthread_kill(main_thread, SIGRTMIN + 1);
    } else {
        fprintf(stderr, "pg_kalam: %s\n", last_words);
        kill(getpid(), SIGTERM);
    }
    for (;;)
        pause();
}

static void JNICALL exit_hook(jint code)
{
    snprintf(last_words, sizeof last_words, "the Java VM requested exit with code %d", (int) code);
    end_session();
}

static void JNICALL abort_hook(void)
{
    /* A fault in PostgreSQL's own code passes through here too; that must stay a crash. */
    if (pthread_equal(pthread_self(), main_thread) && !in_java)
        return;
    snprintf(last_words, sizeof last_words, "the Java VM failed");
    end_session();
}

static jint JNICALL to_server_log(FILE *stream, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

static jint JNICALL to_server_log(FILE *stream, const char *format, va_list args)
{
    (void) stream;
    return vfprintf(stderr, format, args);
}

/*
 * HotSpot takes the main thread's stack to be -Xss and puts guard pages below it, while PostgreSQL goes down to
 * max_stack_depth. The whole of the kernel's limit is the only size that stays right when max_stack_depth is raised later.
 */
static long stack_kilobytes(void)
{
    struct rlimit limit;
    long kilobytes = UNLIMITED_STACK_KB;

    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        limit.rlim_cur / KILOBYTE < UNLIMITED_STACK_KB)
        kilobytes = (long) (limit.rlim_cur / KILOBYTE);
    if (kilobytes < max_stack_depth + STACK_RESERVE_KB)
        fail("55000", "the stack is too small for a Java VM",
             psprintf("The stack limit is %ld kB and max_stack_depth is %d kB.", kilobytes, max_stack_depth),
             "Lower max_stack_depth, or raise the stack limit (ulimit -s) of the PostgreSQL server, so that they are "
             "2 MB or more apart.");
    return kilobytes;
}

static bool readable(const char *path)
{
    return access(path, R_OK) == 0;
}

static const char *libjvm_path(void)
{
    const char *java_home = getenv("JAVA_HOME");
    const char *path = "/usr/lib/jvm/default-java/lib/server/libjvm.so";

    if (kalam_libjvm != NULL && kalam_libjvm[0] != '\0')
        path = kalam_libjvm;
    else if (java_home != NULL)
        path = psprintf("%s/lib/server/libjvm.so", java_home);
    if (!readable(path))
        fail("58P01", psprintf("could not find a Java VM at \"%s\"", path), NULL,
             "Set kalam.libjvm in postgresql.conf to the libjvm.so of a JDK or JRE, version 17 or later.");
    return path;
}

static const char *home_file(const char *name)
{
    char share[SHARE_PATH_SIZE];

    if (kalam_home != NULL && kalam_home[0] != '\0')
        return psprintf("%s/%s", kalam_home, name);
    get_share_path(my_exec_path, share);
    return psprintf("%s/extension/%s", share, name);
}

static const char *crash_log(void)
{
    const char *directory = GetConfigOption("log_directory", true, false);

    if (directory == NULL || directory[0] == '\0')
        directory = ".";
    if (directory[0] != '/')
        directory = psprintf("%s/%s", DataDir, directory);
    if (access(directory, W_OK) != 0)
        directory = DataDir;
    return psprintf("-XX:ErrorFile=%s/hs_err_pid%%p.log", directory);
}

typedef struct Options {
    JavaVMOption list[MAX_OPTIONS];
    int count;
} Options;

static void add_option(Options *options, const char *text, void *extra)
{
    if (options->count == MAX_OPTIONS)
        fail("53400", "too many options for the Java VM", NULL, "Shorten kalam.vmoptions.");
    options->list[options->count].optionString = (char *) text;
    options->list[options->count].extraInfo = extra;
    options->count++;
}

static void add_user_options(Options *options)
{
    char *rest = pstrdup(kalam_vmoptions == NULL ? "" : kalam_vmoptions);

    for (char *word = strtok_r(rest, " \t\n", &rest); word != NULL; word = strtok_r(NULL, " \t\n", &rest))
        add_option(options, word, NULL);
}

static void collect_options(Options *options, bool from_24)
{
    const char *jar = home_file("pg_kalam-bridge.jar");
    const char *archive = home_file("pg_kalam-bridge.jsa");

    if (!readable(jar))
        fail("58P01", psprintf("could not find the bridge at \"%s\"", jar), NULL,
             "Set kalam.home in postgresql.conf to the directory that holds pg_kalam-bridge.jar.");
    add_option(options, psprintf("-Djava.class.path=%s", jar), NULL);
    /* Signals stay PostgreSQL's. */
    add_option(options, "-Xrs", NULL);
    add_option(options, psprintf("-Xss%ldk", stack_kilobytes()), NULL);
    add_option(options, "-Xms16m", NULL);
    add_option(options, "-Xmx512m", NULL);
    add_option(options, "-XX:+UseSerialGC", NULL);
    add_option(options, "-XX:TieredStopAtLevel=1", NULL);
    add_option(options, "-XX:-UseDynamicNumberOfCompilerThreads", NULL);
    add_option(options, "-XX:-UsePerfData", NULL);
    add_option(options, "-XX:+DisableAttachMechanism", NULL);
    add_option(options, "-Xshare:auto", NULL);
    add_option(options, "-Xlog:disable", NULL);
    if (readable(archive))
        add_option(options, psprintf("-XX:SharedArchiveFile=%s", archive), NULL);
    add_option(options, crash_log(), NULL);
    add_option(options, "--add-opens=java.base/java.nio=ALL-UNNAMED", NULL);
    if (from_24) {
        add_option(options, "--enable-native-access=ALL-UNNAMED", NULL);
        add_option(options, "--sun-misc-unsafe-memory-access=allow", NULL);
    }
    add_option(options, "-Djava.awt.headless=true", NULL);
    add_user_options(options);
    add_option(options, "exit", (void *) exit_hook);
    add_option(options, "abort", (void *) abort_hook);
    add_option(options, "vfprintf", (void *) to_server_log);
}

static void shut_down(int code, Datum arg)
{
    StringInfoData nothing;

    (void) code;
    (void) arg;
    initStringInfo(&nothing);
    tell_java(OP_SHUTDOWN, &nothing);
    gone = true;
}

/* Only there from 17 on. */
extern volatile sig_atomic_t TransactionTimeoutPending __attribute__((weak));

static jobject flag_buffer(volatile sig_atomic_t *flag)
{
    return flag == NULL ? NULL : (*env)->NewDirectByteBuffer(env, (void *) flag, sizeof *flag);
}

/* Java watches the flags while it waits for KalamDB. */
static bool introduce_bridge(void)
{
    jmethodID start;
    jclass found = (*env)->FindClass(env, "org/pgkalam/bridge/Bridge");

    if (found == NULL)
        return false;
    bridge_class = (*env)->NewGlobalRef(env, found);
    bridge_call = (*env)->GetStaticMethodID(env, bridge_class, "call", "(ILjava/nio/ByteBuffer;)Ljava/nio/ByteBuffer;");
    start = (*env)->GetStaticMethodID(env, bridge_class, "start", "(Ljava/nio/ByteBuffer;Ljava/nio/ByteBuffer;Ljava/nio/ByteBuffer;I)V");
    if (bridge_call == NULL || start == NULL)
        return false;
    (*env)->CallStaticVoidMethod(env, bridge_class, start, flag_buffer(&QueryCancelPending),
                                 flag_buffer(&ProcDiePending), flag_buffer(&TransactionTimeoutPending),
                                 (jint) MyProcPid);
    return !(*env)->ExceptionCheck(env);
}

typedef jint(JNICALL *CreateVm)(JavaVM **, void **, void *);
typedef jint(JNICALL *DefaultArgs)(void *);

/* The JVM's own threads, and those that the bridge starts with it, must leave PostgreSQL's signals to the main thread. */
static void start_with_signals_blocked(CreateVm create, Options *options, jint *result, bool *introduced)
{
    JavaVMInitArgs args = {JNI_VERSION_10, options->count, options->list, JNI_FALSE};
    sigset_t block, before;

    sigfillset(&block);
    sigdelset(&block, SIGSEGV);
    sigdelset(&block, SIGBUS);
    sigdelset(&block, SIGFPE);
    sigdelset(&block, SIGILL);
    sigdelset(&block, SIGTRAP);
    pthread_sigmask(SIG_BLOCK, &block, &before);
    *result = create(&vm, (void **) &env, &args);
    *introduced = *result == JNI_OK && introduce_bridge();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* A second libjvm in one process brings the cluster down, and PL/Java's VM cannot be joined yet. */
static void refuse_second_vm(void)
{
    typedef jint(JNICALL * CreatedVms)(JavaVM **, jsize, jsize *);
    CreatedVms created = (CreatedVms) dlsym(RTLD_DEFAULT, "JNI_GetCreatedJavaVMs");
    JavaVM *existing;
    jsize count = 0;

    if (created != NULL && created(&existing, 1, &count) == JNI_OK && count > 0)
        fail("0A000", "another Java VM already runs in this session", NULL,
             "PL/Java and KalamDB tables cannot be used in the same session; reconnect.");
}

static void start_jvm(void)
{
    static bool tried;
    const char *path = libjvm_path();
    Options options = {.count = 0};
    JavaVMInitArgs newest = {.version = JNI_24};
    void *library;
    CreateVm create;
    DefaultArgs defaults;
    jint result;
    bool introduced;

    if (gone || tried)
        fail("55000", "the Java VM of this session is gone", NULL, "Reconnect to start a new session.");
    if (!IsUnderPostmaster)
        fail("55000", "the Java VM cannot be started outside a backend", NULL, NULL);
    refuse_second_vm();
    library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL)
        fail("58P01", psprintf("could not load the Java VM \"%s\"", path), dlerror(), NULL);
    create = (CreateVm) dlsym(library, "JNI_CreateJavaVM");
    defaults = (DefaultArgs) dlsym(library, "JNI_GetDefaultJavaVMInitArgs");
    if (create == NULL || defaults == NULL)
        fail("58P01", psprintf("\"%s\" is not a Java VM", path), NULL, NULL);
    collect_options(&options, defaults(&newest) == JNI_OK);

    tried = true;
    main_thread = pthread_self();
    start_with_signals_blocked(create, &options, &result, &introduced);
    if (result != JNI_OK) {
        env = NULL;
        fail("58000", "could not start the Java VM", psprintf("JNI_CreateJavaVM answered %d.", (int) result),
             "Look at kalam.vmoptions; the server log has what the Java VM printed.");
    }
    if (!introduced) {
        if ((*env)->ExceptionCheck(env)) {
            (*env)->ExceptionDescribe(env);
            (*env)->ExceptionClear(env);
        }
        env = NULL;
        fail("58000", "could not start the bridge in the Java VM", NULL, "The server log has the Java exception.");
    }
    on_proc_exit(shut_down, 0);
}

void jvm_need(void)
{
    if (!jvm_is_running())
        start_jvm();
}

const char *jvm_call(int op, StringInfo question)
{
    jobject in, out;
    const char *answer = NULL;

    if ((*env)->PushLocalFrame(env, 8) == 0) {
        in = (*env)->NewDirectByteBuffer(env, question->data, question->len);
        if (in != NULL) {
            in_java = 1;
            out = (*env)->CallStaticObjectMethod(env, bridge_class, bridge_call, (jint) op, in);
            in_java = 0;
            if (out != NULL && !(*env)->ExceptionCheck(env))
                answer = (*env)->GetDirectBufferAddress(env, out);
        }
        (*env)->ExceptionClear(env);
        (*env)->PopLocalFrame(env, NULL);
    } else {
        (*env)->ExceptionClear(env);
    }
    return answer;
}
