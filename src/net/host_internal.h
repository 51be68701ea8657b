/* SPDX-License-Identifier: MIT
 *
 * host_internal.h - what the files of the host share.
 *
 *   host.c             life of a host, connections, listeners, the stream that applications see
 *   host_packets.c     packets in and out: demultiplexing, answers, timers
 *   host_icmp.c        ICMP: echo, errors about our segments, errors of our own
 *   host_table.c       connections by their addresses and ports
 *   host_ports.c       ephemeral ports
 *   host_calls.c       calls from outside: sockets, a user's commands
 */
#ifndef NET_HOST_INTERNAL_H
#define NET_HOST_INTERNAL_H

#include "base/rng.h"
#include "base/siphash.h"
#include "net/agenda.h"
#include "net/host.h"
#include "tcp/tcp.h"

enum { HOST_LISTENERS_MAX = 16, HOST_PACKET_MAX = 65535 + 40, HOST_PORT_STEPS = 64 };

/* When the application gets its turn after packets came. */
enum app_turn {
	APP_NOT_DUE,
	APP_FIRST,       /* before the engine speaks: what the application reads and writes rides on the ACK */
	APP_AFTER_ENGINE, /* the handshake's last ACK goes alone, as connect() returns only then */
};

struct connection {
	struct tcb tcb;
	struct tcp_config tcp;      /* its own policy; tcb.config is this */
	struct stream stream;       /* what the application holds; .self is this */
	struct host *host;
	struct app *app;            /* NULL: gone already */
	uint32_t slot;              /* place in host->slots */
	struct connection *next_in_bucket;
	struct connection *next_ready;
	bool is_ready;              /* stands in the ready queue */
	enum app_turn app_turn;
	bool is_accepting;          /* a listener's; its application comes with ESTABLISHED */
	time_ns armed;              /* time of its earliest entry in the agenda; TIME_NEVER: none */
	time_ns now;                /* of the call that is going on, for the stream's calls */
	struct recorded_connection recorded;
	uint8_t dscp_received;      /* of the last packet that came */
	uint8_t *memory;            /* both queues */
	size_t memory_size;
};

struct listener {
	uint16_t port;
	host_accept_fn *accept;
	void *context;
	struct tcp_config tcp;      /* of the connections that begin here */
};

struct host {
	struct ip_addr addr;
	struct tcp_config tcp;
	struct recorder recorder;
	struct rng rng;
	uint32_t mtu;
	size_t connections_max;

	struct connection **slots;  /* by number; NULL: free */
	size_t slot_count, slot_capacity;
	uint32_t *free_slots;
	size_t free_count, free_capacity;
	struct connection *spare;   /* closed ones, kept for reuse (linked by next_ready) */
	size_t open_count;

	struct connection **buckets;
	size_t bucket_count;        /* a power of two */

	struct listener listeners[HOST_LISTENERS_MAX];
	size_t listener_count;

	struct { /* host_ports.c */
		uint8_t key[SIPHASH_KEY];
		uint32_t steps[HOST_PORT_STEPS];
	} ports;

	struct connection *ready_first, *ready_last;
	struct agenda agenda;
	uint16_t ip_id;

	uint8_t answer[HOST_PACKET_MAX]; /* an RST or ICMP message that belongs to no connection */
	size_t answer_len;
	uint32_t answer_sent_id;
	uint8_t packet[HOST_PACKET_MAX]; /* what host_next_packet hands out */
};

/* ---- host_table.c ---- */
struct connection *host_find(const struct host *host, const struct ip_addr *remote, uint16_t remote_port, uint16_t local_port);
void host_table_add(struct host *host, struct connection *c);
void host_table_remove(struct host *host, struct connection *c);

/* ---- host_ports.c ---- */
void host_ports_start(struct host *host);
/* A free ephemeral port towards this remote end; 0: none. */
uint16_t host_choose_port(struct host *host, const struct ip_addr *remote, uint16_t remote_port);

/* ---- host_packets.c ---- */
/* One answer at a time: whoever floods us gets fewer answers, not more memory. */
bool host_may_answer(const struct host *host);
/* host->answer holds a packet of `len` bytes (0: none) that leaves next. */
void host_answer(struct host *host, size_t len, enum tcp_why why, uint32_t cause, time_ns now);

/* ---- host_icmp.c ---- */
void host_icmp_arrives(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now);
/* Nobody here speaks the packet's protocol, or listens on its port. */
void host_answer_unreachable(struct host *host, const struct packet *packet, time_ns now);

/* ---- host.c ---- */
struct connection *host_add_connection(struct host *host, const struct tcp_config *policy, const struct tcp_endpoints *e);
/* The policy as far as this host can follow it: the MSS fits into the MTU (MUST-67), the ISN's key is the host's. */
struct tcp_config host_fit_policy(const struct host *host, const struct tcp_config *policy);
/* The application learns of what was done to it. */
void host_tell_app(struct host *host, struct connection *c, time_ns now);
/* Opens a connection in LISTEN for a SYN that came; NULL: too many. */
struct connection *host_accept(struct host *host, const struct tcp_endpoints *e, time_ns now);
void host_make_ready(struct host *host, struct connection *c);
/* Lets the application see what is new, and ends the connection's application when it is over. */
void host_run_app(struct connection *c, time_ns now);
/* After nothing more is to be sent: the next deadline, or the end of the connection. */
void host_settle(struct host *host, struct connection *c, time_ns now);
const struct listener *host_find_listener(const struct host *host, uint16_t port);

#endif
