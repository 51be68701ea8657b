/* SPDX-License-Identifier: MIT
 *
 * sent_check.h - is the log of what was sent (tcp/sent.h) what it promises to be?
 */
#ifndef TESTS_SIMULATE_SENT_CHECK_H
#define TESTS_SIMULATE_SENT_CHECK_H

#include "tcp/tcp.h"

/* Ascending, disjoint runs inside una..nxt, the first one at una when anything is outstanding, and right sums. */
bool sent_is_sound(const struct sent_log *log, uint32_t una, uint32_t nxt);

/* The same of a connection with RACK, and of the timers that run beside the retransmission timer. */
bool rack_is_sound(const struct tcb *tcb);

#endif
