/* SPDX-License-Identifier: MIT
 *
 * test_socket_addr.c - addresses as sockets have them, netmasks, and networks that two addresses share.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include "net/socket_addr.h"

static struct ip_addr addr(const char *text)
{
	struct ip_addr a;

	assert_true(ip_addr_parse(text, &a));
	return a;
}

static void what_is_written_is_read_again(void **state)
{
	static const char *const texts[] = {"10.77.0.1", "255.255.255.255", "fd77::1", "::ffff:10.0.0.1"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct ip_addr written = addr(texts[i]), read;
		struct sockaddr_storage room;
		socklen_t len = socket_addr_write(&written, 0, 80, &room);

		assert_int_equal(len, written.family == 6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in));
		assert_true(socket_addr_read((struct sockaddr *)&room, &read));
		assert_true(ip_addr_equal(&written, &read));
	}
}

static void only_link_local_addresses_are_of_an_interface(void **state)
{
	struct ip_addr local = addr("fe80::1"), global = addr("fd77::1");
	struct sockaddr_storage room;
	struct sockaddr_in6 v6;

	(void)state;
	socket_addr_write(&local, 7, 80, &room);
	memcpy(&v6, &room, sizeof v6);
	assert_int_equal(v6.sin6_scope_id, 7);
	socket_addr_write(&global, 7, 80, &room);
	memcpy(&v6, &room, sizeof v6);
	assert_int_equal(v6.sin6_scope_id, 0);
}

static void other_families_are_not_read(void **state)
{
	const struct sockaddr other = {.sa_family = AF_UNIX};
	struct ip_addr read = addr("10.77.0.1");

	(void)state;
	assert_false(socket_addr_read(&other, &read));
	assert_int_equal(read.family, 0);
	assert_false(socket_addr_read(NULL, &read));
}

static void chosen_ports_are_known(void **state)
{
	static const char *const texts[] = {"127.0.0.1", "::1"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct ip_addr loopback = addr(texts[i]);
		struct sockaddr_storage room;
		socklen_t len = socket_addr_write(&loopback, 0, 0, &room);
		int fd = socket(room.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd >= 0 && bind(fd, (struct sockaddr *)&room, len) == 0) /* there may be no IPv6 */
			assert_int_not_equal(socket_addr_port(fd), 0);
		if (fd >= 0)
			close(fd);
	}
	assert_int_equal(socket_addr_port(-1), 0);
}

static void netmasks_need_no_family(void **state)
{
	struct sockaddr_in v4 = {.sin_addr.s_addr = htonl(0xfffffe00)};
	struct sockaddr_in6 v6 = {0};

	(void)state;
	memset(&v6.sin6_addr, 0xff, 8);
	assert_int_equal(socket_addr_prefix((struct sockaddr *)&v4, 4), 23);
	assert_int_equal(socket_addr_prefix((struct sockaddr *)&v6, 6), 64);
	assert_int_equal(socket_addr_prefix(NULL, 4), 32);
	assert_int_equal(socket_addr_prefix(NULL, 6), 128);
}

static void is_same_network(const char *one, const char *other, unsigned prefix_len, bool expected)
{
	struct ip_addr a = addr(one), b = addr(other);

	assert_int_equal(ip_addr_is_same_network(&a, &b, prefix_len), expected);
	assert_int_equal(ip_addr_is_same_network(&b, &a, prefix_len), expected);
}

static void networks_have_prefixes_of_every_length(void **state)
{
	(void)state;
	is_same_network("10.77.0.1", "10.77.0.2", 24, true);
	is_same_network("10.77.0.1", "10.77.1.1", 24, false);
	is_same_network("10.77.0.1", "10.77.1.1", 23, true);
	is_same_network("10.77.0.1", "10.77.0.2", 30, true);
	is_same_network("10.77.0.1", "10.77.0.2", 31, false);
	is_same_network("10.77.0.1", "10.77.0.1", 32, true);
	is_same_network("10.77.0.1", "192.0.2.1", 0, true);
	is_same_network("fd77::1", "fd77::ffff", 64, true);
	is_same_network("fd77::1", "fd77:0:0:1::1", 64, false);
	is_same_network("fd77::2", "fd77::3", 127, true);
	is_same_network("fd77::2", "fd77::3", 128, false);
	is_same_network("0.0.0.0", "::", 0, false);
}

static void link_local_addresses_share_ten_bits(void **state)
{
	static const char *const texts[] = {"fe80::1", "febf::1", "fec0::1", "fe7f::1", "169.254.0.1"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct ip_addr a = addr(texts[i]);

		assert_int_equal(ip_addr_is_link_local(&a), i < 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(only_link_local_addresses_are_of_an_interface),
		cmocka_unit_test(other_families_are_not_read),
		cmocka_unit_test(chosen_ports_are_known),
		cmocka_unit_test(netmasks_need_no_family),
		cmocka_unit_test(networks_have_prefixes_of_every_length),
		cmocka_unit_test(link_local_addresses_share_ten_bits),
	};

	return cmocka_run_group_tests_name("socket_addr", tests, NULL, NULL);
}
