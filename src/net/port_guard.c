/* SPDX-License-Identifier: MIT
 *
 * port_guard.c - see port_guard.h.
 *
 * Three things make the kernel drop a segment after it has found the socket and before it answers: a filter, a signature that is
 * missing, a TTL that is too low. The first is exact; where it is not permitted the other two stand for it.
 *
 * No SO_REUSEADDR: where any other socket holds the port, even one that waits in TIME-WAIT, its segments are not ours.
 */
#include "net/port_guard.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "base/assert.h"
#include "net/socket_addr.h"

/* Whatever comes is dropped. Newer kernels take a filter for a TCP socket from those with CAP_NET_ADMIN alone. */
static bool drop_by_filter(int fd)
{
	struct sock_filter drop = {.code = BPF_RET | BPF_K};
	struct sock_fprog filter = {.len = 1, .filter = &drop};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

/* What has no MD5 signature is dropped, from whatever address (RFC 2385 2.0): with a key that nobody knows, all is. Not every kernel
 * is built with it. */
static bool drop_unsigned(int fd, bool is_v6)
{
	struct tcp_md5sig key = {.tcpm_flags = TCP_MD5SIG_FLAG_PREFIX, .tcpm_keylen = 16};

	key.tcpm_addr.ss_family = is_v6 ? AF_INET6 : AF_INET;
	if (getrandom(key.tcpm_key, key.tcpm_keylen, 0) != key.tcpm_keylen)
		return false;
	return setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG_EXT, &key, sizeof key) == 0;
}

/* What comes with a TTL below 255 is dropped (RFC 5082 3): all that has passed a router, and all of a sender that does not
 * begin with 255, which few do. */
static bool drop_below_full_ttl(int fd, bool is_v6)
{
	int least = 255;

	if (is_v6)
		return setsockopt(fd, IPPROTO_IPV6, IPV6_MINHOPCOUNT, &least, sizeof least) == 0;
	return setsockopt(fd, IPPROTO_IP, IP_MINTTL, &least, sizeof least) == 0;
}

/* All of it stands before the socket listens, so that not one segment is answered. */
static bool be_quiet(int fd, bool is_v6)
{
	if (!drop_by_filter(fd)) {
		bool is_signed = drop_unsigned(fd, is_v6), is_near = drop_below_full_ttl(fd, is_v6);

		if (!is_signed && !is_near)
			return false;
	}
	return listen(fd, 1) == 0;
}

static bool guard_failed(const struct ip_addr *addr, uint16_t port, int error, struct err *err)
{
	char text[IP_ADDR_TEXT];

	ip_addr_format(addr, text);
	switch (error) {
	case EADDRINUSE:
		if (port == 0)
			return err_set(err, STATUS_LINK, "all ports of %s are in use: wait until other programs end some", text);
		return err_set(err, STATUS_LINK,
			       "port %u of %s is in use by another program: choose another one, or leave out --local-port",
			       port, text);
	case EACCES:
	case EPERM:
		if (port == 0 || port >= 1024)
			break;
		return err_set(err, STATUS_LINK,
			       "port %u needs the privilege CAP_NET_BIND_SERVICE: choose one from 1024 on, or run as root", port);
	case EADDRNOTAVAIL:
		return err_set(err, STATUS_LINK,
			       "%s is no address of this machine: choose one that \"ip addr\" shows, or use --link lan for "
			       "one of its own", text);
	case EMFILE:
	case ENFILE:
		return err_set(err, STATUS_LINK, "too many files are open to guard another port: open fewer connections at a "
			       "time, or allow more with \"ulimit -n\"");
	}
	return err_set(err, STATUS_LINK, "port %u of %s cannot be guarded: %s", port, text, strerror(error));
}

int port_guard_open(const struct ip_addr *addr, unsigned interface_index, uint16_t *port, enum port_guard_kind kind,
		    struct err *err)
{
	struct sockaddr_storage address;
	socklen_t len = socket_addr_write(addr, interface_index, *port, &address);
	int fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	assert(addr->family == 4 || addr->family == 6);
	if (fd >= 0 && addr->family == 6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 && (kind == GUARD_RESERVE || be_quiet(fd, addr->family == 6))) {
		*port = socket_addr_port(fd);
		return fd;
	}
	(void)guard_failed(addr, *port, errno, err);
	if (fd >= 0)
		close(fd);
	return -1;
}
