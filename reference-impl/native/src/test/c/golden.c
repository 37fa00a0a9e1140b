/*
 * Holds the conversation of carrier-golden.txt, with the real carrier.c and bridge.c as the backend.
 * usage: golden FILE
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "carrier.h"
#include "server.h"

enum { LARGEST_FRAME = 4096 };

static FILE *golden;
static int listening, peer = -1;

/* The frames that the bridge sends in its next turn, and whether it leaves or the user loses patience in it. */
static const char *answers[4];
static bool says_goodbye, user_cancels;

static int frame(const char *name, uint8_t *bytes)
{
    char line[1024];
    bool within = false;
    int len = 0;

    rewind(golden);
    while (fgets(line, sizeof line, golden) != NULL) {
        if (line[0] == '<' || line[0] == '>')
            within = strncmp(line + 2, name, strlen(name)) == 0 && line[2 + strlen(name)] == ':';
        else if (within)
            for (char *digit = line; *digit != '\0'; digit++)
                if (isxdigit(*digit)) {
                    unsigned byte;

                    sscanf(digit++, "%2x", &byte);
                    bytes[len++] = (uint8_t) byte;
                }
    }
    if (len == 0)
        broken("there is no frame \"%s\"", name);
    return len;
}

static void print(const char *what, const uint8_t *bytes, int len)
{
    fprintf(stderr, "%s", what);
    for (int i = 0; i < len; i++)
        fprintf(stderr, "%02x", bytes[i]);
    fputc('\n', stderr);
}

static void expect(const char *name)
{
    uint8_t wanted[LARGEST_FRAME], got[LARGEST_FRAME];
    int len = frame(name, wanted), came;

    if (peer < 0)
        peer = accept(listening, NULL, NULL);
    came = (int) recv(peer, got, (size_t) len, MSG_DONTWAIT);
    if (came == len && memcmp(wanted, got, (size_t) len) == 0)
        return;
    print("golden ", wanted, len);
    print("sent   ", got, came);
    broken("\"%s\" was sent otherwise", name);
}

static void expect_nothing(void)
{
    char byte;

    if (recv(peer, &byte, 1, MSG_DONTWAIT) > 0)
        broken("more was sent than was asked");
}

static void answer(const char *name)
{
    uint8_t bytes[LARGEST_FRAME];
    int len = frame(name, bytes);

    if (send(peer, bytes, (size_t) len, 0) != len)
        broken("\"%s\" could not be sent", name);
}

static const char *const *questions;

static void turn(int sock)
{
    (void) sock;
    if (*questions != NULL) {
        expect(*questions++);
        if (strcmp(questions[-1], "hello") == 0) {
            answer("hello-answer");
            return;
        }
        expect_nothing();
        if (says_goodbye) {
            answer("goodbye");
            close(peer);
            peer = -1;
            says_goodbye = false;
            return;
        }
        for (int i = 0; answers[i] != NULL; i++)
            answer(answers[i]);
    }
    if (user_cancels)
        cancel_statement();
}

/* ---- the backend's side ---- */

static List *list_of(int length, void **elements)
{
    char *list = palloc0(24);

    FIELD(int, list, List, length) = length;
    FIELD(void **, list, List, elements) = elements;
    return (List *) list;
}

static void *option(char *name, char *value)
{
    char *element = palloc0(32), *string = palloc0(16);

    *(char **) (string + 8) = value;
    FIELD(char *, element, DefElem, defname) = name;
    FIELD(void *, element, DefElem, arg) = string;
    return element;
}

static void open_scan(void *arg)
{
    StringInfoData question;
    void *options[] = {option("host", "b\u00fccher\u2603"), option("port", "")};

    (void) arg;
    initStringInfo(&question);
    ask_string(&question, "kalam_server");
    ask_options(&question, list_of(2, options));
    ask_options(&question, NULL);
    ask_string(&question, "app");
    ask_string(&question, "items");
    ask_options(&question, NULL);
    ask_string(&question, NULL);
    ask_int(&question, 1);
    ask_int(&question, 1);
    ask_string(&question, "id");
    ask_int(&question, 20);
    ask_int(&question, -1);
    ask_string(&question, NULL);
    ask_int(&question, 1);
    ask_int(&question, 0);
    call_bridge(OP_SCAN_OPEN, &question);
}

static void next_rows(void *arg)
{
    StringInfoData question;

    (void) arg;
    initStringInfo(&question);
    ask_long(&question, 258);
    call_bridge(OP_SCAN_NEXT, &question);
}

static void read_status(void *arg)
{
    StringInfoData question;
    Answer status;

    (void) arg;
    initStringInfo(&question);
    status = call_bridge(OP_STATUS, &question);
    if (answer_long(&status) != -2 || answer_int(&status) != 42 || strcmp(answer_string(&status), "!") != 0 ||
        answer_string(&status) != NULL || strcmp(answer_string(&status), "") != 0 || status.next != status.end)
        broken("\"holds-state\" was read otherwise");
}

static void converse(void (*work)(void *arg), bool succeeds, const char *const *expected)
{
    questions = expected;
    if (attempt(work, NULL) != succeeds)
        broken("%s", succeeds ? raised.message : "no error was raised");
    if (*questions != NULL)
        broken("\"%s\" was not asked", *questions);
}

int main(int argc, char **argv)
{
    StringInfoData message;

    golden = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (golden == NULL)
        broken("usage: golden FILE");
    listening = server_start();
    bridge_turn = turn;

    answers[0] = "failed";
    says_goodbye = true;
    converse(open_scan, false, (const char *[]) {"hello", "scan-open", "hello", "scan-open", NULL});
    if (strcmp(raised.sqlstate, "42P01") != 0 || strcmp(raised.message, "no table \"\u00fc\" in KalamDB") != 0 ||
        raised.detail != NULL || strcmp(raised.hint, "Create it before you read it.") != 0)
        broken("\"failed\" was read otherwise: %s %s", raised.sqlstate, raised.message);

    initStringInfo(&message);
    ask_long(&message, 7);
    tell_bridge(OP_SCAN_CLOSE, &message, carrier_incarnation());
    expect("scan-close");
    expect_nothing();

    answers[0] = NULL;
    user_cancels = true;
    converse(next_rows, false, (const char *[]) {"scan-next", NULL});
    expect("cancel");
    expect_nothing();

    user_cancels = false;
    answers[0] = "interrupted";
    answers[1] = "holds-state";
    converse(read_status, true, (const char *[]) {"status", NULL});
    if (!bridge_has_state())
        broken("that the bridge holds state was not seen");
    puts("as in the golden file");
    return 0;
}
