/* SPDX-License-Identifier: MIT
 *
 * load.h - a file by its content: a session of tcpsee, or a capture (pcap, pcapng); and which of its packets are shown.
 *
 *     struct load_options load = {0};
 *     ... cli_parse(verb, {options_load(&load), ...}) ...
 *     struct trace *trace = load_trace(path, &load, &err);
 *     look.filter = load_rows(&load);
 *     ...
 *     load_fini(&load);
 */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/option.h"
#include "draw/layout.h"
#include "file/packet_filter.h"
#include "trace/trace.h"

struct load_options {
	const char *filter; /* libpcap's syntax; NULL: none */
	uint32_t conn;      /* 0: all */

	/* of load_trace() */
	struct packet_filter *packets; /* owned; NULL: all that was loaded is shown */
	struct row_filter rows;
};

struct cli_group options_load(struct load_options *load);

/* Loads it and says on stderr what had to be recovered or left out. NULL and err otherwise. Where the file holds one
 * connection alone, that one is chosen: only among several the arrows name their ports. The filter chooses the packets of a
 * capture that are loaded; a session is loaded whole, since states and numbers follow from all of it. */
struct trace *load_trace(const char *path, struct load_options *load, struct err *err) MUST_USE;

/* Which rows of what was loaded are shown; NULL: all. Borrowed until load_fini(). */
const struct row_filter *load_rows(const struct load_options *load);
void load_fini(struct load_options *load);

#endif
