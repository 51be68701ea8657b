/* SPDX-License-Identifier: MIT
 *
 * source.h - what fills a trace: a live run (real or simulated), or a file that is loaded already.
 *
 * Everything above sees only the trace. A source is driven by time: session_run() calls `run` with the source's own
 * clock: real time since the start for a real one, the play clock for a simulated one, so that pausing the view
 * pauses the simulated world.
 */
#ifndef SESSION_SOURCE_H
#define SESSION_SOURCE_H

#include <poll.h>

#include "base/err.h"
#include "session/command.h"
#include "trace/trace.h"

/* How far the transfer is, for the progress line and the bar; of several pages the sum. */
struct source_progress {
	bool has_transfer;       /* a body is under way or done */
	uint64_t received;       /* bytes of the body */
	int64_t expected;        /* -1: not told */
	char headline[300];      /* "HTTP/1.1 200 OK", escaped; "" before it came; "2 of 3 pages" */
	struct span header;      /* status line and header fields as they came (not escaped); borrowed from the source; of a single page */
};

/* One of the pages that a source fetches, and how it stands with it. */
struct source_page {
	char url[400];           /* as it was wanted, escaped */
	bool has_transfer;       /* as in source_progress */
	uint64_t received;
	time_ns took;
	size_t connection_count;
	enum exit_status status;
	char sentence[400];      /* what is wrong with it; "" while nothing is, or it is under way */
};

/* One of its connections, for a list. */
struct source_connection {
	uint32_t conn;   /* in the recording; 0: none */
	char text[400];  /* "10.77.0.2:46794 > 10.77.0.1:80: HTTP/1.1 200 OK, 612 bytes" */
};

struct source;

struct source_ops {
	/* Lets everything happen that is due by `until` (never earlier than before). False: over,
	 * nothing will come any more. */
	bool (*run)(struct source *source, time_ns until);
	/* When it next has something to do by itself; TIME_NEVER. */
	time_ns (*deadline)(struct source *source);
	/* What to poll for; returns the count (<= room). */
	size_t (*poll)(struct source *source, struct pollfd *fds, size_t room);
	/* Carries out a user's command; false and a sentence when it refuses (a recording refuses
	 * politely). */
	bool (*command)(struct source *source, const struct command *command, char *answer, size_t room);
	/* First call: close politely (FIN); second: abort (RST). */
	void (*stop)(struct source *source);
	void (*progress)(struct source *source, struct source_progress *out);
	/* How it ended: exit status and, when not 0, a sentence. Asked when `run` has returned false. */
	enum exit_status (*verdict)(struct source *source, char *sentence, size_t room);
	/* The pages in order, and their connections; false: there is none with this index. NULL: it fetches no pages. */
	bool (*page)(struct source *source, size_t index, struct source_page *out);
	bool (*connection)(struct source *source, size_t page, size_t index, struct source_connection *out);
	void (*close)(struct source *source); /* ends and frees it; the trace is the session's and stays */
};

/* Embedded as the first member of each source. */
struct source {
	const struct source_ops *ops;
	bool is_virtual; /* its clock is the play clock */
};

#endif
