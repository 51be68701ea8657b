/* SPDX-License-Identifier: MIT
 *
 * dissect.h - every field of the IP and TCP headers: name, place, value, meaning.
 *
 * For people: the detail panel, the docs and the exports read this list and
 * know nothing about headers themselves.
 */
#ifndef WIRE_DISSECT_H
#define WIRE_DISSECT_H

#include "base/base.h"

enum { DISSECT_FIELDS_MAX = 96 };
enum dissect_layer { LAYER_IP, LAYER_TCP, LAYER_ICMP, LAYER_DATA };

struct dissect_field {
	enum dissect_layer layer;
	uint8_t depth;         /* 0 a field; 1 a part of the field before it (a flag, an option's part) */
	const char *name;      /* the RFC's name: "Sequence Number"; static */
	uint32_t bit_offset;   /* from the start of the packet */
	uint32_t bits;         /* width */
	uint64_t value;        /* as a number; of fields up to 64 bits */
	char shown[48];        /* as people write it: "10.77.0.1", "0x4a3f", "SYN,ACK" */
	char meaning[112];     /* "checksum is right", "24 bytes of options"; may be empty */
};

/* Lists the fields of a raw IP packet in their order; returns their count. A
 * damaged or cut packet gives the fields that are there and a last field that says
 * what is wrong. Never reads outside `packet`. */
size_t dissect_packet(struct span packet, struct dissect_field fields[DISSECT_FIELDS_MAX]);

#endif
