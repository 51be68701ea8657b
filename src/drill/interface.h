/* SPDX-License-Identifier: MIT
 *
 * interface.h - what packetdrill wants of a library that it loads with --so_filename: one function, which fills a table.
 *
 * Each entry is called with `userdata` first and answers as the system call of its name does: -1 and errno when it
 * fails. Packets are raw IPv4 or IPv6 datagrams. Every entry is filled: a NULL that a script uses would be a crash.
 */
#ifndef DRILL_INTERFACE_H
#define DRILL_INTERFACE_H

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>

struct packetdrill_interface {
	void *userdata;
	void (*free)(void *userdata);
	int (*socket)(void *userdata, int domain, int type, int protocol);
	int (*bind)(void *userdata, int fd, const struct sockaddr *addr, socklen_t len);
	int (*listen)(void *userdata, int fd, int backlog);
	int (*accept)(void *userdata, int fd, struct sockaddr *addr, socklen_t *len);
	int (*connect)(void *userdata, int fd, const struct sockaddr *addr, socklen_t len);
	ssize_t (*read)(void *userdata, int fd, void *into, size_t len);
	ssize_t (*readv)(void *userdata, int fd, const struct iovec *pieces, int count);
	ssize_t (*recv)(void *userdata, int fd, void *into, size_t len, int flags);
	ssize_t (*recvfrom)(void *userdata, int fd, void *into, size_t len, int flags, struct sockaddr *from,
			    socklen_t *from_len);
	ssize_t (*recvmsg)(void *userdata, int fd, struct msghdr *message, int flags);
	ssize_t (*write)(void *userdata, int fd, const void *bytes, size_t len);
	ssize_t (*writev)(void *userdata, int fd, const struct iovec *pieces, int count);
	ssize_t (*send)(void *userdata, int fd, const void *bytes, size_t len, int flags);
	ssize_t (*sendto)(void *userdata, int fd, const void *bytes, size_t len, int flags, const struct sockaddr *to,
			  socklen_t to_len);
	ssize_t (*sendmsg)(void *userdata, int fd, const struct msghdr *message, int flags);
	int (*fcntl)(void *userdata, int fd, int command, ...);
	int (*ioctl)(void *userdata, int fd, unsigned long request, ...);
	int (*close)(void *userdata, int fd);
	int (*shutdown)(void *userdata, int fd, int how);
	int (*getsockopt)(void *userdata, int fd, int level, int name, void *value, socklen_t *len);
	int (*setsockopt)(void *userdata, int fd, int level, int name, const void *value, socklen_t len);
	int (*poll)(void *userdata, struct pollfd *fds, nfds_t count, int timeout_ms);
	/* A packet of the script for our TCP. */
	int (*netdev_send)(void *userdata, const void *bytes, size_t len);
	/* The next packet of our TCP: at most *len bytes, which becomes its length, and when it left. *len 0: there is none, and
	 * none will come. */
	int (*netdev_receive)(void *userdata, void *into, size_t *len, long long *time_us);
	int (*usleep)(void *userdata, useconds_t us);
	int (*gettimeofday)(void *userdata, struct timeval *tv, struct timezone *tz);
	int (*epoll_create)(void *userdata, int size);
	int (*epoll_ctl)(void *userdata, int epfd, int operation, int fd, struct epoll_event *event);
	int (*epoll_wait)(void *userdata, int epfd, struct epoll_event *events, int count, int timeout_ms);
	int (*pipe)(void *userdata, int fds[2]);
	int (*splice)(void *userdata, int from, loff_t *from_offset, int to, loff_t *to_offset, size_t len,
		      unsigned int flags);
};

/* The library's only exported symbol. `flags` is the text behind --so_flags, NULL when there is none; a word in it that
 * means nothing ends the program with a message (docs/packetdrill.md). */
void packetdrill_interface_init(const char *flags, struct packetdrill_interface *table);

#endif
