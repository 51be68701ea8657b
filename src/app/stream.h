/* SPDX-License-Identifier: MIT
 *
 * stream.h - a byte stream as an application sees it, whoever carries it.
 *
 * Two transports implement it: our engine (net/host.c) and kernel sockets
 * (net/kernel_server.c). An application is a small state machine: its `progress` runs
 * whenever something may have changed (opened, bytes or an urgent pointer came, room came, the peer closed, it ended, a deadline
 * passed);
 * it reads and writes what it can and returns. Nothing here blocks.
 */
#ifndef APP_STREAM_H
#define APP_STREAM_H

#include "base/base.h"
#include "tcp/vocab.h"

enum stream_state {
	STREAM_OPENING,     /* the handshake is under way */
	STREAM_OPEN,
	STREAM_PEER_CLOSED, /* the peer's FIN came and everything before it was read; writing may go on */
	STREAM_ENDED,       /* nothing more can be read or written; see stream end */
};

struct stream_ops {
	size_t (*send)(void *self, struct span text);              /* bytes taken, 0 when there is no room; pushed */
	size_t (*receive)(void *self, void *into, size_t room);    /* bytes given, 0 when there are none */
	size_t (*readable)(void *self);
	size_t (*urgent)(void *self);                              /* bytes up to the end of urgent data, come or not; 0: none */
	size_t (*writable)(void *self);
	enum stream_state (*state)(void *self);
	enum tcp_end (*end)(void *self);
	enum tcp_error (*error)(void *self);                       /* what ICMP reported last (MUST-47); NULL: not known */
	void (*close)(void *self);                                 /* FIN behind what was sent; reading goes on */
	void (*stop_reading)(void *self);                          /* nobody reads any more: what still comes is answered by RST */
	void (*abort)(void *self);                                 /* RST */
	void (*report)(void *self, const char *text);              /* a line for the trace (EV_APP) */
};

struct stream {
	const struct stream_ops *ops;
	void *self;
};

struct app;

struct app_ops {
	void (*progress)(struct app *app, struct stream *stream, time_ns now);
	time_ns (*deadline)(const struct app *app); /* when progress wants to run anyway; TIME_NEVER */
	void (*ended)(struct app *app);             /* the stream is gone; the owner may reuse the memory. May be NULL */
};

/* Embedded as the first member of each application. */
struct app {
	const struct app_ops *ops;
};

#endif
