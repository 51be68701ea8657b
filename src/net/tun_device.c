/* SPDX-License-Identifier: MIT
 *
 * tun_device.c - makes a TUN device and gives it its address, all by ioctl: no program named ip is needed.
 *
 * Through a device that can do IPv6 the kernel also says things of its own (router solicitations, multicast
 * reports). They are switched off here as far as the system lets us; whoever reads ignores the rest.
 */
#include "net/tun_device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <linux/if_tun.h>

#include "net/permission.h"

_Static_assert(TUN_NAME_ROOM == IFNAMSIZ, "a device name has the kernel's room");

/* As in <linux/ipv6.h>, which does not get on with <netinet/in.h>. */
struct in6_ifreq {
	struct in6_addr addr;
	uint32_t prefix_len;
	int index;
};

/* ---- making it ----------------------------------------------------------------------------------- */

/* A line of /proc/misc: "200 tun". */
static bool has_driver(void)
{
	FILE *file = fopen("/proc/misc", "re");
	char name[64];
	bool is_found = false;

	while (file != NULL && !is_found && fscanf(file, "%*u %63s", name) == 1)
		is_found = strcmp(name, "tun") == 0;
	if (file != NULL)
		fclose(file);
	return is_found;
}

static bool file_missing(int error, struct err *err)
{
	if (error == ENOENT && has_driver())
		return err_set(err, STATUS_LINK,
			       "there is no /dev/net/tun, but its driver is loaded: make the file with \"sudo mkdir -p /dev/net && sudo "
			       "mknod -m 666 /dev/net/tun c 10 200\" (in a container: start it with --device /dev/net/tun), or use "
			       "--link sim");
	return err_set(err, STATUS_LINK,
		       "there is no driver behind /dev/net/tun: load it with \"sudo modprobe tun\" (in a container: outside of it, and "
		       "start it with --device /dev/net/tun), or use --link sim");
}

/* Root's own file is closed to the root of another user namespace, too. */
static bool is_for_its_owner(void)
{
	struct stat file;

	return stat("/dev/net/tun", &file) == 0 && (file.st_mode & (S_IROTH | S_IWOTH)) != (S_IROTH | S_IWOTH);
}

static bool file_closed(int error, struct err *err)
{
	char command[300];

	if (geteuid() == 0 && error == EACCES && is_for_its_owner())
		return err_set(err, STATUS_LINK,
			       "opening /dev/net/tun is not permitted: open it to everybody, outside of this user namespace, with \"sudo "
			       "chmod 666 /dev/net/tun\" (as most systems have it), or use --link sim");
	if (geteuid() == 0)
		return err_set(err, STATUS_LINK,
			       "opening /dev/net/tun is not permitted, not even to root: start the container with --device "
			       "/dev/net/tun, or use --link sim");
	if (permission_has(PERMISSION_NET_ADMIN))
		return err_set(err, STATUS_LINK,
			       "opening /dev/net/tun is not permitted: open it to everybody with \"sudo chmod 666 /dev/net/tun\" (as "
			       "most systems have it), or use --link sim");
	if (!permission_command(command, sizeof command))
		return err_set(err, STATUS_LINK, "opening /dev/net/tun is not permitted: run as root, or use --link sim");
	return err_set(err, STATUS_LINK,
		       "opening /dev/net/tun is not permitted: run as root, or open it to everybody (as most systems have it) and give "
		       "tcpsee the privilege to make devices with \"sudo chmod 666 /dev/net/tun && %s\", or use --link sim", command);
}

static bool open_failed(int error, struct err *err)
{
	switch (error) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return file_missing(error, err);
	case EACCES:
	case EPERM:
		return file_closed(error, err);
	}
	return err_set(err, STATUS_LINK, "/dev/net/tun cannot be opened: %s; --link sim needs none",
		       strerror(error));
}

static bool create_failed(const char *name, int error, struct err *err)
{
	char instead[120] = "use --link sim";

	switch (error) {
	case EPERM:
	case EACCES:
		if (geteuid() != 0)
			snprintf(instead, sizeof instead,
				 "have a device made that is yours with \"sudo ip tuntap add %.15s mode tun user $USER\"",
				 name[0] != '\0' ? name : "tcpsee0");
		return permission_missing("making a TUN device", PERMISSION_NET_ADMIN, instead, err);
	case EBUSY:
		return err_set(err, STATUS_LINK,
			       "a device named %s exists already (another tcpsee?): choose another name with "
			       "--tun-name, and other addresses with --tun-addr", name);
	}
	return err_set(err, STATUS_LINK, "/dev/net/tun makes no device: %s; --link sim needs none", strerror(error));
}

