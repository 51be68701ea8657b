/* SPDX-License-Identifier: MIT
 *
 * exchange.h - a world in virtual time: two hosts of ours exchange random bytes over an impaired wire.
 *
 *     struct exchange x;
 *     exchange_start(&x, seed);            everything is chosen by the seed; change x.wire etc. before _run
 *     bool is_right = exchange_run(&x);    until both ends are CLOSED, or 1 hour of virtual time
 *     exchange_end(&x);
 */
#ifndef TESTS_UNIT_EXCHANGE_H
#define TESTS_UNIT_EXCHANGE_H

#include "app/stream.h"
#include "base/rng.h"
#include "net/world.h"

/* One end: sends `to_send` bytes of its own random stream, checks the peer's, closes when it has sent all. */
struct exchange_end {
	struct app app;
	struct rng writes, reads; /* content sent, content expected */
	struct rng dice;          /* sizes of calls */
	uint64_t to_send, sent, expected, received;
	bool is_right;            /* so far */
	bool has_ended;
	enum tcp_end end;
};

struct exchange {
	uint64_t seed;
	bool is_ipv6;
	struct impair_config wire;
	struct tcp_config tcp[2];
	uint32_t mtu;
	struct exchange_end ends[2];
	struct trace *trace;      /* NULL: not recorded */
	struct world world;
	struct host *far;
	time_ns now;
};

void exchange_start(struct exchange *x, uint64_t seed);
bool exchange_run(struct exchange *x);
void exchange_end(struct exchange *x);

#endif
