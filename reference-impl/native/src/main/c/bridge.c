#include "bridge.h"

#include <string.h>

#include "jvm.h"

enum { ANSWERED = 0, FAILED = 1, INTERRUPTED = 2 };

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

void ask_value(StringInfo question, const void *varlena)
{
    /* A send function's result has the long header: four bytes, the length with them in the upper thirty bits. */
    int len = (int) (*(const uint32_t *) varlena >> 2) - 4;

    ask_bytes(question, (const char *) varlena + 4, len);
    appendBinaryStringInfo(question, "", 1);
}

void ask_text(StringInfo question, const char *text)
{
    ask_string(question, text);
    appendBinaryStringInfo(question, "", 1);
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

int32_t answer_int(Answer *answer)
{
    int32_t value;

    memcpy(&value, answer->next, sizeof value);
    answer->next += sizeof value;
    return value;
}

int64_t answer_long(Answer *answer)
{
    int64_t value;

    memcpy(&value, answer->next, sizeof value);
    answer->next += sizeof value;
    return value;
}

char *answer_string(Answer *answer)
{
    int32_t len = answer_int(answer);
    char *utf8;

    if (len < 0)
        return NULL;
    utf8 = palloc((size_t) len + 1);
    memcpy(utf8, answer->next, (size_t) len);
    utf8[len] = '\0';
    answer->next += len;
    return pg_any_to_server(utf8, len, UTF8);
}

/* For a place where no conversion is possible: what is not ASCII becomes a question mark. */
static char *answer_ascii(Answer *answer)
{
    int32_t len = answer_int(answer);
    char *ascii;

    if (len < 0)
        return NULL;
    ascii = palloc((size_t) len + 1);
    for (int32_t i = 0; i < len; i++)
        ascii[i] = (signed char) answer->next[i] > 0 ? answer->next[i] : '?';
    ascii[len] = '\0';
    answer->next += len;
    return ascii;
}

static void raise_answer(int level, char *(*text)(Answer *), Answer *answer)
{
    char *sqlstate = text(answer);
    char *message = text(answer);
    char *detail = text(answer);
    char *hint = text(answer);

    report(level, sqlstate, message, detail, hint);
}

Answer call_java(enum operation op, StringInfo question)
{
    Answer answer;

    jvm_need();
    answer.next = jvm_call(op, question);
    if (answer.next == NULL)
        fail("53200", "the Java VM is out of memory", NULL, "Raise -Xmx in kalam.vmoptions.");
    switch (answer_int(&answer)) {
    case ANSWERED:
        return answer;
    case INTERRUPTED:
        ProcessInterrupts();
        /* Held off or already dealt with: the request is gone all the same. */
        fail("57014", "request to KalamDB was interrupted", NULL, NULL);
    default:
        raise_answer(FACT(ERROR), answer_string, &answer);
        return answer;
    }
}

void tell_java(enum operation op, StringInfo question)
{
    Answer answer;

    if (!jvm_is_running())
        return;
    answer.next = jvm_call(op, question);
    if (answer.next == NULL)
        return;
    switch (answer_int(&answer)) {
    case FAILED:
        raise_answer(FACT(WARNING), answer_ascii, &answer);
        break;
    case INTERRUPTED:
        report(FACT(WARNING), "57014", "request to KalamDB was interrupted", NULL, NULL);
        break;
    }
}
