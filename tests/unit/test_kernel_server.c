/* SPDX-License-Identifier: MIT
 *
 * test_kernel_server.c - the responder over kernel sockets on 127.0.0.1; skipped where there are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/kernel_server.h"

static const struct ip_addr loopback = {4, {127, 0, 0, 1}};

static struct kernel_server *open_server(const struct ip_addr *addr)
{
	struct err err;
	struct kernel_server *s = kernel_server_open(addr, 0, http_embedded_content, NULL, &err);

	if (s == NULL) {
		print_message("skipped: %s\n", err.text);
		skip();
	}
	return s;
}

static int connect_to(struct kernel_server *s)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(kernel_server_port(s))};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0); /* the backlog answers */
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Serves until the server has nothing to do for a moment. */
static void serve(struct kernel_server *s)
{
	struct pollfd fds[300];

	do
		kernel_server_run(s, 0);
	while (poll(fds, kernel_server_poll(s, fds, ARRAY_LEN(fds)), 50) > 0);
}

/* Serves while reading all that the server has to say; returns the length, -1 on a reset. */
static ssize_t read_all(struct kernel_server *s, int fd, char *into, size_t room)
{
	size_t len = 0;

	for (int turn = 0; turn < 100000; turn++) {
		struct pollfd readable = {.fd = fd, .events = POLLIN};

		kernel_server_run(s, turn);
		if (poll(&readable, 1, 10) == 0)
			continue;
		ssize_t got = recv(fd, into + len, room - 1 - len, 0);

		if (got < 0)
			return -1;
		if (got == 0) {
			into[len] = '\0';
			return (ssize_t)len;
		}
		len += (size_t)got;
	}
	fail_msg("the server does not come to an end");
	return -1;
}