static bool attach_failed(const char *name, int error, struct err *err)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return err_set(err, STATUS_LINK,
			       "the device %s belongs to somebody else: choose another name with --tun-name, or have it made "
			       "yours with \"sudo ip tuntap del %s mode tun; sudo ip tuntap add %s mode tun user $USER\"",
			       name, name, name);
	case EINVAL:
		return err_set(err, STATUS_LINK,
			       "the name %s belongs to a device that is no TUN: choose another name with "
			       "--tun-name", name);
	}
	return create_failed(name, error, err);
}

/* A new device first: one that is there is not taken for ours by mistake. */
static bool get_device(int fd, char name[TUN_NAME_ROOM], bool *is_old, struct err *err)
{
	struct ifreq request = {.ifr_flags = (short)(IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL)};

	*is_old = false;
	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	if (ioctl(fd, TUNSETIFF, &request) < 0) {
		if (errno != EBUSY)
			return create_failed(name, errno, err);
		*is_old = true;
		request.ifr_flags = (short)(IFF_TUN | IFF_NO_PI);
		if (ioctl(fd, TUNSETIFF, &request) < 0)
			return attach_failed(name, errno, err);
	}
	/* Sticks to a device, so it is said even where 0 is the default. */
	if (ioctl(fd, TUNSETOFFLOAD, 0ul) < 0)
		return create_failed(name, errno, err);
	memcpy(name, request.ifr_name, TUN_NAME_ROOM);
	return true;
}

int tun_device_open(char name[TUN_NAME_ROOM], bool *is_old, struct err *err)
{
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		(void)open_failed(errno, err);
		return -1;
	}
	if (get_device(fd, name, is_old, err))
		return fd;
	close(fd);
	return -1;
}

/* ---- setting it up ------------------------------------------------------------------------------- */

/* Best effort: in many containers /proc/sys cannot be written. */
static void write_setting(const char *device, const char *setting, const char *value)
{
	char path[128];

	snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/%s", device, setting);
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, value, strlen(value)) < 0) {
		/* then the kernel talks, and is not listened to */
	}
	close(fd);
}

static void quiet_ipv6(const char *device, const struct tun_config *config)
{
	if (config->kernel_addr.family == 6 || config->second_addr.family == 6) {
		write_setting(device, "disable_ipv6", "0");
		write_setting(device, "addr_gen_mode", "1"); /* no link-local address of its own */
		write_setting(device, "router_solicitations", "0");
		/* Nobody else is on this wire: without the search for duplicates the address is there at once,
		 * and the first SYN finds it (RFC 4862 5.1: DupAddrDetectTransmits 0). */
		write_setting(device, "accept_dad", "0");
		write_setting(device, "dad_transmits", "0");
	} else {
		write_setting(device, "disable_ipv6", "1");
	}
}

static struct sockaddr_in inet_address(const uint8_t bytes[4])
{
	struct sockaddr_in address = {.sin_family = AF_INET};

	memcpy(&address.sin_addr, bytes, 4);
	return address;
}

static bool set_address_v4(int fd, struct ifreq *request, const struct ip_addr *addr, unsigned prefix_len)
{
	uint32_t mask = prefix_len == 0 ? 0 : htonl(UINT32_MAX << (32 - prefix_len));
	struct sockaddr_in address = inet_address(addr->bytes);

	memcpy(&request->ifr_addr, &address, sizeof address);
	if (ioctl(fd, SIOCSIFADDR, request) < 0)
		return false;
	address.sin_addr.s_addr = mask;
	memcpy(&request->ifr_netmask, &address, sizeof address);
	return ioctl(fd, SIOCSIFNETMASK, request) == 0;
}

