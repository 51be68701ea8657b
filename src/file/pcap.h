/* SPDX-License-Identifier: MIT
 *
 * pcap.h - captures (pcap, pcapng through libpcap) to a trace, and a trace to pcap.
 */
#ifndef FILE_PCAP_H
#define FILE_PCAP_H

#include "base/err.h"
#include "trace/trace.h"

/* Loads a capture: connections, directions and segments as facts. Each packet becomes an
 * EV_SENT of its sender and an EV_ARRIVED at the same time; a new SYN on a closed or reset 4-tuple
 * opens a new connection. The end that sent the SYN (or the lower-numbered service port's peer, when
 * there is no SYN) is end 0. No states are guessed. `remark` gets a sentence on what was skipped
 * ("12 packets that are not TCP were left out"). `bpf`: a libpcap filter, NULL for none. */
struct trace *pcap_read(const char *path, const char *bpf, char *remark, size_t room,
			struct err *err) MUST_USE;

/* Is this file a capture by its first bytes (pcap in either byte order and resolution, pcapng)? False when
 * it cannot be read, or is a pipe, whose first bytes would be lost. */
bool pcap_is_capture(const char *path);

/* Writes every EV_SENT packet of the trace (link type RAW, nanoseconds) as seen at its sender; packets
 * without kept bytes are rebuilt from their facts with right checksums, cut ones are written cut.
 * conn 0: all connections. "-": stdout. */
bool pcap_write(const char *path, const struct trace *trace, uint32_t conn, struct err *err) MUST_USE;

/* The same as a capture on this host (its index) would have it: what it sent when it sent it, and what arrived there when
 * and as it arrived: not what was lost, twice what came twice, marked (RFC 3168) or damaged where that happened. */
bool pcap_write_at(const char *path, const struct trace *trace, uint32_t conn, uint8_t host, struct err *err) MUST_USE;

#endif
