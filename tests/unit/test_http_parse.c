/* SPDX-License-Identifier: MIT
 *
 * test_http_parse.c - messages whole and in pieces, interim responses, ends, nonsense.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/http_parse.h"

/* What the callbacks said, as text: "url / | header 200 | body hello | end". */
struct story {
	struct http_parser_room room;
	char text[4096];
	char body[4096];
	size_t body_len;
	bool stops_at_header, stops_at_body;
};

static void tell(struct story *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void tell(struct story *s, const char *fmt, ...)
{
	size_t len = strlen(s->text);
	va_list args;

	va_start(args, fmt);
	vsnprintf(s->text + len, sizeof s->text - len, fmt, args);
	va_end(args);
}

static bool on_url(void *context, struct span piece)
{
	tell(context, "url %.*s|", (int)piece.len, (const char *)piece.data);
	return true;
}

static bool on_header_end(void *context)
{
	struct story *s = context;
	struct http_facts facts;

	http_parser_facts(&s->room, &facts);
	tell(s, "header %d %lld%s|", facts.status, (long long)facts.content_length, facts.is_chunked ? " chunked" : "");
	return !s->stops_at_header;
}

static bool on_body(void *context, struct span piece)
{
	struct story *s = context;

	memcpy(s->body + s->body_len, piece.data, piece.len);
	s->body_len += piece.len;
	return !s->stops_at_body;
}

static bool on_message_end(void *context)
{
	tell(context, "end|");
	return true;
}

static void start(struct story *s, enum http_message kind)
{
	static const struct http_events events = {on_url, on_header_end, on_body, on_message_end};

	memset(s, 0, sizeof *s);
	http_parser_start(&s->room, kind, &events, s);
}

static bool feed(struct story *s, const char *text)
{
	const char *problem;
	bool is_good = http_parser_feed(&s->room, span_of(text, strlen(text)), &problem);

	assert_true(is_good == (problem == NULL));
	return is_good;
}

static bool end(struct story *s)
{
	const char *problem;

	return http_parser_end(&s->room, &problem);
}

static const char chunked[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			      "5\r\nhello\r\n6;note=x\r\n world\r\n0\r\nTrailer: t\r\n\r\n";

static void response_with_a_length_ends_at_it_and_the_rest_is_ignored(void **state)
{
	struct story s;

	(void)state;
	start(&s, HTTP_MESSAGE_RESPONSE);
	assert_true(feed(&s, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 500 next\r\n\r\n"));
	assert_true(feed(&s, "complete nonsense \x01\x02"));
	assert_true(end(&s));
	assert_string_equal(s.text, "header 200 5|end|");
	assert_memory_equal(s.body, "hello", 6);
}

static void chunks_are_joined_in_whatever_pieces_they_come(void **state)
{
	(void)state;
	for (size_t cut = 1; cut < sizeof chunked; cut++) {
		struct story s;
		const char *problem;

		start(&s, HTTP_MESSAGE_RESPONSE);
		for (size_t at = 0; at < sizeof chunked - 1; at += cut) {
			struct span piece = span_cut(span_of(chunked, sizeof chunked - 1), at, cut);

			assert_true(http_parser_feed(&s.room, piece, &problem));
		}
		assert_string_equal(s.text, "header 200 -1 chunked|end|");
		assert_memory_equal(s.body, "hello world", 12);
	}
}

static void body_without_length_lasts_until_the_stream_ends(void **state)
{
	struct story s;

	(void)state;
	start(&s, HTTP_MESSAGE_RESPONSE);
	assert_true(feed(&s, "HTTP/1.0 200 OK\r\n\r\nsome"));
	assert_true(feed(&s, "thing"));
	assert_string_equal(s.text, "header 200 -1|");
	assert_true(end(&s));
	assert_string_equal(s.text, "header 200 -1|end|");
	assert_memory_equal(s.body, "something", 10);
}

static void stream_that_ends_too_early_is_told(void **state)
{
	static const char *const starts[] = {
		"",
		"HTTP/1.1 200",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
		"HTTP/1.1 100 Continue\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		struct story s;
		const char *problem = NULL;

		start(&s, HTTP_MESSAGE_RESPONSE);
		assert_true(feed(&s, starts[i]));
		assert_false(http_parser_end(&s.room, &problem));
		assert_non_null(problem);
		assert_null(strstr(s.text, "end|"));
	}
}

static void interim_responses_are_passed_over(void **state)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n"
				   "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
				   "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

	(void)state;
	for (size_t cut = 1; cut < sizeof text; cut++) {
		struct story s;
		const char *problem;

		start(&s, HTTP_MESSAGE_RESPONSE);
		for (size_t at = 0; at < sizeof text - 1; at += cut)
			assert_true(http_parser_feed(&s.room, span_cut(span_of(text, sizeof text - 1), at, cut), &problem));
		assert_string_equal(s.text, "header 100 -1|header 103 -1|header 200 2|end|");
		assert_memory_equal(s.body, "ok", 3);
	}
}

static void statuses_without_body_end_with_their_header(void **state)
{
	struct story s;

	(void)state;
	start(&s, HTTP_MESSAGE_RESPONSE);
	assert_true(feed(&s, "HTTP/1.1 204 No Content\r\n\r\n"));
	assert_string_equal(s.text, "header 204 -1|end|");
	start(&s, HTTP_MESSAGE_RESPONSE);
	assert_true(feed(&s, "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n"));
	assert_string_equal(s.text, "header 304 77|end|");
	start(&s, HTTP_MESSAGE_RESPONSE);
	assert_true(feed(&s, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"));
	assert_string_equal(s.text, "header 101 -1|end|");
	start(&s, HTTP_MESSAGE_RESPONSE);
	assert_true(feed(&s, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
	assert_string_equal(s.text, "header 200 0|end|");
}

static void nonsense_is_refused_and_stays_refused(void **state)
{
	static const char *const texts[] = {
		"SSH-2.0-OpenSSH_9.2\r\n",
		"HTTP/1.1 abc OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
		"\x16\x03\x01\x02",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct story s;

		start(&s, HTTP_MESSAGE_RESPONSE);
		if (feed(&s, texts[i])) fail_msg("taken: %s", texts[i]);
		assert_false(feed(&s, "HTTP/1.1 200 OK\r\n"));
		assert_false(end(&s));
	}
}

static void request_gives_its_target_and_its_method(void **state)
{
	struct story s;
	struct http_facts facts;

	(void)state;
	start(&s, HTTP_MESSAGE_REQUEST);
	assert_true(feed(&s, "GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n"));
	assert_string_equal(s.text, "url /a?b|header 0 -1|end|");
	http_parser_facts(&s.room, &facts);
	assert_true(facts.is_get && !facts.is_head && facts.should_keep_alive);
	assert_int_equal(facts.major, 1);
	assert_int_equal(facts.minor, 1);
	start(&s, HTTP_MESSAGE_REQUEST);
	assert_true(feed(&s, "HEAD / HTTP/1.0\r\n\r\n"));
	http_parser_facts(&s.room, &facts);
	assert_true(facts.is_head && !facts.is_get && !facts.should_keep_alive);
}

static void callback_that_says_no_stops_the_parser(void **state)
{
	struct story s;

	(void)state;
	start(&s, HTTP_MESSAGE_RESPONSE);
	s.stops_at_header = true;
	assert_false(feed(&s, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
	assert_string_equal(s.text, "header 200 5|");
	start(&s, HTTP_MESSAGE_RESPONSE);
	s.stops_at_body = true;
	assert_false(feed(&s, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
	assert_false(feed(&s, "more"));
	assert_null(strstr(s.text, "end|"));
}

static void absent_callbacks_are_allowed(void **state)
{
	struct http_parser_room room;
	struct http_events none = {0};
	const char *problem;

	(void)state;
	http_parser_start(&room, HTTP_MESSAGE_RESPONSE, &none, NULL);
	assert_true(http_parser_feed(&room, span_of(chunked, sizeof chunked - 1), &problem));
	assert_true(http_parser_end(&room, &problem));
	http_parser_start(&room, HTTP_MESSAGE_REQUEST, &none, NULL);
	assert_true(http_parser_feed(&room, span_of("GET / HTTP/1.1\r\n\r\n", 18), &problem));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(response_with_a_length_ends_at_it_and_the_rest_is_ignored),
		cmocka_unit_test(chunks_are_joined_in_whatever_pieces_they_come),
		cmocka_unit_test(body_without_length_lasts_until_the_stream_ends),
		cmocka_unit_test(stream_that_ends_too_early_is_told),
		cmocka_unit_test(interim_responses_are_passed_over),
		cmocka_unit_test(statuses_without_body_end_with_their_header),
		cmocka_unit_test(nonsense_is_refused_and_stays_refused),
		cmocka_unit_test(request_gives_its_target_and_its_method),
		cmocka_unit_test(callback_that_says_no_stops_the_parser),
		cmocka_unit_test(absent_callbacks_are_allowed),
	};

	return cmocka_run_group_tests_name("http_parse", tests, NULL, NULL);
}
