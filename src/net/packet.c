/* SPDX-License-Identifier: MIT
 *
 * packet.c - see packet.h.
 */
#include "net/packet.h"

bool packet_take_apart(struct span bytes, struct packet *out)
{
	out->bytes = bytes;
	if (ip_parse(bytes, false, &out->ip, &out->payload) != IP_OK)
		return false;
	out->is_tcp = out->ip.protocol == IP_TCP && !out->ip.is_fragment;
	if (!out->is_tcp)
		return true;
	out->problem = segment_parse(out->payload, &out->segment);
	out->segment.ecn = out->ip.traffic_class & IP_ECN_MASK;
	out->segment.ip_options = out->ip.options;
	if (!packet_has_segment(out))
		out->segment.text = span_of(NULL, 0);
	return true;
}
