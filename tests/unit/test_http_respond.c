/* SPDX-License-Identifier: MIT
 *
 * test_http_respond.c - the responder over a stream in memory, and the content it carries.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/http_respond.h"
#include "fake_stream.h"

struct scene {
	struct http_respond respond;
	struct fake_stream fake;
	char asked[2048]; /* the paths that were asked for, a line each */
	int ends;
};

static struct scene *scene_new(void)
{
	struct scene *s = calloc(1, sizeof *s);

	assert_non_null(s);
	fake_stream_open(&s->fake);
	http_respond_init(&s->respond, http_embedded_content, NULL);
	return s;
}

static void client_says(struct scene *s, const char *text)
{
	fake_stream_peer_sends(&s->fake, text);
	fake_stream_run(&s->fake, &s->respond.app);
}

/* The header's end in what was sent, or a failed test. */
static const char *body_of(const struct scene *s)
{
	const char *gap = strstr(s->fake.sent, "\r\n\r\n");

	assert_non_null(gap);
	return gap + 4;
}

static void assert_sent(const struct scene *s, const char *text)
{
	if (strstr(s->fake.sent, text) == NULL)
		fail_msg("not sent: %s\nbut: %.500s", text, s->fake.sent);
}

static void get_is_answered_and_the_connection_closed_when_the_client_wants_it(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	client_says(s, "GET /bytes/100 HTTP/1.1\r\nHost: x\r\n");
	assert_int_equal(s->fake.sent_len, 0);
	client_says(s, "Connection: close\r\n\r\n");
	assert_sent(s, "HTTP/1.1 200 OK\r\nServer: tcpsee\r\nContent-Type: text/plain\r\n"
		       "Content-Length: 100\r\nConnection: close\r\n\r\n0000000000000000 this line");
	assert_int_equal(strlen(body_of(s)), 100);
	assert_true(s->fake.was_closed);
	assert_string_equal(s->fake.log, "answers /bytes/100 with 200 OK, 100 bytes\n[close]\n");
	free(s);
}

