#ifndef PG_KALAM_PROBE_H
#define PG_KALAM_PROBE_H

/* Raises an error if the running server is not laid out as pg_facts.def says. */
void probe_server(void);

#endif
