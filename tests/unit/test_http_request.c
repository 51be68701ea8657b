/* SPDX-License-Identifier: MIT
 *
 * test_http_request.c - the header of a request, with the user's fields, and the fields of an answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/http_request.h"

static struct http_request request_of(const char *const *fields, size_t count)
{
	return (struct http_request){.target = "/x", .authority = "h", .user_agent = "t", .minor_version = 1, .fields = fields,
				     .field_count = count};
}

static void assert_written(const struct http_request *request, const char *expected)
{
	char text[1000];

	assert_int_equal(http_request_write(request, text, sizeof text), strlen(expected));
	assert_string_equal(text, expected);
}

static void a_request_for_the_header_alone_is_a_head(void **state)
{
	struct http_request request = request_of(NULL, 0);

	(void)state;
	request.is_head = true;
	assert_written(&request, "HEAD /x HTTP/1.1\r\nHost: h\r\nUser-Agent: t\r\nAccept: */*\r\nConnection: close\r\n\r\n");
}

static void fields_of_the_user_go_instead_of_ours_and_behind_them(void **state)
{
	static const char *const fields[] = {"accept: text/html", "User-Agent:", "X-Empty;", "X-Two: 2", "HOST: elsewhere"};
	struct http_request request = request_of(fields, ARRAY_LEN(fields));

	(void)state;
	assert_written(&request, "GET /x HTTP/1.1\r\nConnection: close\r\naccept: text/html\r\nX-Empty:\r\nX-Two: 2\r\n"
				 "HOST: elsewhere\r\n\r\n");
}

static void what_is_secret_stays_with_the_users_host(void **state)
{
	static const char *const fields[] = {"Host: named", "Authorization: Basic x", "Proxy-Authorization: Basic y",
		"Cookie: a=b", "X: 1"};
	struct http_request request = request_of(fields, ARRAY_LEN(fields));

	(void)state;
	request.is_elsewhere = true;
	assert_written(&request, "GET /x HTTP/1.1\r\nHost: h\r\nUser-Agent: t\r\nAccept: */*\r\nConnection: close\r\nX: 1\r\n\r\n");
}

static void a_request_that_does_not_fit_is_none(void **state)
{
	struct http_request request = request_of(NULL, 0);
	char text[200];
	size_t len = http_request_write(&request, text, sizeof text);

	(void)state;
	assert_true(len > 0);
	for (size_t room = 1; room <= len; room++)
		assert_int_equal(http_request_write(&request, text, room), 0);
	assert_int_equal(http_request_write(&request, text, len + 1), len);
}

static void fields_that_cannot_be_sent_are_known(void **state)
{
	static const char *const good[] = {"A: b", "A:b", "A:", "A;", "x-y_z.1~: \t\xc3\xa4"};
	static const char *const bad[] = {"", ":", "A", "A b: c", "A;b", "A: b\r\nC: d", "A: b\nC: d", "A: \x7f", "A:\x1b[2J", " A: b"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(http_field_is_good(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(http_field_is_good(bad[i]));
}

static void a_field_of_an_answer_is_found_without_its_blanks(void **state)
{
	static const char header[] = "HTTP/1.1 302 Found\r\nX-Location: /no\r\nlocation:  /there \t\r\nLocation: /second\r\n\r\n";
	struct span value;

	(void)state;
	assert_true(http_field_find(span_of(header, sizeof header - 1), "Location", &value));
	assert_int_equal(value.len, 6);
	assert_memory_equal(value.data, "/there", 6);
	assert_false(http_field_find(span_of(header, sizeof header - 1), "Loc", &value));
	assert_true(http_field_find(span_of("Location:", 9), "Location", &value));
	assert_int_equal(value.len, 0);
	assert_false(http_field_find(span_of("Location", 8), "Location", &value));
	assert_false(http_field_find(span_of(NULL, 0), "Location", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_for_the_header_alone_is_a_head),
		cmocka_unit_test(fields_of_the_user_go_instead_of_ours_and_behind_them),
		cmocka_unit_test(what_is_secret_stays_with_the_users_host),
		cmocka_unit_test(a_request_that_does_not_fit_is_none),
		cmocka_unit_test(fields_that_cannot_be_sent_are_known),
		cmocka_unit_test(a_field_of_an_answer_is_found_without_its_blanks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
