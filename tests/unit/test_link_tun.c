/* SPDX-License-Identifier: MIT
 *
 * test_link_tun.c - a TUN device in a network namespace of its own; skipped where the system forbids either.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "net/link_tun.h"
#include "net/namespace.h"
#include "wire/checksum.h"

static const struct tun_config plain = {
	.name = "tcpsee0",
	.kernel_addr = {4, {10, 77, 0, 1}},
	.prefix_len = 24,
	.mtu = 1500,
};

static struct link *open_tun(const struct tun_config *config)
{
	struct err err;
	struct link *link = link_tun_open(config, &err);

	if (link == NULL)
		fail_msg("%s", err.text);
	return link;
}

/* This process has its network to itself from here on; *state is what hinders it. */
static int enter(void **state)
{
	static struct err err;

	if (!namespace_try(&err)) {
		printf("link_tun: skipped: %s\n", err.text);
		*state = &err;
		return 0;
	}
	return namespace_enter(&err) ? 0 : -1;
}

static void need_tun(void **state)
{
	if (*state != NULL)
		skip();
}

static void loopback_works_in_the_namespace(void **state)
{
	need_tun(state);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(7), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), 1);
	close(fd);
}

/* The next packet of this protocol: the kernel may also say things of its own. */
static struct span receive(struct link *link, uint8_t protocol)
{
	struct link_packet packet;

	for (int i = 0; i < 100; i++) {
		struct pollfd fd;

		if (!link->ops->receive(link, &packet, 0)) {
			assert_int_equal(link->ops->poll(link, &fd, 1), 1);
			poll(&fd, 1, 100);
			continue;
		}
		struct ip_header ip;
		struct span payload;

		assert_int_equal(packet.sent_id, 0);
		assert_false(packet.is_third_partys);
		assert_int_equal(ip_parse(packet.bytes, false, &ip, &payload), IP_OK);
		if (ip.protocol == protocol)
			return payload;
	}
	fail_msg("no packet came");
	return span_of(NULL, 0);
}

static void what_the_kernel_sends_can_be_read(void **state)
{
	need_tun(state);
	struct link *link = open_tun(&plain);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(7)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct link_packet packet;

	assert_string_equal(link_tun_name(link), "tcpsee0");
	assert_true(link->is_foreign);
	assert_int_equal(link->mtu, 1500);
	assert_int_equal(inet_pton(AF_INET, "10.77.0.2", &to.sin_addr), 1);
	assert_int_equal(sendto(fd, "hello", 5, 0, (struct sockaddr *)&to, sizeof to), 5);
	struct span udp = receive(link, IP_UDP);

	assert_int_equal(udp.len, 13);
	assert_memory_equal(udp.data + 8, "hello", 5);
	assert_false(link->ops->receive(link, &packet, 0));
	close(fd);
	link->ops->close(link);
}

