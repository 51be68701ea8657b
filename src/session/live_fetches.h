/* SPDX-License-Identifier: MIT
 *
 * live_fetches.h - the pages of a live run: each one's fetch, and what it needs of the world: hosts, links, names.
 *
 *     live_fetches_init(&fetches, &config, &world, &link, trace);
 *     live_fetches_start(&fetches, &err);
 *     loop: world_run(); live_fetches_run(&fetches, now);       until live_fetches_are_over()
 *     live_fetches_fini(&fetches);                              before the world goes
 */
#ifndef SESSION_LIVE_FETCHES_H
#define SESSION_LIVE_FETCHES_H

#include <poll.h>

#include "net/names.h"
#include "net/world.h"
#include "session/live_link.h"

struct live_fetches;

/* Why nothing new is begun any more. */
enum live_stop {
	LIVE_GOES_ON,
	LIVE_TOO_LATE,    /* --max-time */
	LIVE_INTERRUPTED, /* by the user */
	LIVE_LINK_LOST,
	LIVE_FULL,        /* the recording is */
};

struct live_fetch {
	struct fetch fetch;
	struct live_fetches *all;
	struct names_search *search; /* of a redirect's host; NULL: none under way */
	enum live_stop stop;         /* what came before its end, first */
};

struct live_fetches {
	const struct live_config *config; /* borrowed, as all up to `trace` */
	struct world *world;
	struct live_link *link;
	struct trace *trace;
	struct live_fetch *items;         /* one for each target; owned */
	size_t count;
	uint16_t next_port;               /* local; 0: chosen by link or host */
	struct err err;                   /* why the last connection could not be opened */
	struct err lost;                  /* LIVE_LINK_LOST: how */
};

void live_fetches_init(struct live_fetches *all, const struct live_config *config, struct world *world, struct live_link *link,
		       struct trace *trace);
void live_fetches_fini(struct live_fetches *all);
/* Opens the first connection of each. False and err: no connection at all could be opened. */
bool live_fetches_start(struct live_fetches *all, struct err *err) MUST_USE;
/* True when something was opened or given up: packets may leave. */
bool live_fetches_run(struct live_fetches *all, time_ns now);
time_ns live_fetches_deadline(const struct live_fetches *all);
size_t live_fetches_poll(const struct live_fetches *all, struct pollfd *fds, size_t room);
bool live_fetches_are_over(const struct live_fetches *all);
/* Nothing new any more. */
void live_fetches_stop(struct live_fetches *all, enum live_stop why);
/* Closes what is still open in good order; gives it up. */
void live_fetches_close(struct live_fetches *all, time_ns now);
void live_fetches_abort(struct live_fetches *all, time_ns now);
/* The connection that has this number in the recording; 0: the first one that is open. NULL: it has ended. `host` is whose it is. */
struct stream *live_fetches_stream(const struct live_fetches *all, uint32_t conn, struct host **host);

#endif
