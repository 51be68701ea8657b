/* SPDX-License-Identifier: MIT
 *
 * capture.h - the frames of a network interface, live, through libpcap.
 *
 *     struct net_capture *c = capture_open("eth0", "tcp and dst port 40000", CAPTURE_BOTH_WAYS, &err);
 *     poll() on capture_fd(c)
 *     while (capture_next(c, &got))
 *             use(got.packet);
 *     capture_close(c);
 *
 * Each frame comes at once (immediate mode), whole, and without blocking. Frames that the card or the kernel has joined
 * (segmentation offload) come as the one long packet they are now, with VLAN tags put back, and with checksums that
 * nobody has filled in yet where the sender left that to a card. On the loopback interface a frame comes once.
 */
#ifndef NET_CAPTURE_H
#define NET_CAPTURE_H

#include "base/err.h"

struct net_capture;

enum capture_ways {
	CAPTURE_BOTH_WAYS,
	CAPTURE_INCOMING, /* not what this machine sends; frames of capture_inject() never come, in either case */
};

struct captured {
	int link_type;      /* for frame_strip() (wire/frame.h) */
	struct span frame;  /* with its link-layer header */
	struct span packet; /* the IP packet in it, perhaps with padding behind; empty when it is none */
	time_ns time;       /* when it came, by clock_now() (net/clock.h) */
	bool is_cut;        /* longer on the wire than what is here */
	unsigned interface_index; /* of captures on "any", where libpcap tells (from 1.10 on); else 0 */
};

/* Opens `interface` by its name ("any": all of them, and nothing can be injected then). `filter` is a filter of
 * pcap-filter(7), NULL or "" for none; no frame comes that it does not want. NULL and err: STATUS_LINK when there is no such
 * interface, it is down, its link type is unknown or there is no privilege (CAP_NET_RAW), STATUS_USAGE for a filter
 * with a syntax error. Free with capture_close(). */
struct net_capture *capture_open(const char *interface, const char *filter, enum capture_ways ways,
				 struct err *err) MUST_USE;

/* May this process capture here and now? False with reason and remedy in err. Leaves nothing behind. */
bool capture_try(const char *interface, struct err *err) MUST_USE;

/* From now on another filter, without losing a frame that both want. Frames that the old one let in and that
 * are not yet read still come. Needs no privilege. False and err: the old one stays. */
bool capture_set_filter(struct net_capture *c, const char *filter, struct err *err) MUST_USE;

/* The next frame, borrowed until the next call; false: none now. */
bool capture_next(struct net_capture *c, struct captured *out);

/* Sends a frame with its link-layer header. False: it did not get away (a queue is full, the interface is down). */
bool capture_inject(struct net_capture *c, struct span frame) MUST_USE;

/* Readable when a frame waits; -1 when no frame will come any more, since the interface has gone. */
int capture_fd(const struct net_capture *c);
const char *capture_interface(const struct net_capture *c); /* its name, borrowed */
void capture_close(struct net_capture *c); /* NULL is fine */

#endif
