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
#include <sys/socket.h>
#include <unistd.h>

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
	};

	return cmocka_run_group_tests_name("link_tun", tests, enter, NULL);
}
