/*
 * How questions reach the bridge and answers come back: by a Unix-domain socket. CARRIER.md has the frames; host.h has where the
 * other end is.
 */
#ifndef PG_KALAM_CARRIER_H
#define PG_KALAM_CARRIER_H

#include "report.h"

/* What an answer says in its head; and what the bridge says, in place of answers, before it closes the connection. */
enum { ANSWERED = 0, FAILED = 1, INTERRUPTED = 2, GOODBYE = 3, STATUS = 0xFF, HOLDS_STATE = 0x100 };

/* No answer: the bridge has dismissed this backend, and not taken what it was asked, nor what was kept for that question. */
enum { NOT_TAKEN = -1 };

/* What to do when PostgreSQL wants the statement or the session to end while an answer is awaited. */
enum patience {
    /* Leave at once; the bridge is told, and its late answer is dropped. */
    INTERRUPTIBLE,
    /* Leave at once, since the bridge takes it back; raise 08007 if the bridge goes, since then nobody does. */
    UNDONE_BY_BRIDGE,
    /* Ask the bridge what is known, and raise 08007 if that is nothing. */
    UNTIL_KNOWN,
};

/*
 * Connects anew, which starts the bridge process if needed; raises an error if there is none to be had. What is kept for the
 * next question stays.
 */
void carrier_connect(void);

void carrier_disconnect(void);

/*
 * Whether there is a connection that the bridge has not closed. Everything that the bridge holds for this backend ends with
 * it.
 */
bool carrier_is_open(void);

/* Which connection of this backend is the current one; they count from 1. */
int64_t carrier_incarnation(void);

/*
 * Hands over a question and waits for the answer, which replaces what the buffer had. Answers the head's status, or
 * NOT_TAKEN, as also for a hello that the bridge dies of. Raises 08006 when the bridge goes meanwhile, or 08007 where the caller
 * waits until the outcome is known.
 */
int carrier_ask(int operation, StringInfo question, StringInfo answer, enum patience patience);

/*
 * Hands over what wants no answer, with the next question, or at once if it cannot be kept; may then wait until there is room,
 * and raise as carrier_ask does.
 */
void carrier_send(int operation, StringInfo message);

/* Whether carrier_send would keep it for the next question. */
bool carrier_can_keep(StringInfo message);

/* Drops what carrier_send has kept for the next question. */
void carrier_forget_unsent(void);

/*
 * The same for places where nothing may be raised or waited for: what cannot be handed over at once ends the connection,
 * which tells the bridge to roll back.
 */
void carrier_tell(int operation, StringInfo message);

#endif
