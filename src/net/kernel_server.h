/* SPDX-License-Identifier: MIT
 *
 * kernel_server.h - applications over the kernel's TCP: the same struct app, on sockets.
 *
 * For the demo: the peer is Linux's own TCP, the application above it is ours. Non-blocking; driven by the
 * session's poll().
 */
#ifndef NET_KERNEL_SERVER_H
#define NET_KERNEL_SERVER_H

#include <poll.h>

#include "app/http_respond.h"
#include "base/err.h"
#include "wire/ip.h"

struct kernel_server;

/* Listens on addr:port (port 0: any) and answers every connection with the content function, up to 256 at a
 * time (then the one that was silent for longest is reset). NULL, STATUS_LINK and err on failure. */
struct kernel_server *kernel_server_open(const struct ip_addr *addr, uint16_t port, http_content_fn *find,
					 void *context, struct err *err) MUST_USE;
uint16_t kernel_server_port(const struct kernel_server *s);
/* Fills up to `room` pollfds and returns how many there are. */
size_t kernel_server_poll(struct kernel_server *s, struct pollfd *fds, size_t room);
/* Accepts, reads, writes whatever is possible now. */
void kernel_server_run(struct kernel_server *s, time_ns now);
void kernel_server_close(struct kernel_server *s);

#endif
