/* SPDX-License-Identifier: MIT
 *
 * fake_stream.c - a stream in memory; see fake_stream.h.
 */
#include "fake_stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t fake_send(void *self, struct span text)
{
	struct fake_stream *fake = self;
	size_t len = size_min(text.len, size_min(fake->room, sizeof fake->sent - 1 - fake->sent_len));

	if (fake->was_closed || fake->was_aborted || fake->state == STREAM_ENDED)
		abort(); /* the engine would answer with an error: no application may do that */
	memcpy(fake->sent + fake->sent_len, text.data, len);
	fake->sent_len += len;
	fake->sent[fake->sent_len] = '\0';
	fake->room -= len;
	return len;
}

static size_t fake_readable(void *self)
{
	const struct fake_stream *fake = self;

	return fake->state == STREAM_ENDED ? 0 : fake->came_len - fake->read_len;
}

static size_t fake_receive(void *self, void *into, size_t room)
{
	struct fake_stream *fake = self;
	size_t len = size_min(fake_readable(fake), room);

	fake->receives++;
	memcpy(into, fake->came + fake->read_len, len);
	fake->read_len += len;
	return len;
}

static size_t fake_writable(void *self)
{
	return ((struct fake_stream *)self)->room;
}

static enum stream_state fake_state(void *self)
{
	const struct fake_stream *fake = self;

	if (fake->state == STREAM_OPEN && fake->has_peer_closed && fake->read_len == fake->came_len)
		return STREAM_PEER_CLOSED;
	return fake->state;
}

static enum tcp_end fake_end(void *self)
{
	return ((struct fake_stream *)self)->end;
}

static void note(struct fake_stream *fake, const char *text)
{
	fake->log_len += (size_t)snprintf(fake->log + fake->log_len, sizeof fake->log - fake->log_len, "%s\n", text);
	if (fake->log_len >= sizeof fake->log)
		abort();
}

static enum tcp_error fake_error(void *self)
{
	return ((struct fake_stream *)self)->error;
}

static void fake_close(void *self)
{
	struct fake_stream *fake = self;

	if (fake->was_closed || fake->state == STREAM_ENDED)
		abort();
	fake->was_closed = true;
	note(fake, "[close]");
}

static void fake_abort(void *self)
{
	struct fake_stream *fake = self;

	fake->was_aborted = true;
	fake_stream_ends(fake, TCP_END_ABORTED);
	note(fake, "[abort]");
}

static size_t fake_urgent(void *self)
{
	return ((struct fake_stream *)self)->urgent;
}

static void fake_stop_reading(void *self)
{
	((struct fake_stream *)self)->has_stopped_reading = true;
}

static void fake_report(void *self, const char *text)
{
	note(self, text);
}

void fake_stream_open(struct fake_stream *fake)
{
	static const struct stream_ops ops = {
		.send = fake_send,
		.receive = fake_receive,
		.readable = fake_readable,
		.urgent = fake_urgent,
		.writable = fake_writable,
		.state = fake_state,
		.end = fake_end,
		.error = fake_error,
		.close = fake_close,
		.stop_reading = fake_stop_reading,
		.abort = fake_abort,
		.report = fake_report,
	};

	memset(fake, 0, sizeof *fake);
	fake->stream = (struct stream){&ops, fake};
	fake->state = STREAM_OPEN;
	fake->room = sizeof fake->sent - 1;
}

void fake_stream_peer_sends_bytes(struct fake_stream *fake, const void *bytes, size_t len)
{
	if (len > sizeof fake->came - fake->came_len)
		abort();
	memcpy(fake->came + fake->came_len, bytes, len);
	fake->came_len += len;
}

void fake_stream_peer_sends(struct fake_stream *fake, const char *text)
{
	fake_stream_peer_sends_bytes(fake, text, strlen(text));
}

void fake_stream_peer_closes(struct fake_stream *fake)
{
	fake->has_peer_closed = true;
}

void fake_stream_ends(struct fake_stream *fake, enum tcp_end end)
{
	fake->state = STREAM_ENDED;
	fake->end = end;
}

void fake_stream_run(struct fake_stream *fake, struct app *app)
{
	app->ops->progress(app, &fake->stream, 0);
}
