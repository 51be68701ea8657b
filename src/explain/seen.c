/* SPDX-License-Identifier: MIT
 *
 * seen.c - what a packet shows to everybody: SYN, data, data again, an ACK of what.
 */
#include "explain/seen.h"

#include "wire/segment.h"

static enum seen seen_ack(struct scene *s)
{
	const struct event *acked = scene_acked(s);
	const struct event *previous = scene_previous(s);

	if (previous != NULL && (previous->ctl & CTL_ACK) != 0 && previous->ack == s->packet->ack)
		return SEEN_ACK_REPEATED;
	if (acked != NULL && (acked->ctl & CTL_SYN) != 0)
		return SEEN_ACK_OF_SYN;
	return acked != NULL && (acked->ctl & CTL_FIN) != 0 ? SEEN_ACK_OF_FIN : SEEN_ACK;
}

static enum seen seen_rst(struct scene *s)
{
	const struct event *acked = scene_acked(s);

	return acked != NULL && (acked->ctl & (CTL_SYN | CTL_ACK)) == CTL_SYN ? SEEN_REFUSAL : SEEN_RST;
}

enum seen seen_in(struct scene *s)
{
	const struct event *packet = s->packet;

	if (packet == NULL || packet->protocol != PROTOCOL_TCP)
		return SEEN_OTHER;
	if ((packet->ctl & CTL_RST) != 0)
		return seen_rst(s);
	if (scene_packet_end(packet) != packet->seq && scene_goes_back(s) && scene_first_try(s) != NULL)
		return scene_is_asked_for(s) ? SEEN_AGAIN_ASKED : SEEN_AGAIN;
	if ((packet->ctl & CTL_SYN) != 0)
		return (packet->ctl & CTL_ACK) != 0 ? SEEN_SYN_ACK : SEEN_SYN;
	if ((packet->ctl & CTL_FIN) != 0)
		return SEEN_FIN;
	return packet->len > 0 ? SEEN_DATA : seen_ack(s);
}
