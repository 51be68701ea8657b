/* SPDX-License-Identifier: MIT
 *
 * load.h - a file by its content: a session of tcpsee, or a capture (pcap, pcapng).
 */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/option.h"
#include "trace/trace.h"

struct load_options {
	const char *filter; /* libpcap's syntax, for captures; NULL: none */
	uint32_t conn;      /* 0: all */
};

struct cli_group options_load(struct load_options *load);

/* Loads it and says on stderr what had to be recovered or left out. NULL and err otherwise. Where the file holds one
 * connection alone, that one is chosen: only among several the arrows name their ports. */
struct trace *load_trace(const char *path, struct load_options *load, struct err *err) MUST_USE;

#endif