static void what_we_send_reaches_the_kernel(void **state)
{
	need_tun(state);
	struct link *link = open_tun(&plain);
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(4000)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ip_header ip = {
		.src = {4, {10, 77, 0, 2}}, .dst = {4, {10, 77, 0, 1}}, .protocol = IP_UDP, .ttl = 64,
	};
	uint8_t packet[64], came[64];
	size_t header_len = ip_write_header(packet, sizeof packet, &ip, 12);
	static const uint8_t udp[12] = {0x10, 0x00, 0x0f, 0xa0, 0, 12, 0, 0, 'o', 'k', 'a', 'y'};

	memcpy(packet + header_len, udp, sizeof udp);
	assert_int_equal(inet_pton(AF_INET, "10.77.0.1", &at.sin_addr), 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_true(link->ops->send(link, span_of(packet, header_len + 12), 1, 0));
	struct pollfd readable = {.fd = fd, .events = POLLIN};

	assert_int_equal(poll(&readable, 1, 5000), 1);
	assert_int_equal(recv(fd, came, sizeof came, 0), 4);
	assert_memory_equal(came, "okay", 4);
	assert_false(link->ops->send(link, span_of("\x99 garbage", 9), 1, 0));
	close(fd);
	link->ops->close(link);
}

static void device_disappears_with_its_link(void **state)
{
	need_tun(state);
	struct link *link = open_tun(&plain);

	assert_true(if_nametoindex("tcpsee0") > 0);
	link->ops->close(link);
	assert_int_equal(if_nametoindex("tcpsee0"), 0);
	link = open_tun(&plain);
	link->ops->close(link);
}

static void kernel_chooses_a_name_when_none_is_given(void **state)
{
	need_tun(state);
	struct tun_config config = plain;

	memset(config.name, 0, sizeof config.name);
	struct link *link = open_tun(&config);

	assert_true(strlen(link_tun_name(link)) > 0);
	assert_true(if_nametoindex(link_tun_name(link)) > 0);
	link->ops->close(link);
}

static void assert_refused(const struct tun_config *config, enum exit_status status, const char *word)
{
	struct err err = {0};

	assert_null(link_tun_open(config, &err));
	assert_int_equal(err.status, status);
	if (strstr(err.text, word) == NULL)
		fail_msg("\"%s\" is not in: %s", word, err.text);
}

static void names_and_addresses_in_use_are_refused(void **state)
{
	need_tun(state);
	struct link *link = open_tun(&plain);
	struct tun_config config = plain;

	assert_refused(&config, STATUS_LINK, "--tun-name");
	snprintf(config.name, sizeof config.name, "other");
	assert_refused(&config, STATUS_LINK, "by the device tcpsee0");
	config.kernel_addr.bytes[3] = 99; /* of the same network */
	assert_refused(&config, STATUS_LINK, "--tun-addr");
	assert_int_equal(if_nametoindex("other"), 0);
	config.kernel_addr.bytes[2] = 99;
	struct link *second = open_tun(&config);

	second->ops->close(second);
	snprintf(config.name, sizeof config.name, "lo");
	assert_refused(&config, STATUS_LINK, "--tun-name");
	link->ops->close(link);
}

static void impossible_configurations_are_refused(void **state)
{
	need_tun(state);
	static const char *const names[] = {"a b", "a/b", "a:b", "tun%d", "..", "\x1b[31m", "0123456789abcdef"};
	struct tun_config config = plain;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		memcpy(config.name, names[i], size_min(strlen(names[i]) + 1, sizeof config.name));
		assert_refused(&config, STATUS_USAGE, "no name for a device");
	}
	config = plain;
	config.prefix_len = 33;
	assert_refused(&config, STATUS_USAGE, "prefix");
	config = plain;
	config.mtu = 67;
	assert_refused(&config, STATUS_USAGE, "MTU");
	config.mtu = 65536;
	assert_refused(&config, STATUS_USAGE, "MTU");
}

static void ipv6_and_other_sizes_work_too(void **state)
{
	need_tun(state);
	struct tun_config config = plain;

	config.mtu = 9000;
	config.queue_len = 2000;
	struct link *link = open_tun(&config);

	assert_int_equal(link->mtu, 9000);
	link->ops->close(link);
	if (access("/proc/net/if_inet6", F_OK) != 0)
		skip();
	config = (struct tun_config){
		.name = "tcpsee6", .kernel_addr = {6, {0xfd, 0x77, [15] = 1}}, .prefix_len = 64, .mtu = 1500,
	};
	link = open_tun(&config);
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(7)};
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	assert_int_equal(inet_pton(AF_INET6, "fd77::2", &to.sin6_addr), 1);
	assert_int_equal(sendto(fd, "six", 3, 0, (struct sockaddr *)&to, sizeof to), 3);
	assert_memory_equal(receive(link, IP_UDP).data + 8, "six", 3);
	close(fd);
	snprintf(config.name, sizeof config.name, "other");
	assert_refused(&config, STATUS_LINK, "by the device tcpsee6");
	link->ops->close(link);
}

