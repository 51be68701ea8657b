/* SPDX-License-Identifier: MIT
 *
 * frame.h - from a captured link-layer frame to the IP packet inside.
 *
 * Link types by their number in the pcap file (LINKTYPE_ registry of
 * tcpdump.org): NULL 0, EN10MB 1 (with 802.1Q/ad tags), RAW 101, LOOP 108,
 * LINUX_SLL 113, IPV4 228, IPV6 229, LINUX_SLL2 276.
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include "base/base.h"

enum frame_content { FRAME_IP, FRAME_NOT_IP, FRAME_CUT, FRAME_UNKNOWN_LINK };

/* On FRAME_IP `packet` is the IP packet, borrowed from `frame`. */
enum frame_content frame_strip(int link_type, struct span frame, struct span *packet) MUST_USE;
bool frame_is_known(int link_type);

/* The frame without its VLAN tags, as the kernel shows it to filters of live captures, into `into`, which has room for as much as the
 * frame. Its length; 0: it has no tags. */
size_t frame_untag(int link_type, struct span frame, uint8_t *into);

#endif
