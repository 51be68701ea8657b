/* SPDX-License-Identifier: MIT
 *
 * load.c - opens files for replay, show and export.
 */
#include "cli/load.h"

#include <string.h>

#include "file/pcap.h"
#include "file/trace_read.h"
#include "infer/third_party.h"

#define PLACE(member) offsetof(struct load_options, member)

static const struct cli_option rows[] = {
	{"filter", 'f', "FILTER", OPTION_TEXT, PLACE(filter), 0, 0,
	 "only the packets that fit, in libpcap's syntax:\n'tcp[13]=18', 'host 10.77.0.1 and port 80'", NULL},
	{"conn", 0, "N", OPTION_U32, PLACE(conn), 1, 0, "only the N-th connection of the file", NULL},
};

struct cli_group options_load(struct load_options *load)
{
	return (struct cli_group){"File", rows, ARRAY_LEN(rows), load};
}

static bool shows(void *context, const struct trace *trace, uint32_t id)
{
	return packet_filter_takes(context, trace, id);
}

const struct row_filter *load_rows(const struct load_options *load)
{
	return load->packets != NULL ? &load->rows : NULL;
}

void load_fini(struct load_options *load)
{
	packet_filter_free(load->packets);
	load->packets = NULL;
}

static struct trace *load_capture(const char *path, const struct load_options *load, char *remark, size_t room, struct err *err)
{
	struct trace *trace = pcap_read(path, load->filter, remark, room, err);

	if (trace != NULL)
		infer_third_parties(trace);
	return trace;
}

static struct trace *load_session(const char *path, struct load_options *load, char *remark, size_t room, struct err *err)
{
	bool has_filter = load->filter != NULL && load->filter[0] != '\0';

	if (has_filter && (load->packets = packet_filter_new(load->filter, err)) == NULL)
		return NULL;
	load->rows = (struct row_filter){.shows = shows, .context = load->packets};
	return trace_read(path, remark, room, err);
}

static bool has_shown(const struct trace *trace, const struct load_options *load)
{
	for (uint32_t id = 1; id <= trace_count(trace); id++)
		if (packet_filter_takes(load->packets, trace, id))
			return true;
	return false;
}

static bool has_ip6(const struct trace *trace)
{
	for (uint32_t c = 1; c <= trace_connection_count(trace); c++)
		if (trace_connection(trace, c)->tuple.addr[0].family == 6)
			return true;
	return false;
}

/* An empty page with no word about it would look like a mistake of ours. */
static void remark_on_filter(const char *path, const struct trace *trace, const struct load_options *load)
{
	if (load->packets == NULL || has_shown(trace, load))
		return;
	bool is_ip4_alone = has_ip6(trace) && strstr(load->filter, "tcp[") != NULL;

	cli_say("%s: no packet fits the filter \"%s\"%s", path, load->filter,
		is_ip4_alone ? "; tcp[N] is for IPv4, of IPv6 packets ip6[40+N] is the same byte" : "");
}

struct trace *load_trace(const char *path, struct load_options *load, struct err *err)
{
	char remark[400] = "";
	struct trace *trace = pcap_is_capture(path) ? load_capture(path, load, remark, sizeof remark, err)
						    : load_session(path, load, remark, sizeof remark, err);

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
	remark_on_filter(path, trace, load);
	return trace;
}
