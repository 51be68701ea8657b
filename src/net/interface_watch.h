/* SPDX-License-Identifier: MIT
 *
 * interface_watch.h - is an interface still there and up? A look now and then, never with a packet.
 *
 *     interface_watch_begin(&w, "eth0", now);
 *     when it is time:  interface_watch_turn(&w, now);          w.next says when
 *     at any time:      if (!interface_watch_is_well(&w, &err)) it is of no more use
 *     interface_watch_end(&w);
 *
 * An interface that is down for a moment only, as some are when their settings change, stays well.
 */
#ifndef NET_INTERFACE_WATCH_H
#define NET_INTERFACE_WATCH_H

#include "base/err.h"
#include "net/route.h"

struct interface_watch {
	char name[INTERFACE_NAME_ROOM]; /* as it was called at the beginning */
	unsigned index;                 /* what it stays, also under another name */
	int fd;                         /* to ask with; -1: it cannot be asked, and is taken to be well */
	time_ns next;                   /* when interface_watch_turn() wants to be called; TIME_NEVER: not at all */
	unsigned downs;                 /* looks in a row that found it down */
	bool is_gone;
	bool is_of_this_run;            /* the caller has made it, and makes another one the next time */
};

void interface_watch_begin(struct interface_watch *w, const char *name, time_ns now);
void interface_watch_turn(struct interface_watch *w, time_ns now);
/* False and err (STATUS_NETWORK): it was removed, or set down and left so. */
bool interface_watch_is_well(const struct interface_watch *w, struct err *err) MUST_USE;
/* Somebody else has found out that it is no more. */
void interface_watch_has_gone(struct interface_watch *w);
void interface_watch_end(struct interface_watch *w);

#endif
