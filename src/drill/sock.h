/* SPDX-License-Identifier: MIT
 *
 * sock.h - a socket: what a descriptor knows of its listener or its connection.
 *
 *   fresh       made by socket(); may be bound; has a policy
 *   listening   its connections wait in a queue, whole, for accept()
 *   connected   has a stream of the host, or had one: then what was left unread is kept
 *
 * A socket is its connection's application (app/stream.h), one that does nothing in its turns. It outlives its descriptor
 * until the host has no more to do for the connection.
 */
#ifndef DRILL_SOCK_H
#define DRILL_SOCK_H

#include <sys/socket.h>

#include "drill/drill.h"
#include "tcp/tcp.h"

enum sock_kind { SOCK_FRESH, SOCK_LISTENING, SOCK_CONNECTED };

struct sock {
	struct app app;             /* first: the host knows us by it */
	struct sock *next;          /* of drill.socks */
	struct drill *drill;
	struct drill_net *net;      /* NULL while fresh */
	enum sock_kind kind;
	int fd;                     /* -1: none (any more, or not accepted yet) */
	int domain;                 /* AF_INET, AF_INET6 */
	bool is_nonblocking;
	struct tcp_config policy;   /* for the connections to come; a connection has its own copy */

	bool is_bound, has_reuse;
	struct ip_addr local, remote;
	uint16_t local_port, remote_port;

	/* listening */
	struct sock *queue;         /* accepted by nobody yet, oldest first */
	struct sock *next_in_queue;
	struct sock *listener;      /* in whose queue we stand; NULL: in none */

	/* connected */
	struct stream *stream;      /* NULL: none yet, or over */
	bool was_established;
	bool is_read_shut, is_write_shut;
	bool has_peer_closed;       /* its FIN came */
	int error;                  /* for the next call or SO_ERROR; 0: none */
	uint8_t *left;              /* unread when the connection was over. Owned */
	size_t left_len;

	int receive_timeout_ms, send_timeout_ms; /* 0: none */
	bool is_corked;             /* TCP_CORK */
	uint32_t send_limit;        /* bytes that may be queued: the buffer itself keeps its size */
	uint32_t receive_limit;     /* the receive buffer that was asked for */
	int32_t values[16];         /* of options that are only remembered (calls_option.c) */

	/* For edge-triggered waiting: how often there was news. */
	uint64_t news_in, news_out;
	uint32_t seen_rcv_nxt, seen_snd_una;
	bool wants_room;            /* a write found no room */
};

struct sock *sock_new(struct drill *d, int domain);
void sock_free(struct sock *s);
/* The descriptor is gone: what is left of it ends by itself. */
void sock_orphan(struct sock *s);
/* The host's application for a connection that has arrived at a listener; `context` is the listener's sock. */
struct app *sock_accept(void *context, struct stream *stream);
/* Attaches the stream of a connection that we open. */
void sock_attach(struct sock *s, struct drill_net *net, struct stream *stream);

/* Before each use of the stream from a call. */
void sock_enter(struct sock *s);
/* Takes the pending error; 0: none. As a call answers it: below zero. */
long sock_take_error(struct sock *s);
/* Text that does not fill a segment waits for more, or does not any longer. */
void sock_hold(struct sock *s, bool is_held);

/* The policy that this socket's calls change: its connection's, or the one of those to come. */
struct tcp_config *sock_policy(struct sock *s);
/* The receive buffer of the connections to come: `size` bytes, or as many whole segments. */
void sock_set_receive_buffer(struct sock *s, uint32_t size);
/* What of it an application hears. */
uint32_t sock_receive_buffer(const struct sock *s);
/* After a change of it. */
void sock_policy_changed(struct sock *s);

/* Questions. */
enum tcp_state sock_state(const struct sock *s); /* TCP_CLOSED without a stream */
size_t sock_readable(const struct sock *s);      /* bytes */
size_t sock_writable(const struct sock *s);      /* bytes */
bool sock_is_at_end(const struct sock *s);       /* nothing is to be read, and nothing will be */
bool sock_is_over(const struct sock *s);         /* connected once, and no more */
/* POLLIN, POLLOUT, POLLHUP ... as poll() tells them. */
uint32_t sock_events(const struct sock *s);

/* ---- address.c ---- */
/* An address as this socket speaks it (IPv4 in IPv6 as ::ffff:a.b.c.d). False: too short, or another family. */
bool sock_read_address(int domain, const struct sockaddr *from, socklen_t len, struct ip_addr *addr, uint16_t *port);
/* Writes at most *len bytes, and sets *len to what there is. */
void sock_write_address(int domain, const struct ip_addr *addr, uint16_t port, struct sockaddr *into, socklen_t *len);

#endif
