/* SPDX-License-Identifier: MIT
 *
 * narrow_path.h - what the stories of the path MTU share.
 *
 * Both ends have an MSS of 1400, so a full packet has 1440 bytes, over IPv6 1460; what routers tell is written as the MSS
 * that fits, so that one story suits both families.
 */
#ifndef TESTS_UNIT_NARROW_PATH_H
#define TESTS_UNIT_NARROW_PATH_H

#include "timeline.h"

/* Of IP and TCP, without options. */
uint32_t narrow_headers(void);
void narrow_configure(struct tcp_config *config);
void narrow_establish(struct timeline *t, const struct tcp_config *config);
/* Three full segments, 1401 to 5600, are outstanding; a first round trip was made. */
void narrow_fly_three(struct timeline *t, const struct tcp_config *config);
/* A router tells that the next hop takes segments of `mss` bytes; the packet that it dropped held `of` bytes of text. */
void too_big(struct timeline *t, uint32_t seq, uint32_t mss, uint32_t of);
/* The same in bytes of packets; mtu 0: it does not say. */
void told_mtu(struct timeline *t, uint32_t seq, uint32_t mtu, uint32_t of);

#endif
