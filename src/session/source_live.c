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
#include "session/live_host.h"
#include "session/live_link.h"
#include "session/live_shadows.h"

/* How long we stay after our own end is done, for the last ACK to arrive over there (and for a lost
 * one to be asked for again). */
#define FAREWELL_MAX (3 * NS_PER_S)
/* The same when --max-time is over: only our RST still has to get away. */
#define FAREWELL_LATE (200 * NS_PER_MS)
/* And when nothing is recorded: what a kernel waits for the ACK of its FIN, and some more. */
#define FAREWELL_BLIND (400 * NS_PER_MS)

struct live {
	struct source source;
	struct live_config config;
	struct trace *trace;
	struct world world;
	struct live_link link;         /* its link is the world's */
	struct live_shadows shadows;   /* of the foreign end */
	struct http_get get;
	struct stream *stream;         /* NULL once it has ended */
	time_ns now;
	time_ns done_since;            /* when our end was done; TIME_NEVER before */
	unsigned stops;
	bool is_timed_out;
	bool had_failed;               /* the fetch had failed before --max-time was over */
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
	struct trace_host client = {.name = "client", .addr = *host_addr(live->world.host), .engine = "tcpsee"};
	struct trace_host server = {.name = "server", .addr = config->peer_addr};

	if (about->title[0] == '\0')
		(void)snprintf(about->title, sizeof about->title, "GET http://%.60s%.180s",
			config->url.authority, config->url.target);
	(void)snprintf(about->generator, sizeof about->generator, "tcpsee %s", TCPSEE_VERSION);
	(void)snprintf(about->clock, sizeof about->clock, "%s", live->source.is_virtual ? "virtual" : "real");
	(void)snprintf(about->link, sizeof about->link, "%s", live_link_name(config->link));
	(void)snprintf(server.engine, sizeof server.engine, "%s", live->world.link->is_foreign ? "foreign" : "tcpsee");
	about->mtu = live->world.link->mtu;
	about->seed = config->impair.seed;
	trace_add_host(live->trace, &client);
	trace_add_host(live->trace, &server);
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
	const struct ip_addr *ours = live_link_ours(&live->link, config->peer_addr.family);

	if (ours == NULL)
		return err_set(err, STATUS_LINK, "the link %s has no IPv%d address for us", live_link_name(config->link),
			       config->peer_addr.family);
	w->host = live_host_new(config, live->trace, LIVE_CLIENT, ours, &config->tcp, w->link->mtu);
	return true;
}

static bool start_request(struct live *live, struct err *err)
{
	const struct live_config *config = &live->config;
	struct http_get_config get = {
		.authority = live->config.url.authority,
		.target = live->config.url.target,
		.user_agent = "tcpsee/" TCPSEE_VERSION,
		.minor_version = config->http_minor_version,
		.body = config->body,
		.context = config->body_context,
	};

	if (!http_get_init(&live->get, &get))
		return err_set(err, STATUS_USAGE, "the URL is too long for a request; shorten its path");
	const struct link_ops *ops = live->world.link->ops;
	uint16_t local_port = config->local_port;

	if (ops->admit != NULL && !ops->admit(live->world.link, &config->peer_addr, config->url.port, &local_port, err))
		return false;
	live->stream = host_connect(live->world.host, &config->peer_addr, config->url.port, local_port, &live->get.app, 0);
	if (live->stream == NULL)
		return err_set(err, STATUS_USAGE,
			"no connection can be opened: %s", host_refusal(live->world.host));
	return true;
}

static const struct source_ops live_ops;

static void live_close(struct source *source)
{
	struct live *live = (struct live *)source;

	world_fini(&live->world);
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
	if (!start_request(live, err)) {
		live_close(&live->source);
		return NULL;
	}
	return &live->source;
}

/* ---- running -------------------------------------------------------------------------------------- */

static void note_end_of_stream(struct live *live)
{
	if (live->stream != NULL && host_open_connections(live->world.host, true) == 0)
		live->stream = NULL;
}

static bool is_our_end_done(const struct live *live)
{
	return host_open_connections(live->world.host, live->config.will_linger) == 0;
}

static bool is_far_end_done(const struct live *live)
{
	if (live->link.far != NULL)
		return host_open_connections(live->link.far, live->config.will_linger) == 0;
	return is_foreign_end_done(live);
}

static time_ns farewell(const struct live *live)
{
	const struct impair_config *wire = &live->config.impair;

	if (live->is_timed_out)
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
	if (live->link.far == NULL && live->now - live->done_since >= farewell(live))
		return true;
	return impair_deadline(live->world.impair) == TIME_NEVER && is_far_end_done(live);
}

