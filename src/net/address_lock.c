/* SPDX-License-Identifier: MIT
 *
 * address_lock.c - a name in the abstract namespace of Unix sockets: it exists once in a network namespace, and as long as its
 * socket does (unix(7)).
 */
#include "net/address_lock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int address_lock(const char *interface, const struct ip_addr *addr, struct err *err)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	char text[IP_ADDR_TEXT];

	ip_addr_format(addr, text);
	int len = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "tcpsee/lan/%s/%s", interface, text);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&name, (socklen_t)(sizeof name.sun_family + 1 + (size_t)len)) == 0)
		return fd;
	if (errno == EADDRINUSE)
		(void)err_set(err, STATUS_LINK, "another tcpsee on this machine has the address %s on %s: choose another with --addr",
			      text, interface);
	else
		(void)err_set(err, STATUS_LINK, "cannot make sure that no other tcpsee has %s: %s", text, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}
