/* SPDX-License-Identifier: MIT
 *
 * dissect.c - the order in which a packet is taken apart: IP, then what it
 * carries, then what is left over, then what is wrong.
 */
#include "wire/dissect.h"

#include "base/bytes.h"
#include "wire/dissection.h"

/* The length that the packet claims to have; what is there, where it claims none
 * (segmentation offload leaves 0). */
static size_t whole_len_of(struct span packet)
{
	struct reader r = reader_of(packet);
	unsigned first = read_u16(&r);
	size_t total = read_u16(&r), payload = read_u16(&r);

	if (first >> 12 == 4)
		return total > 0 ? total : packet.len;
	return payload > 0 ? 40 + payload : packet.len;
}

static void set_ip_problem(struct dissection *d, enum ip_problem problem)
{
	switch (problem) {
	case IP_OK:
	case IP_BAD_CHECKSUM: /* the field says it itself */
		return;
	case IP_TOO_SHORT:
		d->problem = "the packet ends inside the IP header";
		return;
	case IP_BAD_VERSION:
		d->problem = "the version is neither 4 nor 6: this is no IP packet";
		return;
	case IP_BAD_LENGTH:
		d->problem = "the header's lengths are impossible";
		return;
	}
}

static void dissect_upper(struct dissection *d)
{
	d->start = d->upper.len > 0 ? (size_t)(d->upper.data - d->packet.data) : d->packet.len;
	d->upper_len = size_max(d->upper.len, d->whole_len - size_min(d->start, d->whole_len));
	if (d->ip.fragment_offset != 0) {
		dissection_add_data(d, "Data", d->start, d->upper_len,
				    "of a later fragment; the header is in the first");
	} else if (d->ip.protocol == IP_TCP) {
		d->layer = LAYER_TCP;
		dissect_tcp(d);
	} else if (d->ip.protocol == (d->ip.src.family == 6 ? IP_ICMPV6 : IP_ICMP)) {
		d->layer = LAYER_ICMP;
		dissect_icmp(d);
	} else {
		dissection_add_data(d, "Data", d->start, d->upper_len, "of another protocol");
	}
}

static void add_problem(struct dissection *d)
{
	struct dissect_field *f = dissection_add(d, 0, "Problem", d->packet.len * 8, 0);
	struct print shown = shown_of(f), meaning = meaning_of(f);

	print_char(&shown, '!');
	print_text(&meaning, d->problem);
}

size_t dissect_packet(struct span packet, struct dissect_field fields[DISSECT_FIELDS_MAX])
{
	struct dissection d = {.packet = packet, .fields = fields, .layer = LAYER_IP};
	enum ip_problem problem = ip_parse(packet, true, &d.ip, &d.upper);

	d.whole_len = whole_len_of(packet);
	dissect_ip(&d);
	if (problem == IP_OK || problem == IP_BAD_CHECKSUM) {
		d.packet = span_cut(packet, 0, d.whole_len); /* a trailer is no part of TCP */
		dissect_upper(&d);
		d.packet = packet;
		if (d.whole_len < packet.len)
			dissection_add_data(&d, "Trailer", d.whole_len, packet.len - d.whole_len,
					    "behind the packet: padding of the link");
	} else {
		set_ip_problem(&d, problem);
	}
	if (d.problem != NULL) {
		d.layer = LAYER_DATA; /* of no header any more; there is always room for it */
		add_problem(&d);
	}
	return d.count;
}