static void check_max_time(struct live *live)
{
	if (live->config.max_time == 0 || live->now < live->config.max_time || live->is_timed_out)
		return;
	live->is_timed_out = true;
	live->had_failed = live->get.phase == HTTP_GET_FAILED;
	if (live->stream == NULL || is_our_end_done(live))
		return;
	host_abort(live->world.host, live->stream, live->now);
	world_run(&live->world, live->now); /* the RST leaves */
}

static void turn(struct live *live, time_ns now)
{
	live->now = now;
	live_link_run(&live->link, now);
	world_run(&live->world, now);
	check_max_time(live);
	note_end_of_stream(live);
}

static time_ns live_deadline(struct source *source)
{
	struct live *live = (struct live *)source;
	time_ns deadline = world_deadline(&live->world);

	if (live->config.max_time > 0 && !live->is_timed_out)
		deadline = time_min(deadline, live->config.max_time);
	if (live->done_since != TIME_NEVER && live->link.far == NULL)
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
	return live_link_poll(&((struct live *)source)->link, fds, room);
}

/* ---- what users ask for ------------------------------------------------------------------------------ */

static void note_command(struct live *live, const struct command *command, const char *what)
{
	const struct event *sent = trace_event(live->trace, command->event);
	char text[64];

	(void)snprintf(text, sizeof text, "%s packet #%u", what, sent->number);
	struct event_draft draft = {
		.fact = {.time = live->now, .kind = EV_COMMAND, .conn = sent->conn, .host = sent->host},
		.bytes = span_of(text, strlen(text)),
	};

	trace_append(live->trace, &draft);
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

static bool on_connection(struct live *live, enum command_kind kind, char *answer, size_t room)
{
	struct host *host = live->world.host;
	const char *what;
	bool is_done = true;

	if (kind == COMMAND_URGENT) {
		is_done = host_send_urgent(host, live->stream, span_of("!", 1), live->now) > 0;
		what = is_done ? "one byte of urgent data: URG" : "nothing can be sent any more";
	} else if (kind == COMMAND_CLOSE) {
		host_close(host, live->stream, live->now);
		what = "closing: FIN";
	} else {
		host_abort(host, live->stream, live->now);
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
	if (live->stream != NULL)
		return on_connection(live, command->kind, answer, room);
	(void)snprintf(answer, room, "the connection has ended");
	return false;
}

static void live_stop(struct source *source)
{
	struct live *live = (struct live *)source;
	struct command command = {.kind = live->stops++ == 0 ? COMMAND_CLOSE : COMMAND_ABORT};
	char answer[80];

	(void)live_command(source, &command, answer, sizeof answer);
}

static void live_progress(struct source *source, struct source_progress *out)
{
	const struct http_get *get = &((struct live *)source)->get;
	size_t line = strcspn(get->header, "\r\n");

	*out = (struct source_progress){
		.has_transfer = get->phase == HTTP_GET_BODY || get->phase == HTTP_GET_DONE,
		.received = get->body_received,
		.expected = get->body_expected,
		.header = span_of(get->header, get->header_len),
	};
	text_escape(out->headline, sizeof out->headline, span_of(get->header, line));
}

static enum exit_status live_verdict(struct source *source, char *sentence, size_t room)
{
	const struct live *live = (struct live *)source;
	const struct http_get *get = &live->get;

	sentence[0] = '\0';
	if (get->phase == HTTP_GET_DONE) {
		if (!live->config.is_fail_status_error || get->status < 400)
			return STATUS_DONE;
		(void)snprintf(sentence, room, "the server answered with status %d (--fail)", get->status);
	} else if (live->is_timed_out && !live->had_failed) {
		(void)snprintf(sentence, room, "no complete answer within --max-time %.3g s",
			(double)live->config.max_time / 1e9);
	} else if (live->stops > 0) {
		(void)snprintf(sentence, room, "interrupted before the answer was complete");
	} else {
		(void)snprintf(sentence, room, "%s",
			get->problem[0] != '\0' ? get->problem : "the connection ended without an answer");
	}
	return STATUS_NETWORK;
}

static const struct source_ops live_ops = {
	.run = live_run,
	.deadline = live_deadline,
	.poll = live_poll,
	.command = live_command,
	.stop = live_stop,
	.progress = live_progress,
	.verdict = live_verdict,
	.close = live_close,
};
