/* SPDX-License-Identifier: MIT
 *
 * storm_options.h - options for the segments of a storm: honest, mistaken and malicious ones.
 */
#ifndef TESTS_SIMULATE_STORM_OPTIONS_H
#define TESTS_SIMULATE_STORM_OPTIONS_H

#include "dice.h"
#include "random_config.h"
#include "tcp/tcp.h"

/* Two ends, of either family. */
struct tcp_endpoints storm_endpoints(struct dice *dice);
/* MSS, window scale, SACK-permitted and timestamps of a peer's SYN. */
void storm_syn_options(struct dice *dice, struct tcp_options *options);
/* Timestamps near TS.Recent or anywhere, and SACK blocks near the scoreboard or anywhere. */
void storm_options(struct dice *dice, const struct tcb *tcb, struct tcp_options *options);
/* An ICMP message about something outstanding, or nearly. */
void storm_icmp(struct dice *dice, struct tcb *tcb, time_ns now);
/* Any codepoint of ECN, with or without ECE and CWR; sometimes a source route. */
void storm_ip(struct dice *dice, struct tcp_segment *seg);
/* Our own end: any policy, with an MSS and buffers that are small often. */
void storm_config(struct dice *dice, struct tcp_config *config);
/* One member that may be changed while the connection lives; tcp_policy_changed follows. */
void storm_new_policy(struct dice *dice, struct tcp_config *config);

#endif
