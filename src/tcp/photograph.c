/* SPDX-License-Identifier: MIT
 *
 * photograph.c - the values of all variables at one moment (vocab.h says which).
 */
#include "tcp/tcp.h"

void tcp_photograph(const struct tcb *tcb, int64_t values[VAR_COUNT])
{
#define X(id, name, unit, field, source) values[id] = (int64_t)(field);
	TCP_VARIABLES(X)
#undef X
}