static void page_arrives_and_the_server_closes(void **state)
{
	struct kernel_server *s = open_server(&loopback);
	int fd = connect_to(s);
	char page[8192];
	struct pollfd fds[4];

	(void)state;
	say(fd, "GET /bytes/1461 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	assert_true(read_all(s, fd, page, sizeof page) > 1461);
	assert_non_null(strstr(page, "HTTP/1.1 200 OK\r\n"));
	assert_int_equal(strlen(strstr(page, "\r\n\r\n") + 4), 1461);
	assert_int_equal(kernel_server_poll(s, fds, ARRAY_LEN(fds)), 2); /* it waits for our FIN */
	close(fd);
	serve(s);
	assert_int_equal(kernel_server_poll(s, fds, ARRAY_LEN(fds)), 1);
	kernel_server_close(s);
}

static void large_page_arrives_whole_through_a_full_socket(void **state)
{
	enum { LEN = 5000000 };
	struct kernel_server *s = open_server(&loopback);
	int fd = connect_to(s);
	char *page = malloc(LEN + 4096);
	struct http_content content;
	uint8_t line[64];

	(void)state;
	assert_non_null(page);
	say(fd, "GET /bytes/5000000 HTTP/1.0\r\n\r\n");
	serve(s); /* nobody reads: it must wait, and not in circles */
	assert_true(read_all(s, fd, page, LEN + 4096) > LEN);
	const char *body = strstr(page, "\r\n\r\n") + 4;

	http_embedded_content(NULL, "/bytes/5000000", &content);
	for (size_t at = 0; at + sizeof line < LEN; at += 64 * 1009) {
		assert_int_equal(content.fill(content.context, at, line, sizeof line), sizeof line);
		assert_memory_equal(body + at, line, sizeof line);
	}
	free(page);
	close(fd);
	kernel_server_close(s);
}

static void several_requests_share_a_connection(void **state)
{
	struct kernel_server *s = open_server(&loopback);
	int fd = connect_to(s);
	char page[8192];
	ssize_t len;

	(void)state;
	say(fd, "GET /bytes/5 HTTP/1.1\r\nHost: x\r\n\r\n");
	serve(s);
	len = recv(fd, page, sizeof page - 1, MSG_DONTWAIT);
	assert_true(len > 0);
	page[len] = '\0';
	assert_non_null(strstr(page, "Connection: keep-alive\r\n\r\n00000"));
	say(fd, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	assert_true(read_all(s, fd, page, sizeof page) > 0);
	assert_non_null(strstr(page, "Content-Type: text/html\r\n"));
	assert_string_equal(strstr(page, "\r\n\r\n"), "\r\n\r\n");
	close(fd);
	kernel_server_close(s);
}

static void client_that_resets_costs_only_its_connection(void **state)
{
	const struct linger linger = {.l_onoff = 1};
	struct kernel_server *s = open_server(&loopback);
	int rude = connect_to(s), polite = connect_to(s);
	struct pollfd fds[4];
	char page[8192];

	(void)state;
	say(rude, "GET /bytes/100M HTTP/1.1\r\nHost: x\r\n\r\n");
	kernel_server_run(s, 0);
	setsockopt(rude, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	close(rude);
	serve(s);
	assert_int_equal(kernel_server_poll(s, fds, ARRAY_LEN(fds)), 2);
	say(polite, "GET /escape HTTP/1.0\r\n\r\n");
	assert_true(read_all(s, polite, page, sizeof page) > 0);
	close(polite);
	kernel_server_close(s);
}

static void client_that_says_nothing_and_closes_is_closed(void **state)
{
	struct kernel_server *s = open_server(&loopback);
	int fd = connect_to(s);
	struct pollfd fds[4];
	char page[64];

	(void)state;
	shutdown(fd, SHUT_WR);
	assert_int_equal(read_all(s, fd, page, sizeof page), 0);
	assert_int_equal(kernel_server_poll(s, fds, ARRAY_LEN(fds)), 1);
	close(fd);
	kernel_server_close(s);
}

static void one_more_than_256_resets_the_one_silent_for_longest(void **state)
{
	struct kernel_server *s = open_server(&loopback);
	struct pollfd fds[300];
	int clients[257];
	char page[8192];

	(void)state;
	for (int i = 0; i < 257; i++) {
		clients[i] = connect_to(s);
		kernel_server_run(s, i);
		say(clients[i], i == 0 ? "GET /bytes/1 HTTP/1.1\r\n\r\n" : "GET"); /* the first says it again, later */
		kernel_server_run(s, i == 0 ? 1000 : i);
	}
	assert_int_equal(kernel_server_poll(s, fds, ARRAY_LEN(fds)), 257);
	assert_int_equal(kernel_server_poll(s, fds, 10), 10);
	assert_int_equal(recv(clients[1], page, sizeof page, 0), -1);
	say(clients[256], " /bytes/1 HTTP/1.0\r\n\r\n");
	assert_true(read_all(s, clients[256], page, sizeof page) > 0);
	for (int i = 0; i < 257; i++)
		close(clients[i]);
	kernel_server_close(s);
}

static void address_in_use_or_not_ours_is_told(void **state)
{
	static const struct ip_addr elsewhere = {4, {192, 0, 2, 1}};
	struct kernel_server *s = open_server(&loopback);
	struct err err;

	(void)state;
	assert_null(kernel_server_open(&loopback, kernel_server_port(s), http_embedded_content, NULL, &err));
	assert_int_equal(err.status, STATUS_LINK);
	assert_non_null(strstr(err.text, "in use by another program"));
	assert_null(kernel_server_open(&elsewhere, 0, http_embedded_content, NULL, &err));
	assert_non_null(strstr(err.text, "no address of this machine"));
	kernel_server_close(s);
}

static void ipv6_is_served_too(void **state)
{
	static const struct ip_addr loopback6 = {6, {[15] = 1}};
	struct kernel_server *s = open_server(&loopback6);
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(kernel_server_port(s))};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	char page[8192];

	(void)state;
	to.sin6_addr = in6addr_loopback;
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	say(fd, "GET /nowhere HTTP/1.0\r\n\r\n");
	assert_true(read_all(s, fd, page, sizeof page) > 0);
	assert_non_null(strstr(page, "404 Not Found"));
	close(fd);
	kernel_server_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_arrives_and_the_server_closes),
		cmocka_unit_test(large_page_arrives_whole_through_a_full_socket),
		cmocka_unit_test(several_requests_share_a_connection),
		cmocka_unit_test(client_that_resets_costs_only_its_connection),
		cmocka_unit_test(client_that_says_nothing_and_closes_is_closed),
		cmocka_unit_test(one_more_than_256_resets_the_one_silent_for_longest),
		cmocka_unit_test(address_in_use_or_not_ours_is_told),
		cmocka_unit_test(ipv6_is_served_too),
	};

	return cmocka_run_group_tests_name("kernel_server", tests, NULL, NULL);
}
