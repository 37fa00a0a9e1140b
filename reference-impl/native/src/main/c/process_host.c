#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host.h"
#include "worker.h"

enum { RETRY_MILLIS = 10 };

/* A socket, or -1 and why. */
static int connect_once(int *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = BRIDGE_SOCKET};
    int bridge = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (bridge < 0)
        fail("58000", "could not create a socket", strerror(errno), NULL);
    if (connect(bridge, (struct sockaddr *) &address, sizeof address) == 0)
        return bridge;
    *error = errno;
    close(bridge);
    return -1;
}

int process_connect(void)
{
    int bridge, error;

    while ((bridge = connect_once(&error)) < 0) {
        if (error == ENOENT || error == ECONNREFUSED)
            worker_start();
        else if (error != EAGAIN && error != EINTR)
            fail("58000", "could not connect to the bridge process", strerror(error), NULL);
        WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, RETRY_MILLIS, PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        if (InterruptPending)
            ProcessInterrupts();
    }
    return bridge;
}

bool process_is_there(void)
{
    int error, bridge = connect_once(&error);

    if (bridge >= 0)
        close(bridge);
    return bridge >= 0;
}
