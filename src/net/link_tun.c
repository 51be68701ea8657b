/* SPDX-License-Identifier: MIT
 *
 * link_tun.c - a link through a TUN device: a network interface whose other end is this process.
 *
 * What the kernel sends to the device we read as IP packets, and what we write comes out of it as if it
 * had been received. The device goes when its file is closed.
 */
#include "net/link_tun.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/grow.h"
#include "base/text.h"
#include "net/address_use.h"
#include "net/interface_watch.h"
#include "net/tun_device.h"

enum { MTU_DEFAULT = 1500, MTU_LEAST_V4 = 68, MTU_LEAST_V6 = 1280, MTU_MOST = 65535 };

struct link_tun {
	struct link link;
	int fd;
	char name[TUN_NAME_ROOM];
	bool has_v4, has_v6;
	struct interface_watch watch;
	uint8_t packet[65536]; /* the last one received */
};

/* ---- the link ------------------------------------------------------------------------------------ */

static bool tun_send(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	const struct link_tun *tun = (const struct link_tun *)link;
	ssize_t written;

	(void)sent_id;
	(void)now;
	do
		written = write(tun->fd, packet.data, packet.len);
	while (written < 0 && errno == EINTR);
	return written == (ssize_t)packet.len;
}

static bool tun_receive(struct link *link, struct link_packet *out, time_ns now)
{
	struct link_tun *tun = (struct link_tun *)link;
	ssize_t len;

	(void)now;
	do
		len = read(tun->fd, tun->packet, sizeof tun->packet);
	while (len < 0 && errno == EINTR);
	if (len < 0 && errno == EBADFD)
		interface_watch_has_gone(&tun->watch);
	if (len <= 0)
		return false;
	*out = (struct link_packet){.bytes = span_of(tun->packet, (size_t)len)};
	return true;
}

static time_ns tun_deadline(struct link *link)
{
	return ((const struct link_tun *)link)->watch.next;
}

static void tun_timeouts(struct link *link, time_ns now)
{
	interface_watch_turn(&((struct link_tun *)link)->watch, now);
}

static size_t tun_poll(struct link *link, struct pollfd *fds, size_t room)
{
	const struct link_tun *tun = (const struct link_tun *)link;

	if (room == 0 || tun->watch.is_gone) /* the file of a device that is no more would be ready for ever */
		return 0;
	fds[0] = (struct pollfd){.fd = tun->fd, .events = POLLIN};
	return 1;
}

static bool tun_is_well(struct link *link, struct err *err)
{
	return interface_watch_is_well(&((const struct link_tun *)link)->watch, err);
}

static void tun_close(struct link *link)
{
	struct link_tun *tun = (struct link_tun *)link;

	interface_watch_end(&tun->watch);
	close(tun->fd);
	free(tun);
}

static const struct link_ops tun_ops = {
	.name = "tun",
	.send = tun_send,
	.receive = tun_receive,
	.deadline = tun_deadline,
	.timeouts = tun_timeouts,
	.poll = tun_poll,
	.is_well = tun_is_well,
	.close = tun_close,
};

const char *link_tun_name(const struct link *link)
{
	assert(link->ops == &tun_ops);
	return ((const struct link_tun *)link)->name;
}

bool link_tun_has(const struct link *link, uint8_t family)
{
	assert(link->ops == &tun_ops);
	const struct link_tun *tun = (const struct link_tun *)link;

	return family == 4 ? tun->has_v4 : tun->has_v6;
}

/* ---- opening ------------------------------------------------------------------------------------- */

