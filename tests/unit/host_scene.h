/* SPDX-License-Identifier: MIT
 *
 * host_scene.h - one host of ours, and a peer whose segments the test writes.
 *
 *     struct host_scene s;
 *     host_scene_start(&s, &config, 4);            port 7 answers what it reads, and closes when the peer does
 *     they_send(&s, (struct tcp_segment){.src_port = 5001, .dst_port = 7, .ctl = CTL_SYN, .seq = 100});
 *     assert_true(we_send(&s, &seg));
 *     host_scene_end(&s);
 */
#ifndef TESTS_UNIT_HOST_SCENE_H
#define TESTS_UNIT_HOST_SCENE_H

#include "net/host.h"

enum { SCENE_ECHOES = 64 };

/* An application that counts, answers what it reads, and closes when the peer does. */
struct scene_echo {
	struct app app;
	struct stream *stream;
	size_t received;
	bool has_ended;
	enum tcp_end end;
};

struct host_scene {
	struct host *host;
	struct trace *trace;
	struct ip_addr us, them;
	time_ns now;
	struct scene_echo echoes[SCENE_ECHOES];
	size_t accepted;
};

/* What a modern host does, but every segment is acknowledged at once. */
void host_scene_config(struct tcp_config *config);
void host_scene_start(struct host_scene *s, const struct tcp_config *config, uint8_t family);
void host_scene_end(struct host_scene *s);

/* The peer `from` (NULL: s->them) sends a segment; a window of 0 becomes 8000. */
void they_send_from(struct host_scene *s, const struct ip_addr *from, struct tcp_segment seg);
void they_send(struct host_scene *s, struct tcp_segment seg);
/* The next segment that leaves, its text and options without borrowed parts; false: none. */
bool we_send(struct host_scene *s, struct tcp_segment *seg);
/* How many segments leave. */
size_t we_send_all(struct host_scene *s);
/* Moves the clock, timer by timer. */
void time_goes_to(struct host_scene *s, time_ns then);

/* A whole handshake that the peer begins with ISN 100; returns our ISN. */
uint32_t shake_hands(struct host_scene *s, uint16_t port);

#endif