static const struct tun_config both = {
	.name = "tcpsee2",
	.kernel_addr = {4, {10, 79, 0, 1}},
	.prefix_len = 24,
	.second_addr = {6, {0xfd, 0x79, [15] = 1}},
	.second_prefix_len = 64,
};

/* Sends an UDP datagram to the address behind the device, and reads it there. */
static void assert_carries(struct link *link, const struct ip_addr *to)
{
	struct sockaddr_in in4 = {.sin_family = AF_INET, .sin_port = htons(7)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(7)};
	bool is_v6 = to->family == 6;
	int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);

	memcpy(&in4.sin_addr, to->bytes, 4);
	memcpy(&in6.sin6_addr, to->bytes, 16);
	in4.sin_addr.s_addr ^= htonl(6); /* not the kernel's own */
	in6.sin6_addr.s6_addr[15] ^= 6;
	ssize_t sent = is_v6 ? sendto(fd, "hello", 5, 0, (struct sockaddr *)&in6, sizeof in6)
			     : sendto(fd, "hello", 5, 0, (struct sockaddr *)&in4, sizeof in4);

	assert_int_equal(sent, 5);
	assert_memory_equal(receive(link, IP_UDP).data + 8, "hello", 5);
	close(fd);
}

static void device_has_an_address_of_each_family(void **state)
{
	need_tun(state);
	struct link *link = open_tun(&both);

	assert_int_equal(link->mtu, 1500);
	assert_true(link_tun_has(link, 4));
	assert_carries(link, &both.kernel_addr);
	assert_int_equal(link_tun_has(link, 6), access("/proc/net/if_inet6", F_OK) == 0);
	if (link_tun_has(link, 6))
		assert_carries(link, &both.second_addr);
	link->ops->close(link);
	link = open_tun(&plain);
	assert_false(link_tun_has(link, 6));
	link->ops->close(link);
}

/* ---- a device that is there already -------------------------------------------------------------- */

enum { SOMEBODY = 65534 };

static int file_of(struct link *link)
{
	struct pollfd fd;

	assert_int_equal(link->ops->poll(link, &fd, 1), 1);
	return fd.fd;
}

/* What "ip tuntap add NAME mode tun user UID" and "ip addr add" leave behind. */
static void make_persistent(const struct tun_config *config, uid_t owner)
{
	struct link *link = open_tun(config);

	assert_int_equal(ioctl(file_of(link), TUNSETOWNER, (unsigned long)owner), 0);
	assert_int_equal(ioctl(file_of(link), TUNSETPERSIST, 1ul), 0);
	link->ops->close(link);
	assert_true(if_nametoindex(config->name) > 0);
}

static void unmake(const struct tun_config *config)
{
	struct link *link = open_tun(config);

	assert_int_equal(ioctl(file_of(link), TUNSETPERSIST, 0ul), 0);
	link->ops->close(link);
	assert_int_equal(if_nametoindex(config->name), 0);
}

static void persistent_device_is_used_and_left_as_it_is(void **state)
{
	need_tun(state);
	make_persistent(&both, geteuid());
	for (int i = 0; i < 2; i++) {
		struct link *link = open_tun(&both);

		assert_carries(link, &both.kernel_addr);
		if (link_tun_has(link, 6))
			assert_carries(link, &both.second_addr);
		assert_refused(&both, STATUS_LINK, "--tun-name"); /* one at a time */
		link->ops->close(link);
		assert_true(if_nametoindex("tcpsee2") > 0);
	}
	unmake(&both);
}

static void persistent_device_tells_its_addresses(void **state)
{
	need_tun(state);
	struct tun_config found = {.name = "tcpsee2"};

	assert_false(link_tun_look(&found));
	assert_int_equal(if_nametoindex("tcpsee2"), 0);
	make_persistent(&both, geteuid());
	assert_true(link_tun_look(&found));
	assert_true(ip_addr_equal(&found.kernel_addr, &both.kernel_addr));
	assert_int_equal(found.prefix_len, 24);
	assert_int_equal(found.mtu, 1500);
	if (access("/proc/net/if_inet6", F_OK) == 0) {
		assert_true(ip_addr_equal(&found.second_addr, &both.second_addr));
		assert_int_equal(found.second_prefix_len, 64);
	}
	unmake(&both);
	memcpy(found.name, "lo", 3);
	assert_false(link_tun_look(&found));
}

