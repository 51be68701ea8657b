/* SPDX-License-Identifier: MIT
 *
 * drill.h - our TCP behind packetdrill's interface: what its parts share.
 *
 *      packetdrill  --- calls ------->  calls_*.c     sockets on descriptors (sock.h)
 *                   --- packets ---->  network.c     two hosts of ours, one for each version of IP
 *                   --- time ------->  clock.c       a virtual clock; callers that wait
 *
 * One lock guards all; every call of the interface holds it from drill_begin() to drill_end(), except while it waits. The
 * calls answer as the kernel does inside: a result, or an errno below zero, which drill_end() turns
 * into -1 and errno.
 */
#ifndef DRILL_DRILL_H
#define DRILL_DRILL_H

#include <pthread.h>
#include <sys/uio.h>

#include "drill/options.h"
#include "file/trace_write.h"
#include "infer/shadow.h"
#include "net/world.h"
#include "trace/trace.h"

enum { DRILL_FILES_MAX = 1024 };

struct drill;
struct sock;
struct epoll;

/* A packet that our TCP has sent and the script has not looked at yet. */
struct drill_packet {
	struct drill_packet *next;
	time_ns time;
	uint64_t turn; /* of the call that it followed from */
	bool is_joined; /* PSH is the joining's own */
	size_t len;
	uint8_t bytes[];
};

/* One host of ours and its side of the wire. */
struct drill_net {
	struct world world;        /* host NULL: nobody has needed it yet */
	struct span arriving;      /* the packet that the world takes next; data NULL: none */
	struct drill *drill;
	bool has_met_script;
};

/* A caller that sleeps in a call, on its own stack. */
struct drill_waiter {
	struct drill_waiter *next;
	bool (*is_ready)(void *context);
	void *context;
	time_ns deadline;          /* TIME_NEVER: none */
	pthread_t thread;
	bool is_awake;
};

struct drill_clock {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	time_ns now;
	pthread_t main;            /* the script's thread: the one that lets time pass */
	struct drill_waiter *waiters;
	bool is_held;              /* a caller was woken and has not asked for the time yet: it stands still until then */
	pthread_t holder;
};

/* What a descriptor stands for: one of the three. */
struct drill_file {
	struct sock *sock;
	struct epoll *epoll;
	bool is_pipe;
};

struct drill {
	struct drill_options options;
	struct drill_clock clock;
	struct drill_net nets[2];  /* IPv4, IPv6 */
	struct drill_packet *first, *last;
	uint64_t turn;             /* calls of the interface so far */
	struct drill_file files[DRILL_FILES_MAX]; /* by descriptor */
	struct sock *socks;        /* all of them, with those that have no descriptor */
	struct trace *trace;       /* NULL: nothing is recorded */
	struct trace_writer *writer;
	struct shadow *shadows;    /* of the script's end, by connection */
	size_t shadow_count, shadow_capacity;
};

/* ---- init.c ---- */
/* "tcpsee: TEXT" on stderr, and the end of the program: the interface has no way to report trouble of our own. */
_Noreturn void drill_fail(const struct err *err);

/* ---- clock.c ---- */
void drill_clock_init(struct drill *d);
void drill_clock_fini(struct drill *d);
struct drill *drill_begin(void *userdata);
/* Lets packets leave, wakes who can go on; returns `result`, or -1 with errno = -result. */
long drill_end(struct drill *d, long result);

enum drill_waited { DRILL_READY, DRILL_TIMEOUT, DRILL_NEVER };
/* Sleeps, without the lock, until is_ready says true or the deadline has come; DRILL_NEVER: the script's own thread waits for
 * what cannot come any more. */
enum drill_waited drill_wait(struct drill *d, bool (*is_ready)(void *), void *context, time_ns deadline);
/* Time passes, with all timers and sleepers in it. */
void drill_advance(struct drill *d, time_ns until);
/* The next moment at which something happens by itself; TIME_NEVER. */
time_ns drill_next_moment(const struct drill *d);
/* Until a woken caller has asked for the time. */
void drill_stand_still(struct drill *d);

/* ---- network.c ---- */
void drill_network_init(struct drill *d);
void drill_network_fini(struct drill *d);
/* The host that speaks this family (4 or 6), made when it is needed first; `addr`, when not NULL, is the address it
 * then gets. */
struct drill_net *drill_net_of(struct drill *d, uint8_t family, const struct ip_addr *addr);
/* The script's end has this address: for the trace. */
void drill_meet_script(struct drill_net *net, const struct ip_addr *addr);
/* Moves everything that can move now. */
void drill_run(struct drill *d);
time_ns drill_network_deadline(const struct drill *d);

/* ---- join.c ---- */
/* Appends a packet that left, or makes one larger that left in the same call. */
void drill_queue_packet(struct drill *d, struct span bytes);

/* ---- files.c ---- */
/* Does a piece have a length and no bytes? The kernel answers EFAULT to any address it cannot read; of those we know
 * one. */
bool drill_is_bad_memory(const struct iovec *pieces, size_t count);
/* A descriptor of the system that stands for `file`; below zero: the errno. */
int drill_file_open(struct drill *d, struct drill_file file);
void drill_file_close(struct drill *d, int fd);
/* NULL: no descriptor of ours. */
struct drill_file *drill_file_find(struct drill *d, int fd);
/* NULL: no socket. *error is then what the call answers. */
struct sock *drill_sock_find(struct drill *d, int fd, long *error);

#endif
