/* SPDX-License-Identifier: MIT
 *
 * host_internal.h - what the files of the host share.
 *
 *   host.c             life of a host, connections, listeners, the stream that applications see
 *   host_packets.c     packets in and out: demultiplexing, answers, timers
 *   host_icmp.c        ICMP: echo, errors about our segments, errors of our own
 *   host_table.c       connections by their addresses and ports
 *   host_ports.c       ephemeral ports
 *   host_listen.c      listeners, backlogs, the application of a complete connection
 *   host_knock.c       a SYN, or the ACK of a SYN cookie, where no connection is
 *   host_time_wait.c   connections in TIME-WAIT: how many, and what takes their place
 *   host_answers.c     answers that belong to no connection
 *   host_calls.c       calls from outside: sockets, a user's commands
 */
#ifndef NET_HOST_INTERNAL_H
#define NET_HOST_INTERNAL_H

#include "base/rng.h"
#include "base/siphash.h"
#include "net/agenda.h"
#include "net/fragments.h"
#include "net/host.h"
#include "tcp/tcp.h"

enum { HOST_LISTENERS_MAX = 16, HOST_PACKET_MAX = 65535 + 40, HOST_PORT_STEPS = 64, HOST_ANSWERS_MAX = 64, HOST_SHORT_ANSWER = 120 };

/* When the application gets its turn after packets came. */
enum app_turn {
	APP_NOT_DUE,
	APP_FIRST,       /* before the engine speaks: what the application reads and writes rides on the ACK */
	APP_AFTER_ENGINE, /* the handshake's last ACK goes alone, as connect() returns only then */
};

struct connection {
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
	uint32_t listener_id;       /* with is_accepting */
	bool is_half_open;          /* counts in its listener's half_open */
	bool is_waiting;            /* complete, and for host_take() */
	struct connection *next_waiting;
	bool is_in_line;            /* of those in TIME-WAIT */
	struct connection *next_in_line, *before_in_line;
	bool is_forgotten;          /* has left TIME-WAIT before its time and goes with the next packets */
	bool is_aside;              /* in TIME-WAIT, while its successor stands in the table */
	struct connection *successor, *predecessor; /* each other's; until the new handshake is complete */
	time_ns armed;              /* time of its earliest entry in the agenda; TIME_NEVER: none */
	time_ns now;                /* of the call that is going on, for the stream's calls */
	struct recorded_connection recorded;
	uint8_t dscp_received;      /* of the last packet that came */
	uint8_t *memory;            /* both queues */
	size_t memory_size;
	struct tcb tcb;
};

struct listener {
	uint32_t id;                /* never used twice */
	uint16_t port, remote_port; /* remote_port 0: any */
	struct ip_addr remote;      /* family 0: any */
	host_accept_fn *accept;     /* NULL: connections wait for host_take() */
	size_t half_open;           /* in SYN-RECEIVED */
	struct connection *waiting_first, *waiting_last;
	size_t waiting;
	void *context;
	struct tcp_config tcp;      /* of the connections that begin here */
};

struct short_answer {
	uint8_t bytes[HOST_SHORT_ANSWER];
	size_t len;
	uint32_t sent_id;
};

struct host {
	struct ip_addr addr;
	struct tcp_config tcp;
	struct recorder recorder;
	struct recorder deaf;       /* takes nothing down */
	uint32_t strangers;         /* segments of no connection that the trace knows */
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
	uint32_t last_listener_id;
	time_ns cookies_until;      /* when the last SYN cookie that was sent is too old */

	struct { /* host_time_wait.c */
		struct connection *first, *last;
		size_t count;
	} time_wait;
	size_t forgotten;           /* connections with is_forgotten */
	struct host_counts counts;
	const char *refusal;        /* a static sentence */

	struct { /* host_ports.c */
		uint8_t key[SIPHASH_KEY];
		uint32_t steps[HOST_PORT_STEPS];
	} ports;

	struct connection *ready_first, *ready_last;
	struct agenda agenda;
	uint16_t ip_id;

	struct fragments fragments;

	uint8_t answer[HOST_PACKET_MAX]; /* a long answer: an ICMP message */
	size_t answer_len;
	uint32_t answer_sent_id;
	struct short_answer short_answers[HOST_ANSWERS_MAX]; /* RST, SYN cookies: a ring */
	size_t short_first, short_count;
	uint8_t packet[HOST_PACKET_MAX]; /* what host_next_packet hands out */
};

/* ---- host_table.c ---- */
struct connection *host_find(const struct host *host, const struct ip_addr *remote, uint16_t remote_port, uint16_t local_port);
void host_table_add(struct host *host, struct connection *c);
/* The same where c was in the table before. */
void host_table_put(struct host *host, struct connection *c);
void host_table_remove(struct host *host, struct connection *c);

/* ---- host_ports.c ---- */
void host_ports_start(struct host *host);
/* A free ephemeral port towards this remote end; 0: none. */
uint16_t host_choose_port(struct host *host, const struct ip_addr *remote, uint16_t remote_port);

/* ---- host_packets.c ---- */
/* Writes IP header, TCP header, text; returns the packet's length. */
size_t host_write_packet(struct host *host, uint8_t *into, const struct tcp_config *policy, const struct ip_addr *to,
			 const struct tcp_output *out);