static void set_flags(const char *device, short flags)
{
	struct ifreq request = {.ifr_flags = flags};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
	close(fd);
}

static void set_down(const char *device)
{
	set_flags(device, 0);
}

static void set_up(const char *device)
{
	set_flags(device, IFF_UP);
}

static void persistent_device_that_is_set_up_otherwise_is_refused_with_the_command(void **state)
{
	need_tun(state);
	struct tun_config config = plain;

	make_persistent(&plain, geteuid());
	config.kernel_addr.bytes[3] = 7;
	assert_refused(&config, STATUS_LINK, "sudo ip addr add 10.77.0.7/24 dev tcpsee0");
	config = plain;
	config.mtu = 1400;
	assert_refused(&config, STATUS_LINK, "sudo ip link set tcpsee0 mtu 1400");
	set_down("tcpsee0");
	assert_refused(&plain, STATUS_LINK, "sudo ip link set tcpsee0 up");
	set_up("tcpsee0");
	unmake(&plain);
}

/* Many systems let everybody open /dev/net/tun, some do not: here is one of this process's own that everybody may open. */
static bool become_somebody(void)
{
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", "/dev/net", "tmpfs", 0, NULL) != 0 || mknod("/dev/net/tun", S_IFCHR, makedev(10, 200)) != 0 ||
	    chmod("/dev/net/tun", 0666) != 0)
		return false;
	return setresgid(SOMEBODY, SOMEBODY, SOMEBODY) == 0 && setresuid(SOMEBODY, SOMEBODY, SOMEBODY) == 0;
}

/* 0: somebody without privileges could use the device; 1: he could not, and was told `word`; else: he was told something else. */
static int try_as_somebody(const struct tun_config *config, const char *word)
{
	struct err err = {0};
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (!become_somebody())
			_exit(3);
		struct link *link = link_tun_open(config, &err);

		if (link != NULL) {
			assert_carries(link, &config->kernel_addr);
			link->ops->close(link);
			_exit(0);
		}
		_exit(err.status == STATUS_LINK && strstr(err.text, word) != NULL ? 1 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void owner_of_a_device_needs_no_privileges(void **state)
{
	need_tun(state);
	int told = try_as_somebody(&plain, "sudo ip tuntap add tcpsee0 mode tun user $USER");

	if (told == 3)
		skip(); /* in a user namespace there is nobody else to become */
	assert_int_equal(told, 1);
	make_persistent(&plain, SOMEBODY);
	assert_int_equal(try_as_somebody(&plain, ""), 0);
	unmake(&plain);
	make_persistent(&plain, SOMEBODY - 1);
	assert_int_equal(try_as_somebody(&plain, "belongs to somebody else"), 1);
	unmake(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loopback_works_in_the_namespace),
		cmocka_unit_test(what_the_kernel_sends_can_be_read),
		cmocka_unit_test(what_we_send_reaches_the_kernel),
		cmocka_unit_test(device_disappears_with_its_link),
		cmocka_unit_test(kernel_chooses_a_name_when_none_is_given),
		cmocka_unit_test(names_and_addresses_in_use_are_refused),
		cmocka_unit_test(impossible_configurations_are_refused),
		cmocka_unit_test(ipv6_and_other_sizes_work_too),
		cmocka_unit_test(device_has_an_address_of_each_family),
		cmocka_unit_test(persistent_device_is_used_and_left_as_it_is),
		cmocka_unit_test(persistent_device_tells_its_addresses),
		cmocka_unit_test(persistent_device_that_is_set_up_otherwise_is_refused_with_the_command),
		cmocka_unit_test(owner_of_a_device_needs_no_privileges),
	};

	return cmocka_run_group_tests_name("link_tun", tests, enter, NULL);
}