static bool set_address_v6(int fd, struct ifreq *request, const struct ip_addr *addr, unsigned prefix_len)
{
	struct in6_ifreq address = {.prefix_len = prefix_len};

	memcpy(&address.addr, addr->bytes, 16);
	if (ioctl(fd, SIOCGIFINDEX, request) < 0)
		return false;
	address.index = request->ifr_ifindex;
	return ioctl(fd, SIOCSIFADDR, &address) == 0;
}

static bool set_address(const char *device, const struct ip_addr *addr, unsigned prefix_len)
{
	bool is_v6 = addr->family == 6;
	int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {0};

	if (fd < 0)
		return false;
	memcpy(request.ifr_name, device, sizeof request.ifr_name);
	bool is_set = is_v6 ? set_address_v6(fd, &request, addr, prefix_len) : set_address_v4(fd, &request, addr, prefix_len);
	int error = errno;

	close(fd);
	errno = error;
	return is_set;
}

static bool is_ipv6_missing(const struct ip_addr *addr, int error)
{
	return addr->family == 6 && (error == EAFNOSUPPORT || error == EACCES || error == EOPNOTSUPP);
}

/* NULL when all worked, else what the one that failed was about (and errno). */
static const char *set_addresses(const char *device, struct tun_config *config)
{
	if (!set_address(device, &config->kernel_addr, config->prefix_len))
		return "address";
	if (config->second_addr.family == 0 || set_address(device, &config->second_addr, config->second_prefix_len))
		return NULL;
	if (!is_ipv6_missing(&config->second_addr, errno))
		return "second address";
	config->second_addr.family = 0;
	return NULL;
}

/* The steps in order; the answer as above. Any socket's file will do for `fd`. */
static const char *configure(int fd, const char *device, struct tun_config *config)
{
	struct ifreq request = {0};

	memcpy(request.ifr_name, device, sizeof request.ifr_name);
	request.ifr_mtu = (int)config->mtu;
	if (ioctl(fd, SIOCSIFMTU, &request) < 0)
		return "MTU";
	request.ifr_qlen = (int)config->queue_len;
	if (config->queue_len > 0 && ioctl(fd, SIOCSIFTXQLEN, &request) < 0 && errno != EPERM)
		return "queue length"; /* EPERM: in a user namespace Linux leaves this one to root */
	const char *failed = set_addresses(device, config);

	if (failed != NULL)
		return failed;
	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		return "flags";
	request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return "flags";
	return NULL;
}

/* Does the kernel still look for a duplicate of this address? One line of the file: address, index, prefix, scope, flags, device. */
static bool is_tentative(const struct ip_addr *addr)
{
	enum { TENTATIVE = 0x40 }; /* IFA_F_TENTATIVE */
	char wanted[33], found[33];
	unsigned flags;
	bool is_found = false;
	FILE *file = fopen("/proc/net/if_inet6", "re");

	for (size_t i = 0; i < 16; i++)
		snprintf(wanted + 2 * i, 3, "%02x", addr->bytes[i]);
	while (file != NULL && !is_found && fscanf(file, "%32s %*x %*x %*x %x %*s", found, &flags) == 2)
		is_found = strcmp(found, wanted) == 0;
	if (file != NULL)
		fclose(file);
	return is_found && (flags & TENTATIVE) != 0;
}

/* Even a search without a single question is done in the kernel's own time, and till then it answers no SYN. */
static void wait_for_address(const struct ip_addr *addr)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	for (int i = 0; addr->family == 6 && i < 200 && is_tentative(addr); i++)
		nanosleep(&pause, NULL);
}

bool tun_device_set_up(const char *device, struct tun_config *config, struct err *err)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const char *failed = "socket";

	if (fd < 0)
		fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	quiet_ipv6(device, config);
	if (fd >= 0) {
		failed = configure(fd, device, config);
		int error = errno;

		close(fd);
		errno = error;
	}
	if (failed == NULL) {
		wait_for_address(&config->kernel_addr);
		wait_for_address(&config->second_addr);
		return true;
	}
	if (is_ipv6_missing(&config->kernel_addr, errno))
		return err_set(err, STATUS_LINK,
			       "IPv6 is switched off on this system: use IPv4 addresses, or allow it with "
			       "\"sudo sysctl net.ipv6.conf.all.disable_ipv6=0\"");
	return err_set(err, STATUS_LINK, "cannot set the %s of the TUN device %s: %s", failed, device,
		       strerror(errno));
}
