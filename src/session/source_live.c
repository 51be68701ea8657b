/* SPDX-License-Identifier: MIT
 *
 * source_live.c - see source_live.h.
 *
 *   our host --- impair --- link (live_link.h)
 */
#include "session/source_live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/text.h"
#include "net/world.h"
#include "session/live_fetches.h"
#include "session/live_host.h"
#include "session/live_pages.h"
#include "session/live_shadows.h"

/* How long we stay after our own end is done, for the last ACK to arrive over there (and for a lost
 * one to be asked for again). */
#define FAREWELL_MAX (3 * NS_PER_S)
/* The same when all was aborted: only our RST still has to get away. */
#define FAREWELL_LATE (200 * NS_PER_MS)
/* And when nothing is recorded: what a kernel waits for the ACK of its FIN, and some more. */
#define FAREWELL_BLIND (400 * NS_PER_MS)
/* Openings and endings of one moment that may follow from each other. */
enum { FETCH_PASSES = 16 };

struct live {
	struct source source;
	struct live_config config;
	struct trace *trace;
	struct world world;
	struct live_link link;         /* its link is the world's */
	struct live_shadows shadows;   /* of the foreign end */
	struct live_fetches fetches;
	time_ns now;
	time_ns done_since;            /* when our end was done; TIME_NEVER before */
	unsigned stops;
	bool is_timed_out, is_full, is_link_lost; /* why all was given up */
};

/* Without a trace nobody follows the foreign end; then only an impaired wire may still owe it our last ACK. */
static bool is_foreign_end_done(const struct live *live)
{
	if (!live->config.is_recorded)
		return impair_is_idle(live->world.impair);
	return live_shadows_are_done(&live->shadows);
}

/* ---- opening ---------------------------------------------------------------------------------- */

static void describe(struct live *live)
{
	const struct live_config *config = &live->config;
	struct trace_about *about = trace_about(live->trace);
	const struct http_url *url = &config->targets[0].url;
	size_t more = config->target_count - 1;

	if (about->title[0] == '\0')
		(void)snprintf(about->title, sizeof about->title, more > 0 ? "%s http://%.60s%.150s and %zu more" : "%s http://%.60s%.170s",
			config->request.is_head ? "HEAD" : "GET", url->authority, url->target, more);
	(void)snprintf(about->generator, sizeof about->generator, "tcpsee %s", TCPSEE_VERSION);
	(void)snprintf(about->clock, sizeof about->clock, "%s", live->source.is_virtual ? "virtual" : "real");
	(void)snprintf(about->link, sizeof about->link, "%s", live_link_name(config->link));
	about->mtu = live->world.link->mtu;
	about->seed = config->impair.seed;
}

static bool open_world(struct live *live, struct err *err)
{
	const struct live_config *config = &live->config;
	struct world *w = &live->world;

	w->impair = impair_new(&config->impair);
	w->foreign = (struct recorder){.trace = config->is_recorded ? live->trace : NULL, .host = LIVE_SERVER};
	if (!live_link_open(&live->link, config, live->trace, err))
		return false;
	w->link = live->link.link;
	if (w->link->is_foreign) {
		live->shadows.are_known_listeners = config->has_kernel_server;
		w->deduce = live_shadows_deduce;
		w->deduce_context = &live->shadows;
	}
	return true;
}

static const struct source_ops live_ops;

static void live_close(struct source *source)
{
	struct live *live = (struct live *)source;

	world_fini(&live->world); /* tells the applications of connections that are still open, which are the fetches' */
	live_fetches_fini(&live->fetches);
	live_link_close(&live->link);
	live_shadows_fini(&live->shadows);
	free(live);
}

struct source *source_live_open(const struct live_config *config, struct trace *trace, struct err *err)
{
	struct live *live = grow_new(1, sizeof *live);

	live->source = (struct source){.ops = &live_ops, .is_virtual = live_link_is_virtual(config->link)};
	live->config = *config;
	live->trace = trace;
	live->done_since = TIME_NEVER;
	if (!open_world(live, err)) {
		live_close(&live->source);
		return NULL;
	}
	describe(live);
	live_fetches_init(&live->fetches, &live->config, &live->world, &live->link, trace);
	if (!live_fetches_start(&live->fetches, err)) {
		live_close(&live->source);
		return NULL;
	}
	return &live->source;
}

/* ---- what is noted -------------------------------------------------------------------------------- */