static void connection_stays_open_for_the_next_request(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	client_says(s, "GET /bytes/1 HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_sent(s, "Connection: keep-alive\r\n\r\n0");
	assert_false(s->fake.was_closed);
	client_says(s, "GET /bytes/2 HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_sent(s, "Content-Length: 2\r\n");
	assert_false(s->fake.was_closed);
	client_says(s, "GET /bytes/3 HTTP/1.0\r\n\r\n");
	assert_sent(s, "Content-Length: 3\r\nConnection: close\r\n\r\n000");
	assert_true(s->fake.was_closed);
	free(s);
}

static void urgent_data_is_reported_once_for_each_mark(void **state) /* MUST-32, MUST-33 */
{
	struct scene *s = scene_new();

	(void)state;
	s->fake.urgent = 3;
	fake_stream_run(&s->fake, &s->respond.app);
	fake_stream_run(&s->fake, &s->respond.app);
	assert_string_equal(s->fake.log, "urgent data: 3 bytes up to its end\n");
	s->fake.urgent = 1; /* some was read */
	fake_stream_run(&s->fake, &s->respond.app);
	assert_string_equal(s->fake.log, "urgent data: 3 bytes up to its end\n");
	free(s);
}

static void head_gets_the_header_alone(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	client_says(s, "HEAD /bytes/5000 HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_sent(s, "Content-Length: 5000\r\n");
	assert_string_equal(body_of(s), "");
	assert_false(s->fake.was_closed);
	client_says(s, "GET /bytes/1 HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_sent(s, "Content-Length: 1\r\nConnection: keep-alive\r\n\r\n0");
	free(s);
}

static void trouble_has_its_status_and_closes(void **state)
{
	static char long_request[8000];
	static const struct {
		const char *request, *status;
	} cases[] = {
		{"GET /nowhere HTTP/1.0\r\n\r\n", "HTTP/1.1 404 Not Found\r\n"},
		{"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 405 Method Not Allowed\r\n"},
		{"DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", "Allow: GET, HEAD\r\n"},
		{"\x16\x03\x01\x02\x00\x01", "HTTP/1.1 400 Bad Request\r\n"},
		{"GET\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
		{"GET / HTTP/7.7\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
		{long_request, "HTTP/1.1 414 URI Too Long\r\n"},
	};

	(void)state;
	memset(long_request, 'a', sizeof long_request - 1);
	memcpy(long_request, "GET /", 5);
	memcpy(long_request + 7000, " HTTP/1.1\r\n\r\n", 14);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct scene *s = scene_new();

		client_says(s, cases[i].request);
		assert_sent(s, cases[i].status);
		assert_sent(s, "Connection: close\r\n");
		assert_true(s->fake.was_closed);
		client_says(s, "more and more"); /* is thrown away */
		assert_int_equal(s->fake.read_len, s->fake.came_len);
		free(s);
	}
}

static void large_body_goes_out_as_room_comes(void **state)
{
	struct scene *s = scene_new();
	size_t progresses = 0;

	(void)state;
	s->fake.room = 0;
	client_says(s, "GET /bytes/100000 HTTP/1.0\r\n\r\n");
	assert_int_equal(s->fake.sent_len, 0);
	while (!s->fake.was_closed) {
		s->fake.room = 777;
		fake_stream_run(&s->fake, &s->respond.app);
		assert_true(++progresses < 1000);
	}
	assert_int_equal(strlen(body_of(s)), 100000);
	for (size_t line = 0; line * 64 < 100000; line++) {
		char offset[17];

		snprintf(offset, sizeof offset, "%016zx", line * 64);
		assert_memory_equal(body_of(s) + line * 64, offset, 16);
	}
	free(s);
}

static void second_request_in_the_same_breath_is_told_that_the_connection_closes(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	client_says(s, "GET /bytes/1 HTTP/1.1\r\n\r\nGET /bytes/2 HTTP/1.1\r\n\r\n");
	assert_sent(s, "Content-Length: 1\r\nConnection: close\r\n");
	assert_null(strstr(s->fake.sent, "Content-Length: 2\r\n"));
	assert_true(s->fake.was_closed);
	free(s);
}

static void client_that_closes_gets_its_answer_all_the_same(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	fake_stream_peer_closes(&s->fake);
	client_says(s, "GET /bytes/1 HTTP/1.1\r\n\r\n");
	assert_sent(s, "HTTP/1.1 200 OK\r\n");
	assert_true(s->fake.was_closed);
	free(s);

	s = scene_new(); /* and one that says nothing gets a FIN */
	fake_stream_peer_closes(&s->fake);
	client_says(s, "");
	assert_int_equal(s->fake.sent_len, 0);
	assert_true(s->fake.was_closed);
	free(s);
}

static void remember(void *context, const char *path, struct http_content *out)
{
	struct scene *s = context;
	size_t len = strlen(s->asked);

	snprintf(s->asked + len, sizeof s->asked - len, "%s\n", path);
	http_embedded_content(NULL, "/", out);
}

static void content_is_asked_by_plain_path(void **state)
{
	static const char *const targets[] = {
		"/", "/a?b=c", "/a/../b", "http://host:80/abs?q", "http://host", "/%2e%2e", "/\xc3\xa4",
	};
	struct scene *s = scene_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		char request[200];

		fake_stream_open(&s->fake);
		http_respond_init(&s->respond, remember, s);
		snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", targets[i]);
		client_says(s, request);
	}
	assert_non_null(strstr(s->asked, "/\n/a\n/a/../b\n/abs\n/\n/%2e%2e\n"));
	free(s);
}

static size_t fill_too_few(void *context, uint64_t offset, uint8_t *into, size_t room)
{
	(void)context;
	(void)room;
	*into = 'x';
	return offset < 10 ? 1 : 0;
}

static void promise_too_much(void *context, const char *path, struct http_content *out)
{
	(void)context;
	(void)path;
	*out = (struct http_content){200, "text/plain", 100, fill_too_few, NULL, ""};
}

static void content_that_breaks_off_resets_the_connection(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	http_respond_init(&s->respond, promise_too_much, NULL);
	client_says(s, "GET / HTTP/1.1\r\n\r\n");
	assert_string_equal(body_of(s), "xxxxxxxxxx");
	assert_true(s->fake.was_aborted);
	assert_false(s->fake.was_closed);
	free(s);
}

static void count_end(void *context, struct http_respond *self)
{
	struct scene *s = context;

	assert_ptr_equal(self, &s->respond);
	s->ends++;
}

static void end_is_passed_on_to_the_owner(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	s->respond.on_end = count_end;
	s->respond.end_context = s;
	fake_stream_ends(&s->fake, TCP_END_RESET);
	fake_stream_run(&s->fake, &s->respond.app);
	s->respond.app.ops->ended(&s->respond.app);
	assert_int_equal(s->ends, 1);
	free(s);
}

/* Any part of a page, taken in any way, is the same bytes. */
static void content_is_the_same_in_whatever_pieces(void **state)
{
	static const char *const paths[] = {"/", "/long", "/escape", "/bytes/3000", "/bytes/2k", "/nowhere"};
	static uint8_t whole[40000], piece[40000];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct http_content c;
		size_t len = 0;

		http_embedded_content(NULL, paths[i], &c);
		assert_true(c.len <= sizeof whole);
		while (len < c.len) {
			size_t got = c.fill(c.context, len, whole + len, (size_t)c.len - len);

			assert_true(got > 0 && got <= c.len - len);
			len += got;
		}
		for (size_t at = 0; at < c.len; at += 37) {
			size_t got = c.fill(c.context, at, piece, size_min(101, (size_t)c.len - at));

			assert_true(got > 0);
			assert_memory_equal(piece, whole + at, got);
		}
	}
}

static void embedded_pages_have_the_sizes_that_lessons_need(void **state)
{
	struct http_content c;

	(void)state;
	http_embedded_content(NULL, "/", &c);
	assert_int_equal(c.status, 200);
	assert_string_equal(c.type, "text/html");
	assert_true(c.len > 1460 && c.len < 3 * 1460); /* two or three segments */
	http_embedded_content(NULL, "/long", &c);
	assert_int_equal(c.len, 30720);
	http_embedded_content(NULL, "/bytes/0", &c);
	assert_int_equal(c.status, 200);
	assert_int_equal(c.len, 0);
	http_embedded_content(NULL, "/bytes/10G", &c);
	assert_true(c.len == UINT64_C(10) << 30);
	assert_int_equal(c.fill(c.context, c.len - 1, (uint8_t[1]){0}, 1), 1);
	http_embedded_content(NULL, "/bytes/11G", &c);
	assert_int_equal(c.status, 404);
	http_embedded_content(NULL, "/bytes/x", &c);
	assert_int_equal(c.status, 404);
	http_embedded_content(NULL, "/bytes/-1", &c);
	assert_int_equal(c.status, 404);
}

static void bytes_0_is_a_whole_answer(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	client_says(s, "GET /bytes/0 HTTP/1.0\r\n\r\n");
	assert_sent(s, "Content-Length: 0\r\n");
	assert_string_equal(body_of(s), "");
	assert_true(s->fake.was_closed);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(get_is_answered_and_the_connection_closed_when_the_client_wants_it),
		cmocka_unit_test(connection_stays_open_for_the_next_request),
		cmocka_unit_test(urgent_data_is_reported_once_for_each_mark),
		cmocka_unit_test(head_gets_the_header_alone),
		cmocka_unit_test(trouble_has_its_status_and_closes),
		cmocka_unit_test(large_body_goes_out_as_room_comes),
		cmocka_unit_test(second_request_in_the_same_breath_is_told_that_the_connection_closes),
		cmocka_unit_test(client_that_closes_gets_its_answer_all_the_same),
		cmocka_unit_test(content_is_asked_by_plain_path),
		cmocka_unit_test(content_that_breaks_off_resets_the_connection),
		cmocka_unit_test(end_is_passed_on_to_the_owner),
		cmocka_unit_test(content_is_the_same_in_whatever_pieces),
		cmocka_unit_test(embedded_pages_have_the_sizes_that_lessons_need),
		cmocka_unit_test(bytes_0_is_a_whole_answer),
	};

	return cmocka_run_group_tests_name("http_respond", tests, NULL, NULL);
}
