/* The Java virtual machine of this backend. */
#ifndef PG_KALAM_JVM_H
#define PG_KALAM_JVM_H

#include "report.h"

/* Settings, see init.c. */
extern char *kalam_home;
extern char *kalam_libjvm;
extern char *kalam_vmoptions;

bool jvm_is_running(void);

/* Starts the JVM unless it runs; raises an error if it cannot. */
void jvm_need(void);

/* Hands the running JVM one question; the answer's address, or NULL if Java could not even say what went wrong. */
const char *jvm_call(int op, StringInfo question);

#endif