static void note(struct live *live, const struct event *fact, const char *text)
{
	struct event_draft draft = {.fact = *fact, .bytes = span_of(text, strlen(text))};

	draft.fact.time = live->now;
	if (live->config.is_recorded)
		trace_append(live->trace, &draft);
}

/* ---- running -------------------------------------------------------------------------------------- */

static size_t our_connections(const struct live *live, bool is_time_wait_open)
{
	const struct world *w = &live->world;

	return host_open_connections(w->host, is_time_wait_open) +
	       (w->other != NULL ? host_open_connections(w->other, is_time_wait_open) : 0);
}

static bool is_our_end_done(const struct live *live)
{
	bool will_linger = live->config.will_linger && !live->is_link_lost;

	return live_fetches_are_over(&live->fetches) && our_connections(live, will_linger) == 0;
}

static bool is_far_end_done(const struct live *live)
{
	if (live->link.far_count > 0)
		return live_link_far_connections(&live->link, live->config.will_linger) == 0;
	return is_foreign_end_done(live);
}

static time_ns farewell(const struct live *live)
{
	const struct impair_config *wire = &live->config.impair;

	if (live->is_timed_out || live->is_full || live->is_link_lost)
		return FAREWELL_LATE;
	if (live->config.is_recorded)
		return FAREWELL_MAX;
	/* nobody follows the foreign end: time for one FIN that asks for a lost ACK again */
	return time_min(FAREWELL_MAX, FAREWELL_BLIND + 4 * (wire->delay + wire->jitter));
}

static bool is_over(struct live *live)
{
	if (!is_our_end_done(live)) {
		live->done_since = TIME_NEVER;
		return false;
	}
	if (live->done_since == TIME_NEVER)
		live->done_since = live->now;
	if (live->link.far_count == 0 && live->now - live->done_since >= farewell(live))
		return true;
	return impair_deadline(live->world.impair) == TIME_NEVER && is_far_end_done(live);
}

static void give_up(struct live *live, enum live_stop why)
{
	live_fetches_stop(&live->fetches, why);
	if (is_our_end_done(live))
		return;
	live_fetches_abort(&live->fetches, live->now);
	world_run(&live->world, live->now); /* the RST leaves */
}

static void check_max_time(struct live *live)
{
	if (live->config.max_time == 0 || live->now < live->config.max_time || live->is_timed_out)
		return;
	live->is_timed_out = true;
	give_up(live, LIVE_TOO_LATE);
}

/* A peer that never ends would else fill the memory of this machine. */
static void check_recording(struct live *live)
{
	if (live->config.recording_max == 0 || live->is_full || trace_memory(live->trace) < live->config.recording_max)
		return;
	live->is_full = true;
	note(live, &(struct event){.kind = EV_NOTE}, "the recording has filled what --max-recording allows, and ends here");
	give_up(live, LIVE_FULL);
}

/* Without its link a connection that waits for its peer would wait for ever. */
static void check_link(struct live *live)
{
	struct link *link = live->world.link;
	struct err *why = &live->fetches.lost;

	if (link->ops->is_well == NULL || live->is_link_lost || link->ops->is_well(link, why))
		return;
	live->is_link_lost = true;
	note(live, &(struct event){.kind = EV_NOTE}, why->text);
	give_up(live, LIVE_LINK_LOST);
}

static void turn(struct live *live, time_ns now)
{
	live->now = now;
	live_link_run(&live->link, now);
	world_run(&live->world, now);
	check_link(live);
	check_max_time(live);
	check_recording(live);
	for (int i = 0; i < FETCH_PASSES && live_fetches_run(&live->fetches, now); i++) {
		if (!live->source.is_virtual)
			return; /* what has begun leaves with the next turn: a foreign end's answers need a clock that goes on */
		world_run(&live->world, now);
	}
}

static time_ns live_deadline(struct source *source)
{
	struct live *live = (struct live *)source;
	time_ns deadline = time_min(world_deadline(&live->world), live_fetches_deadline(&live->fetches));

	if (live->config.max_time > 0 && !live->is_timed_out)
		deadline = time_min(deadline, live->config.max_time);
	if (live->done_since != TIME_NEVER && live->link.far_count == 0)
		deadline = time_min(deadline, live->done_since + farewell(live));
	return deadline;
}

/* Virtual time goes from event to event. Turns in one call are bounded, so that a viewer stays responsive. */
static bool live_run(struct source *source, time_ns until)
{
	struct live *live = (struct live *)source;

	if (source->is_virtual) {
		time_ns next;

		while ((next = live_deadline(source)) <= until && !is_over(live))
			turn(live, time_max(next, live->now));
	}
	if (is_over(live))
		return false;
	turn(live, time_max(until, live->now));
	return !is_over(live);
}

