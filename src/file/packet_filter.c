/* SPDX-License-Identifier: MIT
 *
 * packet_filter.c - see packet_filter.h.
 */
#include "file/packet_filter.h"

#include <stdlib.h>

#include <pcap/pcap.h>

#include "base/grow.h"
#include "file/packet_of.h"

struct packet_filter {
	struct bpf_program program;
	struct packet_room room; /* where packets without kept bytes are made */
};

bool packet_filter_refuse(struct err *err, const char *expression, const char *why)
{
	return err_set(err, STATUS_USAGE, "filter \"%s\": %s; man pcap-filter has the syntax", expression, why);
}

struct packet_filter *packet_filter_new(const char *expression, struct err *err)
{
	pcap_t *raw = pcap_open_dead(DLT_RAW, PACKET_MAX);

	if (raw == NULL) {
		(void)packet_filter_refuse(err, expression, "libpcap is out of memory");
		return NULL;
	}
	struct packet_filter *f = grow_new(1, sizeof *f);
	bool is_good = pcap_compile(raw, &f->program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;

	if (!is_good) {
		(void)packet_filter_refuse(err, expression, pcap_geterr(raw));
		free(f);
		f = NULL;
	}
	pcap_close(raw);
	return f;
}

void packet_filter_free(struct packet_filter *f)
{
	if (f == NULL)
		return;
	pcap_freecode(&f->program);
	free(f);
}

bool packet_filter_takes(struct packet_filter *f, const struct trace *trace, uint32_t id)
{
	const struct event *ev = trace_event(trace, id);
	size_t wire_len = 0;

	if (!event_is_packet(ev))
		return false;
	if (ev->blob_len == 0 && ev->of != 0)
		ev = trace_event(trace, ev->of); /* it came as it left */
	struct span packet = packet_of(trace, ev, &f->room, &wire_len);
	struct pcap_pkthdr header = {.caplen = (bpf_u_int32)packet.len, .len = (bpf_u_int32)wire_len};

	return packet.len > 0 && pcap_offline_filter(&f->program, &header, packet.data) != 0;
}
