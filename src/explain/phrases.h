/* SPDX-License-Identifier: MIT
 *
 * phrases.h - all prose about what happens, with slots.
 *
 * Slots that facts fill:
 *     {host} {peer}         names of the end where it happens, and of the other one
 *     {seq} {end} {last}    first number of the segment, the one behind it, its last one
 *     {ack} {len} {window}  SEG.ACK, bytes of text, the window scaled
 *     {acked}               the newest packet that SEG.ACK acknowledges: "#4", else "up to 1461"
 *     {cause}               the packet that led to this one: "#4", else "the segment"
 *     {data}                the text of the segment: its first line, else its size
 *     {total}               what its sender has sent with it: "2896 bytes so far"
 *     {wire}                 the relative SEG.SEQ as it is on the wire: " (1161334200 on the wire)"; else nothing
 *     {again}               the number of the packet that is sent a second time: "#4", else "it"
 *     {rtt}                 the round trip just measured
 *     {SND.UNA} {RTO} ...   a variable of {host} after the event; {SND.UNA before}: before it
 *
 * A full phrase is a sentence without its full stop; its RFC section is added from tcp/vocab.h.
 */
#ifndef EXPLAIN_PHRASES_H
#define EXPLAIN_PHRASES_H

#include "trace/event.h"

struct phrase {
	const char *brief; /* for the ladder's last column; "" where there is nothing worth its room */
	const char *full;
};

/* What can be seen of a packet whose sender does not say why. */
enum seen {
	SEEN_SYN, SEEN_SYN_ACK, SEEN_RST, SEEN_REFUSAL, SEEN_FIN, SEEN_DATA, SEEN_AGAIN, SEEN_AGAIN_ASKED,
	SEEN_ACK, SEEN_ACK_OF_SYN, SEEN_ACK_OF_FIN, SEEN_ACK_REPEATED, SEEN_OTHER, SEEN_COUNT
};

const struct phrase *phrase_of_why(enum tcp_why why);
/* Where the kernel has sent what it should not: what can be done. */
const char *phrase_of_ways_out(void);
const struct phrase *phrase_of_finding(enum tcp_finding_bit finding);
const struct phrase *phrase_of_seen(enum seen seen);
const struct phrase *phrase_of_call(enum tcp_call call);
const struct phrase *phrase_of_timer(enum tcp_timer timer);
const struct phrase *phrase_of_loss(enum loss loss);

#endif
