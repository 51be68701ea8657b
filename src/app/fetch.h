/* SPDX-License-Identifier: MIT
 *
 * fetch.h - one page, from its URL to its last byte: addresses are tried, redirects followed.
 *
 *     fetch_init(&f, &config);
 *     fetch_found(&f, addresses, count, NULL, now);                  what the URL's name stands for, best first
 *     loop: time passes, packets move; fetch_run(&f, now);     until fetch_is_over(&f)
 *
 *   LOOKING_UP --addresses--> CONNECTING --one answers--> TRANSFER --the whole page--> DONE
 *        ^                        |                          |
 *        |                        +--none answers------------+--any trouble--> FAILED
 *        +----------------------- a redirect, with -L -------+
 *
 * A connection to each address is a try. The next try begins as soon as the one before has failed, and beside it when it has not
 * been answered within 250 ms; families take turns (RFC 8305 4, 5: "happy eyeballs"). The first that is answered is used, the
 * others are given up. Memory is the caller's; a fetch does not move while it runs.
 */
#ifndef APP_FETCH_H
#define APP_FETCH_H

#include "app/http_get.h"
#include "wire/ip.h"

enum { FETCH_ADDRESSES_MAX = 16, FETCH_TRIES_MAX = 96, FETCH_REDIRECTS_DEFAULT = 50, FETCH_SENTENCE = 320 };

#define FETCH_HEAD_START (250 * NS_PER_MS)

struct fetch;

/* What a fetch asks of whoever owns the hosts and knows the names. */
struct fetch_ways {
	/* A new connection for `app`; `conn` gets its number in the recording. NULL: it cannot be; a sentence in `problem`. */
	struct stream *(*connect)(void *context, const struct ip_addr *remote, uint16_t port, struct app *app, uint32_t *conn,
				  char problem[FETCH_SENTENCE], time_ns now);
	/* Gives up a connection that connect() has opened. */
	void (*abort)(void *context, struct stream *stream, time_ns now);
	/* Begins to look for the addresses of a host; they are handed to fetch_found(), at once or later. */
	void (*look_up)(void *context, struct fetch *fetch, const char *host, time_ns now);
	void *context;
};

struct fetch_config {
	struct http_url url;
	struct http_request request; /* target and authority are filled in from the URLs; its strings are borrowed for good */
	bool follows_redirects;
	unsigned redirects_max;
	uint64_t body_max; /* as in http_get_config */
	bool (*body)(void *context, struct span bytes); /* as in http_get_config; not of a page that only redirects */
	void *body_context;
	struct fetch_ways ways;
};

enum fetch_phase { FETCH_LOOKING_UP, FETCH_CONNECTING, FETCH_TRANSFER, FETCH_DONE, FETCH_FAILED };

/* One connection. */
struct fetch_try {
	struct app app;
	struct fetch *fetch;
	struct stream *stream;      /* NULL: there is none any more */
	struct ip_addr remote;
	uint16_t port;
	uint32_t conn;              /* in the recording; 0: not recorded */
	bool is_over;               /* it came to nothing, or has done its work */
	char said[FETCH_SENTENCE];  /* what became of it, escaped; "" while it is under way */
};

struct fetch {
	struct fetch_config config;
	struct http_url url;        /* where it is by now */
	enum fetch_phase phase;
	struct ip_addr addresses[FETCH_ADDRESSES_MAX]; /* of the present host, best first */
	size_t address_count, next_address;
	time_ns next_at;            /* when the next address is tried beside the others */
	struct fetch_try tries[FETCH_TRIES_MAX];
	size_t try_count, first_try; /* first_try: the first one of the present host */
	struct fetch_try *winner;   /* the one that was answered; NULL: none yet */
	struct http_get get;        /* its request */
	unsigned redirects;         /* followed so far */
	uint64_t skipped;           /* bytes of the redirect's own page */
	bool is_stopped;            /* no more connections are opened */
	char problem[FETCH_SENTENCE]; /* one sentence when FAILED, escaped */
	time_ns started, ended;
};

void fetch_init(struct fetch *f, const struct fetch_config *config);
/* The addresses of the host that is wanted now, the first one's or a redirect's. `count` 0: `problem` says why there are none. */
void fetch_found(struct fetch *f, const struct ip_addr *addresses, size_t count, const char *problem, time_ns now);
/* Whatever can happen now outside of the streams' own turns. True when a connection was opened or given up. */
bool fetch_run(struct fetch *f, time_ns now);
/* When fetch_run() has to be called though nothing came; TIME_NEVER. */
time_ns fetch_deadline(const struct fetch *f);
/* No more tries, no more redirects; what is under way goes on. */
void fetch_stop(struct fetch *f);
/* Gives up all of its connections. */
void fetch_abort(struct fetch *f, time_ns now);
bool fetch_is_over(const struct fetch *f);

#endif
