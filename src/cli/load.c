/* SPDX-License-Identifier: MIT
 *
 * load.c - opens files for replay, show and export.
 */
#include "cli/load.h"

#include "file/pcap.h"
#include "file/trace_read.h"
#include "infer/third_party.h"

#define PLACE(member) offsetof(struct load_options, member)

static const struct cli_option rows[] = {
	{"filter", 'f', "EXPRESSION", OPTION_TEXT, PLACE(filter), 0, 0,
	 "of a capture only these packets, in libpcap's syntax:\n'tcp[13]=18', 'host 10.77.0.1 and port 80'", NULL},
	{"conn", 0, "N", OPTION_U32, PLACE(conn), 1, 0, "only the N-th connection of the file", NULL},
};

struct cli_group options_load(struct load_options *load)
{
	return (struct cli_group){"File", rows, ARRAY_LEN(rows), load};
}

struct trace *load_trace(const char *path, struct load_options *load, struct err *err)
{
	struct trace *trace;
	char remark[400] = "";

	if (pcap_is_capture(path)) {
		trace = pcap_read(path, load->filter, remark, sizeof remark, err);
		if (trace != NULL)
			infer_third_parties(trace);
	} else if (load->filter != NULL) {
		err_set(err, STATUS_USAGE, "%s is no capture; --filter works on pcap and pcapng files", path);
		return NULL;
	} else {
		trace = trace_read(path, remark, sizeof remark, err);
	}
	if (trace == NULL)
		return NULL;
	if (remark[0] != '\0')
		cli_say("%s", remark);
	size_t count = trace_connection_count(trace);

	if (load->conn > count) {
		err_set(err, STATUS_USAGE, "%s holds %zu connection%s; --conn %u is not among them", path, count,
			count == 1 ? "" : "s", load->conn);
		trace_free(trace);
		return NULL;
	}
	if (count == 0)
		cli_say("%s: there is no TCP connection in it", path);
	if (count == 1)
		load->conn = 1;
	return trace;
}
