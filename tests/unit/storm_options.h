/* SPDX-License-Identifier: MIT
 *
 * storm_options.h - options for the segments of a storm: honest, mistaken and malicious ones.
 */
#ifndef TESTS_UNIT_STORM_OPTIONS_H
#define TESTS_UNIT_STORM_OPTIONS_H

#include "base/rng.h"
#include "tcp/tcp.h"

/* Two ends, of either family. */
struct tcp_endpoints storm_endpoints(struct rng *dice);
/* MSS, window scale, SACK-permitted and timestamps of a peer's SYN. */
void storm_syn_options(struct rng *dice, struct tcp_options *options);
/* Timestamps near TS.Recent or anywhere, and SACK blocks near the scoreboard or anywhere. */
void storm_options(struct rng *dice, const struct tcb *tcb, struct tcp_options *options);
/* An ICMP message about something outstanding, or nearly. */
void storm_icmp(struct rng *dice, struct tcb *tcb, time_ns now);
/* Any codepoint of ECN, with or without ECE and CWR; sometimes a source route. */
void storm_ip(struct rng *dice, struct tcp_segment *seg);
/* Which of the options our own end offers. */
void storm_config(struct rng *dice, struct tcp_config *config);

#endif
