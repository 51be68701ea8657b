/* SPDX-License-Identifier: MIT
 *
 * calls.h - the entries of the interface, one file a family of calls.
 */
#ifndef DRILL_CALLS_H
#define DRILL_CALLS_H

#include "drill/drill.h"
#include "drill/interface.h"

/* ---- calls_open.c ---- */
int call_socket(void *userdata, int domain, int type, int protocol);
int call_bind(void *userdata, int fd, const struct sockaddr *addr, socklen_t len);
int call_listen(void *userdata, int fd, int backlog);
int call_accept(void *userdata, int fd, struct sockaddr *addr, socklen_t *len);
int call_connect(void *userdata, int fd, const struct sockaddr *addr, socklen_t len);

/* ---- calls_close.c ---- */
int call_close(void *userdata, int fd);
int call_shutdown(void *userdata, int fd, int how);

/* ---- calls_read.c ---- */
ssize_t call_read(void *userdata, int fd, void *into, size_t len);
ssize_t call_readv(void *userdata, int fd, const struct iovec *pieces, int count);
ssize_t call_recv(void *userdata, int fd, void *into, size_t len, int flags);
ssize_t call_recvfrom(void *userdata, int fd, void *into, size_t len, int flags, struct sockaddr *from,
		      socklen_t *from_len);
ssize_t call_recvmsg(void *userdata, int fd, struct msghdr *message, int flags);

/* ---- calls_write.c ---- */
ssize_t call_write(void *userdata, int fd, const void *bytes, size_t len);
ssize_t call_writev(void *userdata, int fd, const struct iovec *pieces, int count);
ssize_t call_send(void *userdata, int fd, const void *bytes, size_t len, int flags);
ssize_t call_sendto(void *userdata, int fd, const void *bytes, size_t len, int flags, const struct sockaddr *to,
		    socklen_t to_len);
ssize_t call_sendmsg(void *userdata, int fd, const struct msghdr *message, int flags);

/* ---- calls_control.c ---- */
int call_fcntl(void *userdata, int fd, int command, ...);
int call_ioctl(void *userdata, int fd, unsigned long request, ...);
int call_pipe(void *userdata, int fds[2]);
int call_splice(void *userdata, int from, loff_t *from_offset, int to, loff_t *to_offset, size_t len, unsigned int flags);

/* ---- calls_option.c ---- */
int call_getsockopt(void *userdata, int fd, int level, int name, void *value, socklen_t *len);
int call_setsockopt(void *userdata, int fd, int level, int name, const void *value, socklen_t len);

/* ---- calls_poll.c ---- */
int call_poll(void *userdata, struct pollfd *fds, nfds_t count, int timeout_ms);

/* ---- calls_epoll.c ---- */
int call_epoll_create(void *userdata, int size);
int call_epoll_ctl(void *userdata, int epfd, int operation, int fd, struct epoll_event *event);
int call_epoll_wait(void *userdata, int epfd, struct epoll_event *events, int count, int timeout_ms);
void drill_epoll_free(struct epoll *e);
/* The socket's descriptor is closed: nobody waits for it any more. */
void drill_epoll_forget(struct drill *d, const struct sock *s);

/* ---- network.c, clock.c ---- */
int call_netdev_send(void *userdata, const void *bytes, size_t len);
int call_netdev_receive(void *userdata, void *into, size_t *len, long long *time_us);
int call_usleep(void *userdata, useconds_t us);
int call_gettimeofday(void *userdata, struct timeval *tv, struct timezone *tz);

#endif
