#include "signals.h"

#include <signal.h>
#include <stddef.h>

void handle_signal(int signal_number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}
