/* SPDX-License-Identifier: MIT
 *
 * link_raw.c - see link_raw.h.
 *
 *   open     raw_open.c
 *   admit    raw_admit.c
 *   send     raw socket (IP_HDRINCL): the kernel routes, finds the neighbour, and changes nothing that we wrote
 *   receive  a capture for each interface that a route leads over; what is not ours is left out, checksums that were
 *            left to a card are completed
 */
#include "net/raw_internal.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/grow.h"
#include "net/raw_socket.h"
#include "wire/offload.h"
#include "wire/segment.h"

enum { TCP_FLAGS_AT = 13 };
enum { ELSEWHERE_MTU = 1500 }; /* of interfaces whose own is not asked for */
/* So many packets that are not for us are looked at in one call: a flood of them must not keep us from timers and keys. */
enum { STRANGERS_AT_ONCE = 256 };

/* ---- receiving ----------------------------------------------------------------------------------- */

/* False: the packet is not for the world. `mtu`: longer packets were joined. */
static bool take(struct link_raw *raw, const struct captured *got, uint32_t mtu, bool is_elsewhere, struct link_packet *out)
{
	struct ip_header ip;
	struct span payload;
	size_t row;

	if (got->is_cut || got->packet.len == 0 || ip_parse(got->packet, false, &ip, &payload) != IP_OK)
		return false;
	enum raw_verdict verdict = raw_filter_judge(raw->connections, raw->connection_count, &ip, payload, &row);

	/* a later piece of a packet, of which no row is known, may come by any capture */
	if (row < raw->connection_count && !raw_elsewhere_takes(&raw->connections[row], got, is_elsewhere, &ip, verdict))
		return false;
	switch (verdict) {
	case RAW_FOREIGN:
		return false;
	case RAW_FOR_US:
		break;
	case RAW_LEAVING:
		if (payload.len < TCP_HEADER_LEN || (payload.data[TCP_FLAGS_AT] & CTL_RST) == 0 ||
		    own_resets_strike(&raw->resets, payload))
			return false;
		break;
	}
	/* without what pads a short frame */
	struct span packet = span_cut(got->packet, 0, (size_t)(payload.data + payload.len - got->packet.data));

	*out = (struct link_packet){
		.bytes = offload_complete(packet, mtu, raw->packet, sizeof raw->packet),
		.arrived = clock_in_session(&raw->origin, got->time),
		.is_third_partys = verdict == RAW_LEAVING,
	};
	return true;
}

static bool raw_receive(struct link *link, struct link_packet *out, time_ns now)
{
	struct link_raw *raw = (struct link_raw *)link;
	struct captured got;
	int strangers = 0;

	(void)now;
	for (size_t i = 0; i < raw->capture_count; i++) {
		const struct raw_capture *capture = &raw->captures[raw->next_capture];

		while (strangers < STRANGERS_AT_ONCE && capture_next(capture->live, &got)) {
			if (take(raw, &got, capture->mtu, false, out))
				return true;
			strangers++;
		}
		raw->next_capture = (raw->next_capture + 1) % raw->capture_count;
	}
	while (raw->elsewhere.live != NULL && strangers < STRANGERS_AT_ONCE && capture_next(raw->elsewhere.live, &got)) {
		if (take(raw, &got, ELSEWHERE_MTU, true, out))
			return true;
		strangers++;
	}
	return false;
}

/* ---- sending ------------------------------------------------------------------------------------- */

static bool raw_send(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct link_raw *raw = (struct link_raw *)link;

	(void)sent_id;
	(void)now;
	if (packet.len < 20)
		return false;
	bool is_v6 = packet.data[0] >> 4 == 6;

	if (is_v6 && packet.len < 40)
		return false;
	raw_elsewhere_notice(&raw->elsewhere, raw->connections, raw->connection_count, packet);
	if (!raw_socket_send(is_v6 ? raw->socket_v6 : raw->socket_v4, packet))
		return false;
	own_resets_notice(&raw->resets, packet);
	return true;
}

/* ---- the rest of a link -------------------------------------------------------------------------- */

static time_ns raw_deadline(struct link *link)
{
	const struct link_raw *raw = (const struct link_raw *)link;
	time_ns due = TIME_NEVER;

	for (size_t i = 0; i < raw->capture_count; i++)
		due = time_min(due, raw->captures[i].watch.next);
	return due;
}

static void raw_timeouts(struct link *link, time_ns now)
{
	struct link_raw *raw = (struct link_raw *)link;

	for (size_t i = 0; i < raw->capture_count; i++) {
		struct raw_capture *c = &raw->captures[i];

		if (capture_fd(c->live) < 0)
			interface_watch_has_gone(&c->watch);
		interface_watch_turn(&c->watch, now);
	}
	clock_compare(&raw->origin, now);
}

/* The kernel may know another way by now, but the answers would come where nobody listens. */
static bool raw_is_well(struct link *link, struct err *err)
{
	const struct link_raw *raw = (const struct link_raw *)link;

	for (size_t i = 0; i < raw->capture_count; i++)
		if (raw->captures[i].is_used && !interface_watch_is_well(&raw->captures[i].watch, err))
			return false;
	return true;
}

static size_t raw_poll(struct link *link, struct pollfd *fds, size_t room)
{
	const struct link_raw *raw = (const struct link_raw *)link;
	size_t count = 0;

	for (size_t i = 0; i < raw->capture_count && count < room; i++) {
		int fd = capture_fd(raw->captures[i].live);

		if (fd >= 0)
			fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
	}
	if (raw->elsewhere.live != NULL && count < room)
		fds[count++] = (struct pollfd){.fd = capture_fd(raw->elsewhere.live), .events = POLLIN};
	return count;
}

static void close_file(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void raw_close(struct link *link)
{
	struct link_raw *raw = (struct link_raw *)link;

	for (size_t i = 0; i < raw->capture_count; i++) {
		capture_close(raw->captures[i].live);
		interface_watch_end(&raw->captures[i].watch);
	}
	raw_elsewhere_close(&raw->elsewhere);
	for (size_t i = 0; i < raw->connection_count; i++)
		close_file(raw->guards[i]);
	close_file(raw->socket_v4);
	close_file(raw->socket_v6);
	text_fini(&raw->filter);
	free(raw);
}

static const struct link_ops raw_ops = {
	.name = "raw",
	.admit = raw_admit,
	.send = raw_send,
	.receive = raw_receive,
	.deadline = raw_deadline,
	.timeouts = raw_timeouts,
	.poll = raw_poll,
	.is_well = raw_is_well,
	.close = raw_close,
};

struct link_raw *raw_new(void)
{
	struct link_raw *raw = grow_new(1, sizeof *raw);

	raw->link = (struct link){.ops = &raw_ops, .is_foreign = true};
	raw->socket_v4 = raw->socket_v6 = -1;
	return raw;
}

const char *link_raw_interface(const struct link *link)
{
	assert(link->ops == &raw_ops);
	return capture_interface(((const struct link_raw *)link)->captures[0].live);
}
