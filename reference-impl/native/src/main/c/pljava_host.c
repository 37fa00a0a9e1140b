/*
 * The bridge in the JVM that PL/Java has started in this backend: one call has a thread of it connect back to a socket that only
 * this backend listens to, and that socket carries all the rest. This library starts no JVM, and loads no libjvm.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "facts.h"
#include "home.h"
#include "host.h"
#include "jni.h"
#include "signals.h"
#include "spi.h"

/* HotSpot guards the backend's own stack below -Xss, which must not be met before PostgreSQL's check of its depth. */
enum { KIBIBYTE = 1024, STACK_RESERVE_KB = 1024, LOCAL_REFERENCES = 32 };

/* Arrow reaches into java.nio for its memory, and for that into a module that PL/Java does not ask for. */
static const char *const WANTED[] = {"--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-modules=jdk.unsupported"};
enum { WANTED_COUNT = sizeof WANTED / sizeof WANTED[0], USUAL_STACK_KB = 4096 };

static const char BRIDGE_CLASS[] = "org.pgkalam.bridge.InPlJava";

/* PL/Java's own; a created VM that is asked for again may not be found any more. */
static Jni *vm;

/* The bridge's class, once it is loaded. */
static JavaObject bridge_class;

/* ---- what PL/Java has to be told ---- */

/* In KiB; HotSpot's own of 1 MiB if the options do not say. */
static long stack_size(const char *options)
{
    const char *found = NULL;
    char *unit;
    long size;

    for (const char *at = options; (at = strstr(at, "-Xss")) != NULL; at += 4)
        found = at + 4;
    if (found == NULL)
        return KIBIBYTE;
    size = strtol(found, &unit, 10);
    switch (*unit) {
    case 'k':
    case 'K':
        return size;
    case 'm':
    case 'M':
        return size * KIBIBYTE;
    case 'g':
    case 'G':
        return size * KIBIBYTE * KIBIBYTE;
    default:
        return size / KIBIBYTE;
    }
}

static void check_options(void)
{
    const char *options = GetConfigOption("pljava.vmoptions", true, false);
    const char *depth = GetConfigOption("max_stack_depth", true, false);
    long stack = (depth == NULL ? 2 * KIBIBYTE : strtol(depth, NULL, 10)) + STACK_RESERVE_KB;
    const char *all = psprintf("-Xss%ldk", stack > USUAL_STACK_KB ? stack : USUAL_STACK_KB), *missing = "";

    if (options == NULL)
        options = "";
    if (stack_size(options) < stack)
        missing = psprintf(" -Xss%ldk", stack);
    for (int i = 0; i < WANTED_COUNT; i++) {
        all = psprintf("%s %s", all, WANTED[i]);
        if (strstr(options, WANTED[i]) == NULL)
            missing = psprintf("%s %s", missing, WANTED[i]);
    }
    if (missing[0] != '\0')
        fail("55000", psprintf("pljava.vmoptions lacks what the bridge needs in PL/Java's JVM:%s", missing),
             "Without -Xss a deep expression would end the whole cluster; Arrow needs the others.",
             psprintf("Run ALTER SYSTEM SET pljava.vmoptions = '%s' and SELECT pg_reload_conf(), and reconnect.", all));
}

/* ---- its JVM ---- */

static void find_vm(void)
{
    int (*created)(Jni **, int32_t, int32_t *) =
        (int (*)(Jni **, int32_t, int32_t *)) dlsym(RTLD_DEFAULT, "JNI_GetCreatedJavaVMs");
    int32_t count = 0;

    if (created == NULL || created(&vm, 1, &count) != JNI_OK || count == 0)
        vm = NULL;
}

/* The library of PL/Java in this database, or NULL. */
static char *pljava_library(void)
{
    char *library;

    SPI_connect();
    PushActiveSnapshot(GetLatestSnapshot());
    library = query_value("SELECT p.probin FROM pg_catalog.pg_language l JOIN pg_catalog.pg_proc p "
                          "ON p.oid OPERATOR(pg_catalog.=) l.lanplcallfoid "
                          "WHERE l.lanname OPERATOR(pg_catalog.=) 'java' OR l.lanname OPERATOR(pg_catalog.=) 'javau'");
    if (library != NULL)
        library = MemoryContextStrdup(TopTransactionContext, library);
    PopActiveSnapshot();
    SPI_finish();
    return library;
}

static void start_pljava(void)
{
    char *library = pljava_library();

    if (library == NULL)
        fail("55000", "kalam.host is \"pljava\", but PL/Java is not installed in this database", NULL,
             "Run CREATE EXTENSION pljava here, or set kalam.host to \"process\".");
    load_file(library, false);
    find_vm();
    if (vm == NULL)
        fail("55000", "PL/Java has not started its JVM", NULL, "Its own messages say why; pljava.libjvm_location names the JVM.");
}

