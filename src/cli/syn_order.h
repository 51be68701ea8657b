/* SPDX-License-Identifier: MIT
 *
 * syn_order.h - the order of a SYN's options, as a word or a list.
 */
#ifndef CLI_SYN_ORDER_H
#define CLI_SYN_ORDER_H

#include "wire/segment.h"

/* "linux", "bsd", or the four names mss sackOK timestamps wscale with commas between, in any order and each once; NOPs stand
 * where Linux would put them. False: it is none of these, and nothing is changed. */
bool syn_order_parse(const char *text, struct option_layout *order) MUST_USE;

#endif
