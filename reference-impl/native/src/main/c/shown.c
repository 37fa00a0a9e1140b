#include "shown.h"

#include <string.h>

typedef struct Conversion {
    const char *utf8;
    char *text;
} Conversion;

static void convert(void *arg)
{
    Conversion *conversion = arg;
    char *text = pg_any_to_server(conversion->utf8, (int) strlen(conversion->utf8), UTF8);

    /* An error that cannot be sent to the client would be reported as that. */
    pg_server_to_any(text, (int) strlen(text), pg_get_client_encoding());
    conversion->text = text;
}

static int letter_bytes(const char *utf8)
{
    int len = 1;

    while (((unsigned char) utf8[len] & 0xC0) == 0x80)
        len++;
    return len;
}

char *shown_text(const char *utf8)
{
    Conversion whole = {utf8, NULL};
    StringInfoData text;

    if (succeeds(convert, &whole))
        return whole.text;
    initStringInfo(&text);
    for (int len; *utf8 != '\0'; utf8 += len) {
        char letter[8] = "";
        Conversion one = {letter, "?"};

        len = letter_bytes(utf8);
        if (len < (int) sizeof letter) {
            memcpy(letter, utf8, (size_t) len);
            succeeds(convert, &one);
        }
        appendBinaryStringInfo(&text, one.text, (int) strlen(one.text));
    }
    return text.data;
}
