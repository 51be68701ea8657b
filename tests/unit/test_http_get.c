/* SPDX-License-Identifier: MIT
 *
 * test_http_get.c - the GET application over a stream in memory; the test is the server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/http_get.h"
#include "fake_stream.h"

struct scene {
	struct http_get get;
	struct fake_stream fake;
	char body[FAKE_STREAM_ROOM];
	size_t body_len, body_most; /* body_most: the disk is full there */
};

static bool save(void *context, struct span bytes)
{
	struct scene *s = context;

	if (bytes.len > s->body_most - s->body_len)
		return false;
	memcpy(s->body + s->body_len, bytes.data, bytes.len);
	s->body_len += bytes.len;
	return true;
}

static struct scene *scene_new(int minor_version)
{
	struct scene *s = calloc(1, sizeof *s);
	const struct http_get_config config = {
		.request = {.authority = "h:81", .target = "/x", .user_agent = "tcpsee/t", .minor_version = minor_version},
		.body = save,
		.context = s,
	};

	assert_non_null(s);
	s->body_most = sizeof s->body;
	fake_stream_open(&s->fake);
	assert_true(http_get_init(&s->get, &config));
	return s;
}

static void run(struct scene *s)
{
	fake_stream_run(&s->fake, &s->get.app);
}

/* A scene whose request is sent. */
static struct scene *scene_waiting(void)
{
	struct scene *s = scene_new(1);

	run(s);
	assert_int_equal(s->get.phase, HTTP_GET_WAITING);
	return s;
}

static void server_says(struct scene *s, const char *text)
{
	fake_stream_peer_sends(&s->fake, text);
	run(s);
}

static void assert_failed_with(struct scene *s, const char *problem)
{
	assert_int_equal(s->get.phase, HTTP_GET_FAILED);
	assert_string_equal(s->get.problem, problem);
}

static void request_goes_out_when_the_stream_opens(void **state)
{
	struct scene *s = scene_new(1);

	(void)state;
	s->fake.state = STREAM_OPENING;
	run(s);
	assert_int_equal(s->get.phase, HTTP_GET_CONNECTING);
	assert_int_equal(s->fake.sent_len, 0);
	s->fake.state = STREAM_OPEN;
	run(s);
	assert_int_equal(s->get.phase, HTTP_GET_WAITING);
	assert_string_equal(s->fake.sent, "GET /x HTTP/1.1\r\nHost: h:81\r\nUser-Agent: tcpsee/t\r\n"
					  "Accept: */*\r\nConnection: close\r\n\r\n");
	assert_string_equal(s->fake.log, "GET /x HTTP/1.1\n");
	free(s);
}

static void version_0_does_not_speak_of_the_connection(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	run(s);
	assert_string_equal(s->fake.sent,
			    "GET /x HTTP/1.0\r\nHost: h:81\r\nUser-Agent: tcpsee/t\r\nAccept: */*\r\n\r\n");
	free(s);
}

static void request_waits_for_room(void **state)
{
	struct scene *s = scene_new(1);

	(void)state;
	for (size_t sent = 0; s->get.phase == HTTP_GET_CONNECTING; sent += 10) {
		assert_int_equal(s->fake.sent_len, sent);
		s->fake.room = 10;
		run(s);
		assert_true(sent < 200);
	}
	assert_int_equal(s->fake.sent_len, s->get.request_len);
	assert_string_equal(s->fake.log, "GET /x HTTP/1.1\n");
	free(s);
}

static void request_that_does_not_fit_is_refused(void **state)
{
	static char target[9000];
	struct scene *s = scene_new(1);
	struct http_get_config config = s->get.config;

	(void)state;
	memset(target, 'a', sizeof target - 1);
	config.request.target = target;
	assert_false(http_get_init(&s->get, &config));
	free(s);
}

