#include "block.h"

/*
 * IsTransactionBlock() is true of both kinds. Ending an implicit block leaves none, and leaves an explicit one as it is; both calls
 * only change the mark that PostgreSQL keeps of it, and what is ended here begins again at once.
 */
bool in_explicit_block(void)
{
    if (!IsTransactionBlock())
        return false;
    EndImplicitTransactionBlock();
    if (IsTransactionBlock())
        return true;
    BeginImplicitTransactionBlock();
    return false;
}

bool in_subtransaction(void)
{
    return GetCurrentTransactionNestLevel() > 1;
}
