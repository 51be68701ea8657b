/* SPDX-License-Identifier: MIT
 *
 * tun_state.c - a TUN device that somebody has made and set up before: what it is like, and whether that will do.
 *
 * Nothing of it is changed, whoever asks: it is not ours. What is missing is told with the command that adds it.
 */
#include "net/tun_device.h"

#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <net/if.h>

#include "net/socket_addr.h"

/* ---- asking -------------------------------------------------------------------------------------- */

static bool read_mtu_and_flags(const char *device, uint32_t *mtu, bool *is_up)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {0};

	if (fd < 0)
		fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
	bool is_read = ioctl(fd, SIOCGIFMTU, &request) == 0;

	*mtu = (uint32_t)request.ifr_mtu;
	is_read = is_read && ioctl(fd, SIOCGIFFLAGS, &request) == 0;
	*is_up = (request.ifr_flags & IFF_UP) != 0;
	close(fd);
	return is_read;
}

/* False for addresses of other families, and for IPv6's link-local ones, which lead nowhere. */
static bool to_ip_addr(const struct sockaddr *from, struct ip_addr *out)
{
	return socket_addr_read(from, out) && !ip_addr_is_link_local(out);
}

/* The device's first address of this family, or, where `like` is given, this very one. Family 0: it has none. */
static struct ip_addr find_address(const char *device, uint8_t family, const struct ip_addr *like, unsigned *prefix_len)
{
	struct ip_addr found = {0}, addr;
	struct ifaddrs *list;

	if (getifaddrs(&list) < 0)
		return found;
	for (const struct ifaddrs *i = list; i != NULL && found.family == 0; i = i->ifa_next) {
		if (strcmp(i->ifa_name, device) != 0 || !to_ip_addr(i->ifa_addr, &addr) || addr.family != family)
			continue;
		if (like != NULL && !ip_addr_equal(like, &addr))
			continue;
		found = addr;
		*prefix_len = socket_addr_prefix(i->ifa_netmask, family);
	}
	freeifaddrs(list);
	return found;
}

bool tun_device_read(const char *device, struct tun_config *config)
{
	bool is_up;

	config->kernel_addr = find_address(device, 4, NULL, &config->prefix_len);
	config->second_addr = find_address(device, 6, NULL, &config->second_prefix_len);
	if (config->kernel_addr.family == 0) {
		config->kernel_addr = config->second_addr;
		config->prefix_len = config->second_prefix_len;
		config->second_addr.family = 0;
	}
	return read_mtu_and_flags(device, &config->mtu, &is_up);
}

/* ---- judging ------------------------------------------------------------------------------------- */

static bool has_address(const char *device, const struct ip_addr *addr, unsigned prefix_len, struct err *err)
{
	char text[IP_ADDR_TEXT];
	unsigned found_len;

	if (find_address(device, addr->family, addr, &found_len).family != 0)
		return true;
	ip_addr_format(addr, text);
	return err_set(err, STATUS_LINK,
		       "the device %s does not have the address %s: add it with \"sudo ip addr add %s/%u dev %s\", or name "
		       "the one that it has with --tun-addr", device, text, text, prefix_len, device);
}

/* The second address is a wish here too: whoever made the device decided. */
bool tun_device_check(const char *device, struct tun_config *config, struct err *err)
{
	uint32_t mtu;
	unsigned found_len;
	bool is_up;

	if (!read_mtu_and_flags(device, &mtu, &is_up))
		return err_set(err, STATUS_LINK, "the device %s has gone: make it again, or use --link sim", device);
	if (!has_address(device, &config->kernel_addr, config->prefix_len, err))
		return false;
	if (!is_up)
		return err_set(err, STATUS_LINK, "the device %s is down: bring it up with \"sudo ip link set %s up\"", device,
			       device);
	if (config->mtu != 0 && config->mtu != mtu)
		return err_set(err, STATUS_LINK,
			       "the device %s has an MTU of %u bytes and not %u: change it with \"sudo ip link set %s mtu %u\"",
			       device, (unsigned)mtu, (unsigned)config->mtu, device, (unsigned)config->mtu);
	config->mtu = mtu;
	if (config->second_addr.family != 0)
		config->second_addr = find_address(device, config->second_addr.family, &config->second_addr, &found_len);
	return true;
}
