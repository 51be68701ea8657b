/* SPDX-License-Identifier: MIT
 *
 * clock.h - time for what must wait before there is a session that has a time: the one clock of this folder.
 */
#ifndef NET_CLOCK_H
#define NET_CLOCK_H

#include "base/base.h"

/* Monotonic, since some moment. */
time_ns clock_now(void);

#endif