/* PL/Java's own do not set the latch: whoever waits would not notice them. */
static void put_back_handlers(void)
{
    handle_signal(SIGINT, StatementCancelHandler);
    handle_signal(SIGTERM, die);
    handle_signal(SIGQUIT, quickdie);
}

static Jni *attached(void)
{
    Jni *env = NULL;

    if (vm == NULL)
        find_vm();
    if (vm == NULL)
        start_pljava();
    put_back_handlers();
    if (JNI_CALL(vm, GET_ENV, int (*)(Jni *, void **, int32_t), (void **) &env, JNI_VERSION_1_8) != JNI_OK)
        fail("55000", "the JVM in this backend is not one that PL/Java has started", NULL, NULL);
    return env;
}

/* ---- calling it ---- */

/* A sequence of calls, of which none is made after one has thrown. */
typedef struct Calls {
    Jni *env;
    const char *thrown;
} Calls;

static JavaObject call(Calls *calls, JavaObject object, const char *method, const char *signature, const JavaValue *arguments);

/* Up to the next call of it. */
static const char *text_of(Calls *calls, JavaObject string)
{
    static char text[1024];
    const char *chars = JNI_CALL(calls->env, GET_STRING_UTF_CHARS, const char *(*)(Jni *, JavaObject, void *), string, NULL);

    if (chars == NULL)
        return "unknown";
    strncpy(text, chars, sizeof text - 1);
    JNI_CALL(calls->env, RELEASE_STRING_UTF_CHARS, void (*)(Jni *, JavaObject, const char *), string, chars);
    return text;
}

static JavaObject checked(Calls *calls, JavaObject result)
{
    JavaObject exception = JNI_CALL(calls->env, EXCEPTION_OCCURRED, JavaObject (*)(Jni *));
    Calls inner = {calls->env, NULL};
    JavaObject description;

    if (exception == NULL && result != NULL)
        return result;
    calls->thrown = "unknown";
    if (exception != NULL) {
        JNI_CALL(calls->env, EXCEPTION_CLEAR, void (*)(Jni *));
        description = call(&inner, exception, "toString", "()Ljava/lang/String;", NULL);
        if (description != NULL)
            calls->thrown = text_of(calls, description);
    }
    return NULL;
}

/* By GET_METHOD_ID or GET_STATIC_METHOD_ID. */
static void *method_id(Calls *calls, enum jni_function getter, JavaObject class, const char *name, const char *signature)
{
    if (calls->thrown != NULL)
        return NULL;
    return checked(calls, JNI_CALL(calls->env, getter, void *(*)(Jni *, JavaObject, const char *, const char *), class, name,
                                   signature));
}

static JavaObject call(Calls *calls, JavaObject object, const char *method, const char *signature, const JavaValue *arguments)
{
    JavaObject class;
    void *id;

    if (calls->thrown != NULL)
        return NULL;
    class = JNI_CALL(calls->env, GET_OBJECT_CLASS, JavaObject (*)(Jni *, JavaObject), object);
    id = method_id(calls, GET_METHOD_ID, class, method, signature);
    if (id == NULL)
        return NULL;
    return checked(calls, JNI_CALL(calls->env, CALL_OBJECT_METHOD_A,
                                   JavaObject (*)(Jni *, JavaObject, void *, const JavaValue *), object, id, arguments));
}

static JavaObject find_class(Calls *calls, const char *name)
{
    if (calls->thrown != NULL)
        return NULL;
    return checked(calls, JNI_CALL(calls->env, FIND_CLASS, JavaObject (*)(Jni *, const char *), name));
}

static JavaObject new_string(Calls *calls, const char *text)
{
    if (calls->thrown != NULL)
        return NULL;
    return checked(calls, JNI_CALL(calls->env, NEW_STRING_UTF, JavaObject (*)(Jni *, const char *), text));
}

static JavaObject call_static(Calls *calls, JavaObject class, const char *method, const char *signature, JavaObject argument)
{
    JavaValue arguments[] = {{.object = argument}};
    void *id = method_id(calls, GET_STATIC_METHOD_ID, class, method, signature);

    if (id == NULL)
        return NULL;
    return checked(calls, JNI_CALL(calls->env, CALL_STATIC_OBJECT_METHOD_A,
                                   JavaObject (*)(Jni *, JavaObject, void *, const JavaValue *), class, id, arguments));
}

