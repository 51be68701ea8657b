/* SPDX-License-Identifier: MIT
 *
 * third_party_scene.h - our TCP uses the machine's own address, and the machine's kernel sees the answers too.
 *
 *     struct scene s;
 *     scene_begin(&s, 4);                                    we have sent a SYN to port 80 of the peer
 *     they_say(&s, CTL_SYN | CTL_ACK, 500, s.wire.last.seq + 1);
 *     kernel_says(&s, CTL_RST, s.wire.last.seq + 1, 0);      with our address and port
 *     scene_turn(&s);
 *     scene_end(&s);
 */
#ifndef TESTS_UNIT_THIRD_PARTY_SCENE_H
#define TESTS_UNIT_THIRD_PARTY_SCENE_H

#include "host_scene.h"
#include "infer/shadow.h"
#include "net/world.h"

enum { SERVER_PORT = 80, OUR_PORT = 40000, THEIR_ISN = 500, WAITING_MAX = 8 };

/* A link to a peer that the test plays, and a kernel beside us. What they sent waits until it is asked for. */
struct wire {
	struct link link;
	struct {
		uint8_t bytes[1500];
		size_t len;
		bool is_third_partys;
	} waiting[WAITING_MAX];
	size_t count, next;
	struct tcp_segment last; /* that came from us */
};

struct scene {
	struct host_scene at;
	struct wire wire;
	struct world world;
	struct shadow server;
	struct scene_echo app;
	struct stream *stream;
};

/* Opens to port 80 of the peer; a millisecond passes, and packets move. */
void scene_begin(struct scene *s, uint8_t family);
void scene_end(struct scene *s);
void scene_turn(struct scene *s);

/* Puts a segment on the wire: of the peer to us, or of the kernel with our address and port to the peer. */
void they_say(struct scene *s, uint8_t ctl, uint32_t seq, uint32_t ack);
void kernel_says(struct scene *s, uint8_t ctl, uint32_t seq, uint32_t ack);

/* The wall: SYN, SYN,ACK, the kernel's RST before our ACK, and the peer knows nothing of us any more. */
void stand_before_the_wall(struct scene *s);

/* The last packet that left with this why; its id, 0: none. */
uint32_t sent_for(const struct scene *s, enum tcp_why why);

/* Each story over both families. */
void over_both(void (*story)(struct scene *s));

#endif