static size_t live_poll(struct source *source, struct pollfd *fds, size_t room)
{
	struct live *live = (struct live *)source;
	size_t count = live_link_poll(&live->link, fds, room);

	return count + live_fetches_poll(&live->fetches, fds + count, room - count);
}

/* ---- what users ask for ------------------------------------------------------------------------------ */

static void note_command(struct live *live, const struct command *command, const char *what)
{
	const struct event *sent = trace_event(live->trace, command->event);
	char text[64];

	(void)snprintf(text, sizeof text, "%s packet #%u", what, sent->number);
	note(live, &(struct event){.kind = EV_COMMAND, .conn = sent->conn, .host = sent->host}, text);
}

static bool on_packet(struct live *live, const struct command *command, char *answer, size_t room)
{
	struct impair *im = live->world.impair;
	const char *what = NULL;

	if (command->kind == COMMAND_DROP && impair_drop(im, command->event, live->now))
		what = "drop";
	else if (command->kind == COMMAND_DELAY && impair_delay(im, command->event, command->by))
		what = "delay";
	else if (command->kind == COMMAND_DUPLICATE && impair_duplicate(im, command->event))
		what = "duplicate";
	else if (command->kind == COMMAND_CORRUPT && impair_corrupt(im, command->event))
		what = "corrupt";
	if (what == NULL) {
		(void)snprintf(answer, room, "that packet is not in flight any more");
		return false;
	}
	note_command(live, command, what);
	(void)snprintf(answer, room, "%s: done", what);
	return true;
}

static bool on_connection(struct live *live, const struct command *command, char *answer, size_t room)
{
	struct host *host;
	struct stream *stream = live_fetches_stream(&live->fetches, command->conn, &host);
	const char *what;
	bool is_done = true;

	if (stream == NULL) {
		(void)snprintf(answer, room, "the connection has ended");
		return false;
	}
	if (command->kind == COMMAND_URGENT) {
		is_done = host_send_urgent(host, stream, span_of("!", 1), live->now) > 0;
		what = is_done ? "one byte of urgent data: URG" : "nothing can be sent any more";
	} else if (command->kind == COMMAND_CLOSE) {
		host_close(host, stream, live->now);
		what = "closing: FIN";
	} else {
		host_abort(host, stream, live->now);
		what = "aborted: RST";
	}
	(void)snprintf(answer, room, "%s", what);
	return is_done;
}

static bool live_command(struct source *source, const struct command *command, char *answer, size_t room)
{
	struct live *live = (struct live *)source;

	switch (command->kind) {
	case COMMAND_DROP:
	case COMMAND_DELAY:
	case COMMAND_DUPLICATE:
	case COMMAND_CORRUPT:
		return on_packet(live, command, answer, room);
	case COMMAND_CLOSE:
	case COMMAND_ABORT:
	case COMMAND_URGENT:
		break;
	}
	return on_connection(live, command, answer, room);
}

static void live_stop(struct source *source)
{
	struct live *live = (struct live *)source;

	live_fetches_stop(&live->fetches, LIVE_INTERRUPTED);
	if (live->stops++ == 0)
		live_fetches_close(&live->fetches, live->now);
	else
		live_fetches_abort(&live->fetches, live->now);
}

/* ---- what they want to know ---------------------------------------------------------------------------- */

static void live_progress(struct source *source, struct source_progress *out)
{
	live_pages_progress(&((struct live *)source)->fetches, out);
}

static bool live_page(struct source *source, size_t index, struct source_page *out)
{
	const struct live *live = (struct live *)source;

	return live_pages_page(&live->fetches, index, live->now, out);
}

static bool live_connection(struct source *source, size_t page, size_t index, struct source_connection *out)
{
	return live_pages_connection(&((struct live *)source)->fetches, page, index, out);
}

static enum exit_status live_verdict(struct source *source, char *sentence, size_t room)
{
	return live_pages_verdict(&((struct live *)source)->fetches, sentence, room);
}

static const struct source_ops live_ops = {
	.run = live_run,
	.deadline = live_deadline,
	.poll = live_poll,
	.command = live_command,
	.stop = live_stop,
	.progress = live_progress,
	.page = live_page,
	.connection = live_connection,
	.verdict = live_verdict,
	.close = live_close,
};
