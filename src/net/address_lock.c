/* SPDX-License-Identifier: MIT
 *
 * address_lock.c - see address_lock.h.
 */
#include "net/address_lock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "net/abstract_name.h"

int address_lock(const char *interface, const struct ip_addr *addr, struct err *err)
{
	char text[IP_ADDR_TEXT], name[100];

	ip_addr_format(addr, text);
	snprintf(name, sizeof name, "tcpsee/lan/%s/%s", interface, text);
	int fd = abstract_name_take(name);

	if (fd < 0 && errno == EADDRINUSE)
		(void)err_set(err, STATUS_LINK, "another tcpsee on this machine has the address %s on %s: choose another with --addr",
			      text, interface);
	else if (fd < 0)
		(void)err_set(err, STATUS_LINK, "cannot make sure that no other tcpsee has %s: %s", text, strerror(errno));
	return fd;
}
