/* SPDX-License-Identifier: MIT
 *
 * fake_stream.h - a stream in memory: the test is the peer.
 *
 *     fake_stream_open(&fake);
 *     fake_stream_peer_sends(&fake, "HTTP/1.1 200 OK\r\n");
 *     app->ops->progress(app, &fake.stream, 0);
 *     assert_string_equal(fake.sent, "...");
 *
 * Everything that the application does is kept as text: `sent` what it wrote, `log` its other calls.
 */
#ifndef TESTS_FAKE_STREAM_H
#define TESTS_FAKE_STREAM_H

#include "app/stream.h"

enum { FAKE_STREAM_ROOM = 1 << 20 };

struct fake_stream {
	struct stream stream;
	enum stream_state state; /* the test sets it */
	enum tcp_end end;
	enum tcp_error error;    /* what ICMP has told; the test sets it */
	size_t room;             /* what writable answers; send takes no more and lessens it */
	bool has_peer_closed;    /* state becomes STREAM_PEER_CLOSED when all is read */
	size_t urgent;           /* what urgent answers */
	bool was_closed, was_aborted, has_stopped_reading;
	size_t receives;         /* calls */
	size_t came_len, read_len, sent_len, log_len;
	char came[FAKE_STREAM_ROOM], sent[FAKE_STREAM_ROOM], log[4096];
};

void fake_stream_open(struct fake_stream *fake);
void fake_stream_peer_sends(struct fake_stream *fake, const char *text);
void fake_stream_peer_sends_bytes(struct fake_stream *fake, const void *bytes, size_t len);
void fake_stream_peer_closes(struct fake_stream *fake);
void fake_stream_ends(struct fake_stream *fake, enum tcp_end end);
/* Lets the application run once, as its transport would. */
void fake_stream_run(struct fake_stream *fake, struct app *app);

#endif
