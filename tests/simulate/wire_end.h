/* SPDX-License-Identifier: MIT
 *
 * wire_end.h - a link to a second host of ours (net/link_sim.h) that counts packets, and whose host may vanish.
 */
#ifndef TESTS_SIMULATE_WIRE_END_H
#define TESTS_SIMULATE_WIRE_END_H

#include "net/host.h"
#include "net/link.h"

struct wire_end;

/* Takes over `far` and frees it when the link is closed. */
struct wire_end *wire_end_open(struct host *far, uint32_t mtu) MUST_USE;
struct link *wire_end_link(struct wire_end *w);
/* The far host stops: it hears nothing, says nothing, and its clock stands still. */
void wire_end_vanish(struct wire_end *w);
bool wire_end_has_vanished(const struct wire_end *w);
uint64_t wire_end_packets(const struct wire_end *w);

#endif