static void body_with_length_is_complete_at_its_last_byte(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.1 200 OK\r\nContent-");
	assert_int_equal(s->get.phase, HTTP_GET_WAITING);
	server_says(s, "Length: 10\r\nX: y\r\n\r\nhel");
	assert_int_equal(s->get.phase, HTTP_GET_BODY);
	assert_int_equal(s->get.status, 200);
	assert_int_equal(s->get.body_expected, 10);
	assert_int_equal(s->get.body_received, 3);
	server_says(s, "lo you!");
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	assert_true(s->fake.was_closed);
	assert_memory_equal(s->body, "hello you!", 10);
	assert_string_equal(s->get.header, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nX: y\r\n\r\n");
	assert_string_equal(s->fake.log, "GET /x HTTP/1.1\nHTTP/1.1 200 OK\nbody complete: 10 bytes\n[close]\n");
	fake_stream_ends(&s->fake, TCP_END_FIN);
	run(s);
	assert_int_equal(s->get.end, TCP_END_FIN);
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	free(s);
}

static void server_that_promises_to_close_is_let_first(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	assert_false(s->fake.was_closed);
	fake_stream_peer_closes(&s->fake);
	run(s);
	assert_true(s->fake.was_closed);
	assert_true(s->get.app.ops->deadline(&s->get.app) == TIME_NEVER);
	free(s);
}

static void server_that_breaks_its_promise_is_closed_after_a_second(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
	time_ns deadline = s->get.app.ops->deadline(&s->get.app);

	assert_true(deadline >= NS_PER_S && deadline < TIME_NEVER);
	s->get.app.ops->progress(&s->get.app, &s->fake.stream, deadline - 1);
	assert_false(s->fake.was_closed);
	s->get.app.ops->progress(&s->get.app, &s->fake.stream, deadline);
	assert_true(s->fake.was_closed);
	assert_true(s->fake.has_stopped_reading); /* what still comes has no reader: SHLD-3 */
	free(s);
}

static void every_cut_of_a_chunked_response_gives_the_same(void **state)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n"
				   "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"
				   "3\r\nabc\r\na;x=y\r\n0123456789\r\n0\r\n\r\nsurplus";

	(void)state;
	for (size_t cut = 1; cut < sizeof text; cut++) {
		struct scene *s = scene_waiting();

		for (size_t at = 0; at < sizeof text - 1; at += cut) {
			fake_stream_peer_sends_bytes(&s->fake, text + at, size_min(cut, sizeof text - 1 - at));
			run(s);
		}
		assert_int_equal(s->get.phase, HTTP_GET_DONE);
		assert_int_equal(s->get.status, 404);
		assert_int_equal(s->get.body_expected, -1);
		assert_int_equal(s->body_len, 13);
		assert_memory_equal(s->body, "abc0123456789", 13);
		assert_string_equal(s->get.header, "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n");
		assert_string_equal(s->fake.log,
				    "GET /x HTTP/1.1\nHTTP/1.1 404 Not Found\nbody complete: 13 bytes\n[close]\n");
		assert_true(s->get.surplus <= 7);
		free(s);
	}
}

static void body_without_length_ends_with_the_servers_fin(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.0 200 OK\r\n\r\nx");
	assert_int_equal(s->get.phase, HTTP_GET_BODY);
	assert_false(s->fake.was_closed);
	fake_stream_peer_closes(&s->fake);
	run(s);
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	assert_string_equal(s->fake.log, "GET /x HTTP/1.1\nHTTP/1.0 200 OK\nbody complete: 1 byte\n[close]\n");
	free(s);
}