static JavaObject new_file(Calls *calls, const char *path)
{
    JavaObject class = find_class(calls, "java/io/File");
    JavaValue arguments[] = {{.object = new_string(calls, path)}};
    void *id = method_id(calls, GET_METHOD_ID, class, "<init>", "(Ljava/lang/String;)V");

    if (id == NULL)
        return NULL;
    return checked(calls, JNI_CALL(calls->env, NEW_OBJECT_A, JavaObject (*)(Jni *, JavaObject, void *, const JavaValue *), class,
                                   id, arguments));
}

/* By a class loader of its own, so that the bridge's libraries and those of PL/Java's functions do not meet. */
static JavaObject load_bridge(Calls *calls, const char *jar)
{
    JavaObject file = new_file(calls, jar);
    JavaObject url = call(calls, call(calls, file, "toURI", "()Ljava/net/URI;", NULL), "toURL", "()Ljava/net/URL;", NULL);
    JavaObject urls = NULL, loader, class = NULL;
    JavaObject url_class = find_class(calls, "java/net/URL");
    JavaValue name[] = {{.object = new_string(calls, BRIDGE_CLASS)}};

    if (calls->thrown == NULL)
        urls = checked(calls, JNI_CALL(calls->env, NEW_OBJECT_ARRAY, JavaObject (*)(Jni *, int32_t, JavaObject, JavaObject), 1,
                                       url_class, url));
    loader = call_static(calls, find_class(calls, "java/net/URLClassLoader"), "newInstance",
                         "([Ljava/net/URL;)Ljava/net/URLClassLoader;", urls);
    class = call(calls, loader, "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;", name);
    if (calls->thrown != NULL)
        return NULL;
    return checked(calls, JNI_CALL(calls->env, NEW_GLOBAL_REF, JavaObject (*)(Jni *, JavaObject), class));
}

/* Answers why not, or NULL. Nothing may be raised in it: local references would be left. */
static const char *serve(Jni *env, const char *jar, const char *socket_path)
{
    Calls calls = {env, NULL};
    JavaObject refusal = NULL;
    sigset_t all, before;

    if (JNI_CALL(env, PUSH_LOCAL_FRAME, int (*)(Jni *, int32_t), LOCAL_REFERENCES) != JNI_OK)
        return "out of memory";
    /* The threads that begin in it must not be those that PostgreSQL's signals come to. */
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGTRAP);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    if (bridge_class == NULL)
        bridge_class = load_bridge(&calls, jar);
    refusal = call_static(&calls, bridge_class, "serve", "(Ljava/lang/String;)Ljava/lang/String;",
                          new_string(&calls, socket_path));
    if (calls.thrown == NULL)
        calls.thrown = text_of(&calls, refusal);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    JNI_CALL(env, POP_LOCAL_FRAME, JavaObject (*)(Jni *, JavaObject), NULL);
    return calls.thrown[0] == '\0' ? NULL : calls.thrown;
}

/* ---- connecting ---- */

typedef struct Connecting {
    Jni *env;
    struct sockaddr_un address;
    int listening;
    int connected;
} Connecting;

static void take_down(void *arg)
{
    Connecting *connecting = arg;

    if (connecting->listening >= 0)
        close(connecting->listening);
    unlink(connecting->address.sun_path);
}

/* Nobody but this process itself may be at the other end. */
static bool is_ours(int sock)
{
    struct ucred peer;
    socklen_t length = sizeof peer;

    return getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.pid == MyProcPid;
}

static void connect_back(void *arg)
{
    Connecting *connecting = arg;
    const char *why;

    connecting->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (connecting->listening < 0 ||
        bind(connecting->listening, (struct sockaddr *) &connecting->address, sizeof connecting->address) != 0 ||
        listen(connecting->listening, 4) != 0)
        fail("58000", "could not listen to a socket for PL/Java's JVM", strerror(errno), NULL);
    why = serve(connecting->env, bridge_jar(), connecting->address.sun_path);
    if (why != NULL)
        fail("55000", "the bridge does not start in PL/Java's JVM", why,
             "Where PL/Java enforces a policy, it must grant the bridge's jar java.security.AllPermission.");
    do
        connecting->connected = accept4(connecting->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    while (connecting->connected >= 0 && !is_ours(connecting->connected) && close(connecting->connected) == 0);
    if (connecting->connected < 0)
        fail("58000", "PL/Java's JVM has not connected to its backend", strerror(errno), NULL);
}

int pljava_connect(void)
{
    Connecting connecting = {NULL, {.sun_family = AF_UNIX}, -1, -1};

    check_options();
    connecting.env = attached();
    make_bridge_directory();
    strcpy(connecting.address.sun_path, psprintf(BRIDGE_DIRECTORY "/pljava-%d.sock", MyProcPid));
    unlink(connecting.address.sun_path);
    run_guarded(connect_back, take_down, &connecting);
    take_down(&connecting);
    return connecting.connected;
}
