#include "host.h"

int kalam_host = HOST_PROCESS;

int host_connect(void)
{
    return kalam_host == HOST_PLJAVA ? pljava_connect() : process_connect();
}

bool host_is_there(void)
{
    return kalam_host == HOST_PROCESS && process_is_there();
}
