/* SPDX-License-Identifier: MIT
 *
 * raw_socket.c - see raw_socket.h.
 */
#include "net/raw_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <netinet/in.h>

#include "net/permission.h"
#include "net/socket_addr.h"

enum { SEND_BUFFER = 4 << 20 };

/* Of the protocol IPPROTO_RAW Linux takes the IP header from us, in both families, and gives us nothing to receive. */
bool raw_socket_open(uint8_t family, int *fd, struct err *err)
{
	int room = SEND_BUFFER;

	*fd = socket(family == 6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW);
	if (*fd >= 0) {
		setsockopt(*fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room); /* a wish */
		return true;
	}
	if (errno == EPERM || errno == EACCES)
		return permission_missing("a raw socket", PERMISSION_NET_RAW, "use --link user", err);
	return err_set(err, STATUS_LINK, "a raw socket for IPv%u cannot be opened: %s; --link sim needs none", family,
		       strerror(errno));
}

bool raw_socket_send(int fd, struct span packet)
{
	bool is_v6 = packet.data[0] >> 4 == 6;
	struct ip_addr to = {.family = is_v6 ? 6 : 4};
	struct sockaddr_storage address;
	ssize_t sent;

	memcpy(to.bytes, packet.data + (is_v6 ? 24 : 16), is_v6 ? 16 : 4);
	socklen_t len = socket_addr_write(&to, 0, 0, &address);

	do
		sent = sendto(fd, packet.data, packet.len, MSG_DONTWAIT, (struct sockaddr *)&address, len);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)packet.len;
}
