/* SPDX-License-Identifier: MIT
 *
 * command.h - what a user asks of the running session: keys become these.
 */
#ifndef SESSION_COMMAND_H
#define SESSION_COMMAND_H

#include "base/base.h"

enum command_kind {
	COMMAND_DROP,      /* the packet in flight whose EV_SENT is `event` */
	COMMAND_DELAY,     /* the same, by `by` more */
	COMMAND_DUPLICATE,
	COMMAND_CORRUPT,
	COMMAND_CLOSE,     /* our application closes the connection `conn` (FIN) */
	COMMAND_ABORT,     /* our application aborts it (RST) */
	COMMAND_URGENT,    /* one byte of urgent data behind what our application has sent */
};

struct command {
	enum command_kind kind;
	uint32_t event;
	uint32_t conn; /* 0: the first one that is open */
	time_ns by;
};

#endif
