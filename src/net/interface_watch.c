/* SPDX-License-Identifier: MIT
 *
 * interface_watch.c - see interface_watch.h.
 *
 * Files do not tell it: a TUN device that is down is silent, libpcap goes on with a card that is down in the hope that it comes
 * up again. So the kernel is asked for the interface's flags, two small calls of the system each time.
 */
#include "net/interface_watch.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <net/if.h>

#define LOOK_EVERY (250 * NS_PER_MS)
/* An interface that is reconfigured is down for some milliseconds: one look may fall into them. */
enum { DOWNS_MAX = 2 };

void interface_watch_begin(struct interface_watch *w, const char *name, time_ns now)
{
	*w = (struct interface_watch){.index = if_nametoindex(name), .next = now + LOOK_EVERY};
	memcpy(w->name, name, strnlen(name, sizeof w->name - 1));
	w->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (w->fd < 0)
		w->fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (w->fd < 0)
		w->next = TIME_NEVER;
}

static void look(struct interface_watch *w)
{
	struct ifreq request = {.ifr_ifindex = (int)w->index};
	bool is_answered = ioctl(w->fd, SIOCGIFNAME, &request) == 0 && ioctl(w->fd, SIOCGIFFLAGS, &request) == 0;

	w->is_gone |= !is_answered && errno == ENODEV;
	w->downs = is_answered && (request.ifr_flags & IFF_UP) == 0 ? w->downs + 1 : 0;
}

void interface_watch_turn(struct interface_watch *w, time_ns now)
{
	if (now < w->next || w->is_gone)
		return;
	look(w);
	w->next = w->is_gone ? TIME_NEVER : now + LOOK_EVERY;
}

bool interface_watch_is_well(const struct interface_watch *w, struct err *err)
{
	bool is_down = w->downs >= DOWNS_MAX;

	if (!w->is_gone && !is_down)
		return true;
	if (w->is_of_this_run)
		return err_set(err, STATUS_NETWORK, "somebody has %s the device %s: run tcpsee again, which makes another one",
			       w->is_gone ? "removed" : "set down", w->name);
	if (w->is_gone)
		return err_set(err, STATUS_NETWORK, "the interface %s has gone: run tcpsee again when it is back", w->name);
	return err_set(err, STATUS_NETWORK,
		       "the interface %s was set down: bring it up with \"sudo ip link set %s up\" and run tcpsee again", w->name,
		       w->name);
}

void interface_watch_has_gone(struct interface_watch *w)
{
	w->is_gone = true;
	w->next = TIME_NEVER;
}

void interface_watch_end(struct interface_watch *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}
