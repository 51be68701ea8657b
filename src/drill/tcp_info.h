/* SPDX-License-Identifier: MIT
 *
 * tcp_info.h - a connection as TCP_INFO tells of it.
 */
#ifndef DRILL_TCP_INFO_H
#define DRILL_TCP_INFO_H

#include <linux/tcp.h>

#include "drill/sock.h"

/* Fields that have no counterpart in our engine stay 0. */
void drill_tcp_info(const struct sock *s, struct tcp_info *info);

#endif
