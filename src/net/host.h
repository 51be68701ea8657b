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

/* Starts a connection for `app`. local_port 0: an ephemeral one (RFC 6056). The stream is the host's
 * and valid until app->ops->ended. NULL when the port is in use, the address is no unicast one
 * (MUST-46), or there are too many connections. */
struct stream *host_connect(struct host *host, const struct ip_addr *remote, uint16_t port, uint16_t local_port, struct app *app,
			    time_ns now) MUST_USE;

/* Accepts connections to `port`: `accept` gives the application of a new one (NULL refuses by RST). */
typedef struct app *host_accept_fn(void *context, struct stream *stream);
void host_listen(struct host *host, uint16_t port, host_accept_fn *accept, void *context);

/* A packet comes; `sent_id` is its EV_SENT. Anything that is not for us is dropped without a word. */
void host_arrives(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now);
/* `packet` is borrowed until the next call into the host. */
bool host_next_packet(struct host *host, time_ns now, struct span *packet, uint32_t *sent_id);
time_ns host_deadline(const struct host *host);
void host_timeouts(struct host *host, time_ns now);

/* A user's command to a connection, past its application: FIN, or RST. */
void host_close(struct host *host, struct stream *stream, time_ns now);
void host_abort(struct host *host, struct stream *stream, time_ns now);

/* Connections that are not CLOSED; `is_time_wait_open`: those in TIME-WAIT count as well. */
size_t host_open_connections(const struct host *host, bool is_time_wait_open);
const struct ip_addr *host_addr(const struct host *host);

#endif