/* The kernel's own rule, and nothing that could act on a terminal. */
static bool is_device_name(const char *name)
{
	size_t len = strnlen(name, TUN_NAME_ROOM);

	if (len == TUN_NAME_ROOM)
		return false;
	for (const char *p = name; *p != '\0'; p++) {
		if (*p <= ' ' || *p >= 0x7f || strchr("/:%", *p) != NULL)
			return false;
	}
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static bool check_prefix(const struct ip_addr *addr, unsigned prefix_len, struct err *err)
{
	if (prefix_len <= (addr->family == 6 ? 128 : 32))
		return true;
	return err_set(err, STATUS_USAGE, "a prefix of %u bits is longer than the address of the TUN device", prefix_len);
}

static bool check_config(const struct tun_config *config, struct err *err)
{
	bool is_v6 = config->kernel_addr.family == 6;
	unsigned least = is_v6 || config->second_addr.family == 6 ? MTU_LEAST_V6 : MTU_LEAST_V4;
	char name[64];

	assert(config->kernel_addr.family == 4 || is_v6);
	assert(config->second_addr.family != config->kernel_addr.family);
	if (!is_device_name(config->name)) {
		text_escape(name, sizeof name, span_of(config->name, strnlen(config->name, TUN_NAME_ROOM)));
		return err_set(err, STATUS_USAGE,
			       "\"%s\" is no name for a device: at most 15 characters, without blanks, /, : and %%",
			       name);
	}
	if (config->mtu != 0 && (config->mtu < least || config->mtu > MTU_MOST))
		return err_set(err, STATUS_USAGE, "an MTU of %u bytes is not possible: choose %u to %u",
			       (unsigned)config->mtu, least, (unsigned)MTU_MOST);
	return check_prefix(&config->kernel_addr, config->prefix_len, err) &&
	       (config->second_addr.family == 0 || check_prefix(&config->second_addr, config->second_prefix_len, err));
}

/* An address that is somewhere else already would send our packets there. */
static bool check_address(const struct ip_addr *addr, unsigned prefix_len, struct err *err)
{
	char device[DEVICE_NAME_ROOM], text[IP_ADDR_TEXT];

	if (addr->family == 0 || !address_is_in_use(addr, prefix_len, device))
		return true;
	ip_addr_format(addr, text);
	return err_set(err, STATUS_LINK,
		       "the network of %s/%u is in use on this machine already, by the device %s: choose another with "
		       "--tun-addr", text, prefix_len, device);
}

static bool set_up(struct tun_config *config, struct err *err)
{
	if (config->mtu == 0)
		config->mtu = MTU_DEFAULT;
	return check_address(&config->kernel_addr, config->prefix_len, err) &&
	       check_address(&config->second_addr, config->second_prefix_len, err) &&
	       tun_device_set_up(config->name, config, err);
}

struct link *link_tun_open(const struct tun_config *wanted, struct err *err)
{
	struct tun_config config = *wanted;
	bool is_old;

	if (!check_config(&config, err))
		return NULL;
	int fd = tun_device_open(config.name, &is_old, err);

	if (fd < 0)
		return NULL;
	if (!(is_old ? tun_device_check(config.name, &config, err) : set_up(&config, err))) {
		close(fd);
		return NULL;
	}
	struct link_tun *tun = grow_new(1, sizeof *tun);

	tun->link = (struct link){.ops = &tun_ops, .mtu = config.mtu, .is_foreign = true};
	tun->fd = fd;
	tun->has_v4 = config.kernel_addr.family == 4 || config.second_addr.family == 4;
	tun->has_v6 = config.kernel_addr.family == 6 || config.second_addr.family == 6;
	memcpy(tun->name, config.name, sizeof tun->name);
	interface_watch_begin(&tun->watch, tun->name, 0);
	tun->watch.is_of_this_run = !is_old;
	return &tun->link;
}

bool link_tun_look(struct tun_config *config)
{
	char name[TUN_NAME_ROOM];
	struct err err;
	bool is_old;

	if (config->name[0] == '\0' || !is_device_name(config->name))
		return false;
	memcpy(name, config->name, sizeof name);
	int fd = tun_device_open(name, &is_old, &err);

	if (fd < 0)
		return false;
	close(fd); /* one that was made for the question is gone with this */
	return is_old && tun_device_read(name, config);
}

bool link_tun_try(const char *name, struct err *err)
{
	char chosen[TUN_NAME_ROOM] = ""; /* the kernel chooses one that is free */
	struct tun_config config = {0};
	bool is_old;
	int fd = tun_device_open(chosen, &is_old, err);

	if (fd >= 0)
		close(fd);
	else if (name != NULL)
		snprintf(config.name, sizeof config.name, "%s", name);
	return fd >= 0 || link_tun_look(&config);
}