/* ---- host_answers.c ---- */
/* Who takes down what belongs to no connection: strangers are taken down up to a limit, so that a flood fills neither memory nor
 * disk. */
const struct recorder *host_recorder_for(struct host *host, const struct packet *packet);
/* Is there room for one more? Whoever floods us gets fewer answers, not more memory. */
bool host_may_answer(const struct host *host);
/* host->answer holds a packet of `len` bytes (0: none) that leaves next; `recorder` takes it down. */
void host_answer(struct host *host, const struct recorder *recorder, size_t len, enum tcp_why why, uint32_t cause, time_ns now);
/* The same for a segment of no connection. */
void host_answer_segment(struct host *host, const struct recorder *recorder, const struct tcp_config *policy,
			 const struct ip_addr *to, const struct tcp_output *out, uint32_t cause, time_ns now);
/* The next one; false: none. Borrowed until the next call into the host. */
bool host_next_answer(struct host *host, struct span *packet, uint32_t *sent_id);
bool host_has_answer(const struct host *host);

/* ---- host_listen.c ---- */
struct listener *host_listener_for(struct host *host, const struct ip_addr *remote, uint16_t remote_port, uint16_t port);
/* Any listener on this port; NULL: none. */
const struct listener *host_find_listener(const struct host *host, uint16_t port);
void host_enter_listener(struct connection *c, struct listener *l);
/* After a segment: is it still in SYN-RECEIVED? */
void host_note_handshake(struct connection *c);
/* The connection is no more. */
void host_leave_listener(struct connection *c);
/* Where the handshake of a listener's connection is complete: its application. */
void host_welcome(struct connection *c);
/* In SYN-RECEIVED, and there is no room for one more that is complete. */
bool host_is_backlog_full(const struct connection *c);

/* ---- host_knock.c ---- */
enum knock_verdict {
	KNOCK_NOBODY,   /* there is no connection for it: RST */
	KNOCK_DELIVER,  /* to .connection */
	KNOCK_DROPPED,  /* in silence */
	KNOCK_ANSWERED, /* by .answer, and nothing is kept */
};

/* A segment, and what becomes of it. */
struct knock {
	const struct tcp_segment *segment;
	struct tcp_endpoints ends;
	struct connection *connection;
	enum knock_verdict verdict;
	uint64_t found; /* FOUND_*, beside what the engine finds */
	struct tcp_output answer;
	struct ip_route route; /* the answer's */
	const struct tcp_config *policy; /* of the answer */
};

void host_knock(struct host *host, const struct packet *packet, struct knock *k, time_ns now);

/* ---- host_time_wait.c ---- */
void host_note_time_wait(struct host *host, struct connection *c, time_ns now);
/* False: none is in TIME-WAIT. */
bool host_forget_oldest(struct host *host, time_ns now);
/* No room for one more connection, though the oldest in TIME-WAIT was asked to go. */
bool host_is_crowded(struct host *host, time_ns now);
/* A connection in TIME-WAIT leaves the table to a new one ... */
void host_step_aside(struct host *host, struct connection *old);
void host_succeed(struct connection *c, struct connection *old); /* ... which is opened, its SYN has not been taken yet */
void host_stay(struct host *host, struct connection *old);       /* ... which cannot be opened */
/* The handshake of `c` is complete: its predecessor is forgotten. */
void host_handshake_done(struct connection *c);
/* For a connection of ours in the same place. */
void host_replace(struct connection *c, struct connection *old, time_ns now);
void host_leave_table(struct host *host, struct connection *c);
/* Who stands between these ends; who is over, and waits for no more than its application's turn, gives way first. */
struct connection *host_find_alive(struct host *host, const struct ip_addr *remote, uint16_t remote_port, uint16_t local_port);

/* ---- host_icmp.c ---- */
void host_icmp_arrives(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now);
/* Pieces of packets whose rest has not come in time. */
void host_give_up_fragments(struct host *host, time_ns now);
/* Nobody here speaks the packet's protocol, or listens on its port. */
void host_answer_unreachable(struct host *host, const struct packet *packet, time_ns now);

/* ---- host.c ---- */
/* The policy as far as this host can follow it: the MSS fits into the MTU (MUST-67), the ISN's key is the host's. */
struct tcp_config host_fit_policy(const struct host *host, const struct tcp_config *policy);
/* The application learns of what was done to it. */
void host_tell_app(struct host *host, struct connection *c, time_ns now);
/* Opens a connection in LISTEN for a SYN that came, perhaps in the place of an old one (NULL: of none); NULL: too many. */
struct connection *host_accept(struct host *host, struct listener *l, const struct tcp_endpoints *e,
			       const struct connection *old, time_ns now);
void host_make_ready(struct host *host, struct connection *c);
/* Lets the application see what is new, and ends the connection's application when it is over. */
void host_run_app(struct connection *c, time_ns now);
/* Nothing more will come of it, though its application may not know yet. */
bool host_is_over(const struct connection *c);
/* After nothing more is to be sent: the next deadline, or the end of the connection. */
void host_settle(struct host *host, struct connection *c, time_ns now);

#endif