static void fin_with_the_last_byte_is_as_good(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	fake_stream_peer_closes(&s->fake);
	server_says(s, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	assert_true(s->fake.was_closed);
	free(s);
}

static void connection_that_ends_early_is_told_with_numbers(void **state)
{
	static char bytes[1234];
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n";
	struct scene *s = scene_waiting();

	(void)state;
	fake_stream_peer_sends(&s->fake, head);
	fake_stream_peer_sends_bytes(&s->fake, bytes, sizeof bytes);
	run(s);
	fake_stream_ends(&s->fake, TCP_END_RESET);
	run(s);
	assert_failed_with(s, "the connection was reset after 1234 of 5000 bytes");
	assert_int_equal(s->get.end, TCP_END_RESET);
	free(s);

	s = scene_waiting();
	fake_stream_peer_closes(&s->fake);
	server_says(s, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nabc");
	assert_failed_with(s, "the server closed the connection after 3 of 5000 bytes");
	assert_true(s->fake.was_closed);
	free(s);

	s = scene_waiting();
	server_says(s, "HTTP/1.0 200 OK\r\n\r\nabc");
	fake_stream_ends(&s->fake, TCP_END_TIMEOUT);
	run(s);
	assert_failed_with(s, "the connection timed out after 3 bytes, before the end of the body");
	free(s);

	s = scene_waiting();
	fake_stream_peer_closes(&s->fake);
	server_says(s, "HTTP/1.1 200 OK\r\nContent");
	assert_failed_with(s, "the server closed the connection in the middle of the response's header");
	free(s);

	s = scene_waiting();
	fake_stream_peer_closes(&s->fake);
	run(s);
	assert_failed_with(s, "the server closed the connection before any response came");
	free(s);
}

static void connection_that_never_opens_is_told(void **state)
{
	static const struct {
		enum tcp_end end;
		enum tcp_error error;
		const char *problem;
	} cases[] = {
		{TCP_END_REFUSED, TCP_ERROR_NONE, "the connection was refused"},
		{TCP_END_TIMEOUT, TCP_ERROR_NONE, "the connection timed out"},
		{TCP_END_TIMEOUT, TCP_ERROR_HOST, "the connection timed out (last error: host unreachable)"}, /* SHLD-25 */
		{TCP_END_UNREACHABLE, TCP_ERROR_PORT, "the network gave the connection up (port unreachable)"},
		{TCP_END_RESET, TCP_ERROR_HOPS, "the connection was reset"},
		{TCP_END_ABORTED, TCP_ERROR_NONE, "the connection was aborted by this end"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct scene *s = scene_new(1);

		s->fake.state = STREAM_OPENING;
		run(s);
		s->fake.error = cases[i].error;
		fake_stream_ends(&s->fake, cases[i].end);
		run(s);
		run(s);
		assert_failed_with(s, cases[i].problem);
		assert_int_equal(s->fake.sent_len, 0);
		free(s);
	}
}

static void answer_that_is_no_http_is_reset(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "SSH-2.0-OpenSSH\r\n");
	assert_int_equal(s->get.phase, HTTP_GET_FAILED);
	assert_non_null(strstr(s->get.problem, "the answer cannot be read as HTTP: "));
	assert_true(s->fake.was_aborted);
	run(s);
	assert_int_equal(s->get.end, TCP_END_ABORTED);
	assert_non_null(strstr(s->get.problem, "the answer cannot be read as HTTP: "));
	free(s);

	s = scene_waiting();
	server_says(s, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n");
	assert_int_equal(s->get.phase, HTTP_GET_FAILED);
	assert_non_null(strstr(s->get.problem, "the response's body cannot be read: "));
	free(s);
}

static void page_longer_than_allowed_is_an_error(void **state)
{
	static const char *const answers[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
		"HTTP/1.0 200 OK\r\n\r\n0123456789a",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n6\r\n56789a\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct scene *s = scene_waiting();

		s->get.config.body_max = 10;
		server_says(s, answers[i]);
		assert_int_equal(s->get.phase, HTTP_GET_FAILED);
		assert_string_equal(s->get.problem, "the page is longer than the 10 bytes of --max-filesize");
		free(s);
	}
	struct scene *s = scene_waiting();

	s->get.config.body_max = 10;
	server_says(s, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	free(s);
}

static void another_protocol_is_not_spoken(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
	assert_int_equal(s->get.phase, HTTP_GET_FAILED);
	assert_non_null(strstr(s->get.problem, "101"));
	free(s);
}

static void header_without_end_is_cut_at_64_kib(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 5000 && s->get.phase == HTTP_GET_WAITING; i++)
		server_says(s, "X-Filler: 0123456789abcdef\r\n");
	assert_failed_with(s, "the response's header is longer than 65535 bytes");
	assert_true(s->fake.was_aborted);
	assert_true(strlen(s->get.header) < sizeof s->get.header);
	free(s);

	s = scene_waiting(); /* nor do interim responses go on for ever */
	for (int i = 0; i < 5000 && s->get.phase == HTTP_GET_WAITING; i++)
		server_says(s, "HTTP/1.1 100 Continue\r\n\r\n");
	assert_int_equal(s->get.phase, HTTP_GET_FAILED);
	free(s);
}

static void full_disk_stops_the_transfer(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	s->body_most = 4;
	server_says(s, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234");
	assert_int_equal(s->get.phase, HTTP_GET_BODY);
	server_says(s, "5");
	assert_failed_with(s, "the body could not be written");
	assert_true(s->fake.was_aborted);
	free(s);
}

static void bytes_behind_the_response_are_thrown_away_up_to_a_limit(void **state)
{
	static char junk[10000];
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Oops\r\n\r\n");
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	assert_int_equal(s->get.status, 200);
	assert_int_equal(s->body_len, 2);
	assert_int_equal(s->fake.read_len, s->fake.came_len);
	for (int i = 0; i < 7 && !s->fake.was_aborted; i++) {
		fake_stream_peer_sends_bytes(&s->fake, junk, sizeof junk);
		run(s);
	}
	assert_true(s->fake.was_aborted);
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	free(s);
}

static void status_line_is_escaped_before_it_is_shown(void **state)
{
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.1 200 \xc2\x9b" "31mred\xff\r\nContent-Length: 0\r\n\r\n");
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	assert_string_equal(s->fake.log,
			    "GET /x HTTP/1.1\nHTTP/1.1 200 \\xc2\\x9b31mred\\xff\nbody complete: 0 bytes\n[close]\n");
	assert_non_null(strstr(s->get.header, "\xc2\x9b")); /* kept as it came */
	free(s);
}

static void one_progress_reads_no_more_than_was_there(void **state)
{
	static char bytes[100000];
	struct scene *s = scene_waiting();

	(void)state;
	server_says(s, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
	s->fake.receives = 0;
	fake_stream_peer_sends_bytes(&s->fake, bytes, sizeof bytes);
	run(s);
	assert_int_equal(s->get.phase, HTTP_GET_DONE);
	assert_true(s->fake.receives <= 100000 / 16384 + 1);
	run(s);
	assert_true(s->fake.receives <= 100000 / 16384 + 1);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_goes_out_when_the_stream_opens),
		cmocka_unit_test(version_0_does_not_speak_of_the_connection),
		cmocka_unit_test(request_waits_for_room),
		cmocka_unit_test(request_that_does_not_fit_is_refused),
		cmocka_unit_test(body_with_length_is_complete_at_its_last_byte),
		cmocka_unit_test(server_that_promises_to_close_is_let_first),
		cmocka_unit_test(server_that_breaks_its_promise_is_closed_after_a_second),
		cmocka_unit_test(every_cut_of_a_chunked_response_gives_the_same),
		cmocka_unit_test(body_without_length_ends_with_the_servers_fin),
		cmocka_unit_test(fin_with_the_last_byte_is_as_good),
		cmocka_unit_test(connection_that_ends_early_is_told_with_numbers),
		cmocka_unit_test(connection_that_never_opens_is_told),
		cmocka_unit_test(answer_that_is_no_http_is_reset),
		cmocka_unit_test(page_longer_than_allowed_is_an_error),
		cmocka_unit_test(another_protocol_is_not_spoken),
		cmocka_unit_test(header_without_end_is_cut_at_64_kib),
		cmocka_unit_test(full_disk_stops_the_transfer),
		cmocka_unit_test(bytes_behind_the_response_are_thrown_away_up_to_a_limit),
		cmocka_unit_test(status_line_is_escaped_before_it_is_shown),
		cmocka_unit_test(one_progress_reads_no_more_than_was_there),
	};

	return cmocka_run_group_tests_name("http_get", tests, NULL, NULL);
}
