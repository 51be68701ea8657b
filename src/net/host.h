/* SPDX-License-Identifier: MIT
 *
 * host.h - one TCP/IP host: addresses, connections, listeners, ICMP; raw IP packets in and out.
 *
 *     struct host *h = host_new(&config);
 *     struct stream *s = host_connect(h, &remote, 80, 0, &get.app, now);
 *     host_arrives(h, packet, sent_id, now);                      as packets come
 *     while (host_next_packet(h, now, &packet, &sent_id)) ...     what has to leave now
 *     wait until host_deadline(h); host_timeouts(h, now);
 *
 * The host finds the connection of a segment (or answers for none), calls the engine, lets the application
 * run, and has the recorder write down what changed.
 */
#ifndef NET_HOST_H
#define NET_HOST_H

#include "app/stream.h"
#include "base/err.h"
#include "net/recorder.h"
#include "tcp/config.h"
#include "tcp/tcb.h"

struct host;

struct host_config {
	struct ip_addr addr;
	struct tcp_config tcp;   /* copied */
	struct recorder recorder;
	uint32_t mtu;            /* bytes of an IP packet; the MSS is cut to it */
	uint64_t seed;           /* for ephemeral ports and, where tcp.isn_key is all zero, the ISN key */
	size_t connections_max;  /* 0: 4096; a SYN beyond is dropped */
};

struct host *host_new(const struct host_config *config) MUST_USE;
void host_free(struct host *host);

/* What happened to those who knocked, since the beginning. */
struct host_counts {
	uint64_t syns_dropped;        /* beyond a backlog */
	uint64_t cookies_sent, cookies_taken;
	uint64_t time_waits_cut;      /* TIME-WAIT ended before its time: too many */
	uint64_t time_waits_reopened; /* ... a new connection between the same ends */
};
const struct host_counts *host_counts(const struct host *host);

/* Starts a connection for `app`. local_port 0: an ephemeral one (RFC 6056). The stream is the host's
 * and valid until app->ops->ended. NULL when the port is in use, the address is no unicast one
 * (MUST-46), or there are too many connections; host_refusal() says which. A connection in TIME-WAIT gives its port up where that
 * is safe (tcp_may_reconnect). */
struct stream *host_connect(struct host *host, const struct ip_addr *remote, uint16_t port, uint16_t local_port, struct app *app,
			    time_ns now) MUST_USE;

/* The same with a policy of its own (copied), buffers included. */
struct stream *host_connect_with(struct host *host, const struct tcp_config *policy, const struct ip_addr *remote, uint16_t port,
				 uint16_t local_port, struct app *app, time_ns now) MUST_USE;

/* Why the last host_connect() gave NULL: a sentence. */
const char *host_refusal(const struct host *host);

/* Accepts connections to `port`: `accept` gives the application of a new one (NULL refuses by RST). Without a function they wait
 * for host_take(), as many as tcp.backlog. False: there are too many listeners, or there is one on that port. */
typedef struct app *host_accept_fn(void *context, struct stream *stream);
bool host_listen(struct host *host, uint16_t port, host_accept_fn *accept, void *context);
/* The same for connections from this end alone: `remote` of family 0 is any address, remote_port 0 any port. The listener that names
 * most gets a connection. */
bool host_listen_to(struct host *host, uint16_t port, const struct ip_addr *remote, uint16_t remote_port,
		    host_accept_fn *accept, void *context);
/* The oldest complete connection to `port` that no application has; `app` becomes its. NULL: none. */
struct stream *host_take(struct host *host, uint16_t port, struct app *app, time_ns now) MUST_USE;
/* Will this SYN open a connection, when it arrives now: does somebody listen there, and does no other stand in its place? */
bool host_would_open(struct host *host, const struct packet *packet);
/* Nobody waits there any more; connections whose handshake is not complete are refused when it is, those that wait for host_take()
 * at once. */
void host_unlisten(struct host *host, uint16_t port);
/* The policy of connections that begin at this listener from now on (copied); the host's until this is called. False:
 * there is no such listener. */
bool host_set_listener_policy(struct host *host, uint16_t port, const struct tcp_config *policy) MUST_USE;

/* A packet comes; `sent_id` is its EV_SENT. Anything that is not for us is dropped without a word. */
void host_arrives(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now);
/* `packet` is borrowed until the next call into the host. */
bool host_next_packet(struct host *host, time_ns now, struct span *packet, uint32_t *sent_id);
time_ns host_deadline(const struct host *host);
void host_timeouts(struct host *host, time_ns now);

/* A user's command to a connection, past its application: FIN, or RST. */
void host_close(struct host *host, struct stream *stream, time_ns now);
void host_abort(struct host *host, struct stream *stream, time_ns now);
/* Text for the peer with the urgent flag; returns how much of it was taken (0: no room, or it is too late). */
size_t host_send_urgent(struct host *host, struct stream *stream, struct span text, time_ns now);

/* For callers that are no application with its turns, as sockets are (host_calls.c). The stream's next calls happen at `now`,
 * and what follows from them, or from a change of its policy, leaves with the next packets. */
void host_enter(struct host *host, struct stream *stream, time_ns now);
/* Nobody reads this stream any more (SHLD-3). */
void host_stop_reading(struct host *host, struct stream *stream, time_ns now);
/* SEND without PUSH: tcp_hold(). */
void host_hold(struct host *host, struct stream *stream, bool is_held, time_ns now);
/* Its number in the recording; 0: nothing is recorded. */
uint32_t host_connection_id(const struct stream *stream);
/* All that the connection remembers; borrowed for the stream's life. */
const struct tcb *host_tcb(const struct stream *stream);
/* The connection's own policy, which may be changed while it lives; its buffers keep the size they had at its
 * beginning. */
struct tcp_config *host_policy(const struct stream *stream);
/* The Differentiated Services codepoint of the last packet that came for it (MAY-9). */
uint8_t host_received_dscp(const struct stream *stream);
/* After such a change: host_enter, and the timers follow (MUST-17, MUST-21, MUST-24). */
void host_policy_changed(struct host *host, struct stream *stream, time_ns now);

/* Connections that are not CLOSED; `is_time_wait_open`: those in TIME-WAIT count as well. */
size_t host_open_connections(const struct host *host, bool is_time_wait_open);
const struct ip_addr *host_addr(const struct host *host);

#endif
