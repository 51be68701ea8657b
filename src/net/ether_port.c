/* SPDX-License-Identifier: MIT
 *
 * ether_port.c - see ether_port.h.
 *
 * A packet socket that receives nothing (protocol 0), with a batch of frames for sendmmsg(2).
 *
 * Invariant: frames [first, count) stand in line; first is 0 unless the card took only a part of the batch.
 */
#include "net/ether_port.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <linux/if_packet.h>

#include "base/grow.h"
#include "net/permission.h"

enum { BATCH = 64 };

struct ether_port {
	int fd;
	unsigned index;
	size_t frame_room;
	unsigned first, count;
	uint8_t *frames; /* owned: BATCH places of frame_room bytes */
	struct iovec parts[BATCH];
	struct mmsghdr messages[BATCH];
};

/* ---- opening ------------------------------------------------------------------------------------- */

static bool failed(int error, struct err *err)
{
	if (error == EPERM || error == EACCES)
		return permission_missing("sending frames", PERMISSION_NET_RAW, "use --link user", err);
	return err_set(err, STATUS_LINK, "frames cannot be sent here: %s; --link sim needs none", strerror(error));
}

static void prepare_batch(struct ether_port *p)
{
	p->frames = grow_new(BATCH, p->frame_room);
	for (size_t i = 0; i < BATCH; i++) {
		p->parts[i].iov_base = p->frames + i * p->frame_room;
		p->messages[i].msg_hdr = (struct msghdr){.msg_iov = &p->parts[i], .msg_iovlen = 1};
	}
}

struct ether_port *ether_port_open(unsigned index, uint32_t mtu, struct err *err)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_ifindex = (int)index};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0) {
		(void)failed(errno, err);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	struct ether_port *p = grow_new(1, sizeof *p);

	p->fd = fd;
	p->index = index;
	p->frame_room = ETHERNET_HEADER_LEN + mtu;
	prepare_batch(p);
	return p;
}

void ether_port_close(struct ether_port *p)
{
	if (p == NULL)
		return;
	ether_port_flush(p);
	close(p->fd);
	free(p->frames);
	free(p);
}

/* ---- what the card hands over -------------------------------------------------------------------------- */

static bool add_membership(struct ether_port *p, const struct packet_mreq *wish, struct err *err)
{
	return setsockopt(p->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, wish, sizeof *wish) == 0 || failed(errno, err);
}

bool ether_port_join(struct ether_port *p, const struct mac *group, struct err *err)
{
	struct packet_mreq wish = {.mr_ifindex = (int)p->index, .mr_type = PACKET_MR_MULTICAST, .mr_alen = MAC_LEN};

	memcpy(wish.mr_address, group->bytes, MAC_LEN);
	return add_membership(p, &wish, err);
}

bool ether_port_hear_all(struct ether_port *p, struct err *err)
{
	struct packet_mreq wish = {.mr_ifindex = (int)p->index, .mr_type = PACKET_MR_PROMISC};

	return add_membership(p, &wish, err);
}

/* ---- sending ----------------------------------------------------------------------------------------- */

/* The card's queue, or the socket's, is full: it will be writable again. All other errors are about the first frame: it is
 * lost, as frames get lost. */
static bool must_wait(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

void ether_port_flush(struct ether_port *p)
{
	while (p->first < p->count) {
		int sent = sendmmsg(p->fd, p->messages + p->first, p->count - p->first, MSG_DONTWAIT);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && must_wait(errno))
			return;
		p->first += sent > 0 ? (unsigned)sent : 1;
	}
	p->first = p->count = 0;
}

bool ether_port_send(struct ether_port *p, struct span header, struct span packet)
{
	size_t len = header.len + packet.len;

	if (p->count == BATCH)
		ether_port_flush(p);
	if (p->count == BATCH || len > p->frame_room)
		return false;
	uint8_t *frame = p->parts[p->count].iov_base;

	memcpy(frame, header.data, header.len);
	if (packet.len > 0)
		memcpy(frame + header.len, packet.data, packet.len);
	p->parts[p->count++].iov_len = len;
	return true;
}

bool ether_port_is_waiting(const struct ether_port *p)
{
	return p->first < p->count;
}

int ether_port_fd(const struct ether_port *p)
{
	return p->fd;
}
