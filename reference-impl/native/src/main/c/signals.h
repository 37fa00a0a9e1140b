/* Has a signal handled as PostgreSQL has its own: system calls go on. */
#ifndef PG_KALAM_SIGNALS_H
#define PG_KALAM_SIGNALS_H

void handle_signal(int signal_number, void (*handler)(int));

#endif
