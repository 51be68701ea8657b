/* SPDX-License-Identifier: MIT
 *
 * peer_names.h - from the host of a URL to its addresses: what peer*.c share.
 */
#ifndef CLI_PEER_NAMES_H
#define CLI_PEER_NAMES_H

#include "cli/options_link.h"
#include "session/live_config.h"

/* -4, -6; 0: neither was given. */
bool peer_wanted_family(const struct link_options *link, uint8_t *family, struct err *err) MUST_USE;
/* An address stands for itself, so that a wrong one is told as such: 0. A name is looked up for the family that we have. */
uint8_t peer_name_family(const struct live_target *target, uint8_t ours);
/* Fills in the target's addresses. Blocks. */
bool peer_look_up(struct live_target *target, uint8_t family, struct err *err) MUST_USE;
/* Leaves each target the addresses that the link can ask; false when one is left without. `targets` are those of `live`. */
bool peer_keep_reachable(const struct live_config *live, struct live_target *targets, struct err *err) MUST_USE;

#endif
