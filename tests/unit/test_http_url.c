/* SPDX-License-Identifier: MIT
 *
 * test_http_url.c - what people paste, and what cannot be meant.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/http_get.h"

static void urls_come_apart(void **state)
{
	static const struct {
		const char *url, *host, *authority, *target;
		unsigned port;
	} cases[] = {
		{"http://example.org/a/b?c=d", "example.org", "example.org", "/a/b?c=d", 80},
		{"http://example.org", "example.org", "example.org", "/", 80},
		{"example.org", "example.org", "example.org", "/", 80},
		{"localhost:8080", "localhost", "localhost:8080", "/", 8080},
		{"10.77.0.1:8000/x", "10.77.0.1", "10.77.0.1:8000", "/x", 8000},
		{"HTTP://Example.ORG:80/", "Example.ORG", "Example.ORG", "/", 80},
		{"http://example.org:/", "example.org", "example.org", "/", 80},
		{"http://example.org?q", "example.org", "example.org", "/?q", 80},
		{"http://example.org#part", "example.org", "example.org", "/", 80},
		{"http://example.org/a#part", "example.org", "example.org", "/a", 80},
		{"http://[2001:db8::1]:8080/x", "2001:db8::1", "[2001:db8::1]:8080", "/x", 8080},
		{"[::1]", "::1", "[::1]", "/", 80},
		{"http://h/a://b:c@d", "h", "h", "/a://b:c@d", 80},
		{"h/http://x", "h", "h", "/http://x", 80},
		{"http://h/\xc3\xa4", "h", "h", "/%C3%A4", 80},
		{"http://h:65535/%20", "h", "h:65535", "/%20", 65535},
		{"http://a_b-c.d~e/", "a_b-c.d~e", "a_b-c.d~e", "/", 80},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_url url;
		char problem[128] = "";

		if (!http_url_parse(cases[i].url, &url, problem, sizeof problem))
			fail_msg("%s: %s", cases[i].url, problem);
		assert_string_equal(url.host, cases[i].host);
		assert_string_equal(url.authority, cases[i].authority);
		assert_string_equal(url.target, cases[i].target);
		assert_int_equal(url.port, cases[i].port);
	}
}

static void what_cannot_be_meant_is_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *url, *word;
	} cases[] = {
		{"https://example.org/", "https"},
		{"ftp://example.org/", "scheme"},
		{"://example.org/", "scheme"},
		{"", "no host"},
		{"http://", "no host"},
		{"http:///x", "no host"},
		{"/x", "no host"},
		{"http://:80/", "no host"},
		{"http://user@h/", "user name"},
		{"http://user:pw@h/", "user name"},
		{"http://h:0/", "port"},
		{"http://h:65536/", "port"},
		{"http://h:99999999999999999999/", "port"},
		{"http://h:80a/", "port"},
		{"http://h:-1/", "port"},
		{"http://2001:db8::1/", "brackets"},
		{"http://[2001:db8::1/", "bracket"},
		{"http://[]/", "no host"},
		{"http://[h]/", "IPv6"},
		{"http://[::1]x/", "bracket"},
		{"http://[fe80::1%25eth0]/", "leave it away"},
		{"http://h h/", "host name"},
		{"http://h\r\nX: y/", "host name"},
		{"http://h%00/", "host name"},
		{"http://m\xc3\xbcnchen/", "xn--"},
		{"http://h/a b", "%20"},
		{"http://h/a\r\nX: y", "%20"},
		{"http://h/\x7f", "%20"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_url url;
		char problem[128] = "";

		if (http_url_parse(cases[i].url, &url, problem, sizeof problem))
			fail_msg("taken: %s", cases[i].url);
		if (strstr(problem, cases[i].word) == NULL)
			fail_msg("%s: %s", cases[i].url, problem);
	}
}

static void long_urls_are_cut_nowhere_but_refused(void **state)
{
	struct http_url url;
	char text[4096], problem[128];

	(void)state;
	memset(text, 'h', sizeof text);
	text[255] = '\0';
	assert_true(http_url_parse(text, &url, problem, sizeof problem));
	assert_int_equal(strlen(url.host), 255);
	text[255] = 'h';
	text[256] = '\0';
	assert_false(http_url_parse(text, &url, problem, sizeof problem));
	for (size_t len = 1900; len < 2200; len++) { /* around the end of the room, also with %XX there */
		memset(text, 'h', sizeof text);
		memcpy(text, "h/", 2);
		text[len] = '\0';
		if (http_url_parse(text, &url, problem, sizeof problem))
			assert_int_equal(strlen(url.target), len - 1);
		else
			assert_true(len > 2000);
		text[len - 1] = '\xff';
		if (http_url_parse(text, &url, problem, sizeof problem))
			assert_int_equal(strlen(url.target), len + 1);
	}
}

static void references_lead_where_rfc_3986_says(void **state)
{
	static const struct {
		const char *reference, *authority, *target;
	} cases[] = {
		/* RFC 3986 5.4, for as much of it as http has */
		{"g", "a:8", "/b/c/g"}, {"./g", "a:8", "/b/c/g"}, {"g/", "a:8", "/b/c/g/"}, {"/g", "a:8", "/g"}, {"//g", "g", "/"},
		{"?y", "a:8", "/b/c/d;p?y"}, {"g?y", "a:8", "/b/c/g?y"}, {"#s", "a:8", "/b/c/d;p?q"}, {"g#s", "a:8", "/b/c/g"},
		{";x", "a:8", "/b/c/;x"}, {"", "a:8", "/b/c/d;p?q"}, {".", "a:8", "/b/c/"}, {"./", "a:8", "/b/c/"}, {"..", "a:8", "/b/"},
		{"../", "a:8", "/b/"}, {"../g", "a:8", "/b/g"}, {"../..", "a:8", "/"}, {"../../g", "a:8", "/g"},
		{"../../../g", "a:8", "/g"}, {"/./g", "a:8", "/g"}, {"/../g", "a:8", "/g"}, {"g.", "a:8", "/b/c/g."},
		{"..g", "a:8", "/b/c/..g"}, {"./g/.", "a:8", "/b/c/g/"}, {"g/./h", "a:8", "/b/c/g/h"}, {"g/../h", "a:8", "/b/c/h"},
		{"g?y/../x", "a:8", "/b/c/g?y/../x"}, {"http://h:9/i/../j?k", "h:9", "/j?k"}, {"HTTP://h", "h", "/"},
		{"//[::1]:9/x", "[::1]:9", "/x"}, {"/\xc3\xa4", "a:8", "/%C3%A4"}, {"x:80/y", NULL, NULL},
		{"ftp:81/?x=://", NULL, NULL}, {"javascript:1/?://", NULL, NULL}, {"mailto:x@y", NULL, NULL},
		{"https://h/", NULL, NULL}, {"ftp://h/", NULL, NULL}, {"/a b", NULL, NULL}, {"//", NULL, NULL}, {"http:///x", NULL, NULL},
		{"/\x1b[2J", NULL, NULL},
	};
	struct http_url base, url;
	char problem[128];

	(void)state;
	assert_true(http_url_parse("http://a:8/b/c/d;p?q", &base, problem, sizeof problem));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		bool is_good = http_url_resolve(&base, cases[i].reference, &url, problem, sizeof problem);

		if (is_good != (cases[i].target != NULL))
			fail_msg("%s: %s", cases[i].reference, is_good ? url.target : problem);
		if (is_good && (strcmp(url.target, cases[i].target) != 0 || strcmp(url.authority, cases[i].authority) != 0))
			fail_msg("%s: %s %s", cases[i].reference, url.authority, url.target);
	}
}

static void long_references_are_refused(void **state)
{
	static char reference[9000];
	struct http_url base, url;
	char problem[128];

	(void)state;
	memset(reference, 'r', sizeof reference);
	assert_true(http_url_parse("http://a/b/c", &base, problem, sizeof problem));
	for (size_t len = 1900; len < sizeof reference; len += 37) {
		reference[len] = '\0';
		if (http_url_resolve(&base, reference, &url, problem, sizeof problem))
			assert_int_equal(strlen(url.target), len + 3);
		else
			assert_non_null(strstr(problem, "longer than 2000"));
		reference[len] = 'r';
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_come_apart),
		cmocka_unit_test(what_cannot_be_meant_is_refused_with_a_sentence),
		cmocka_unit_test(long_urls_are_cut_nowhere_but_refused),
		cmocka_unit_test(references_lead_where_rfc_3986_says),
		cmocka_unit_test(long_references_are_refused),
	};

	return cmocka_run_group_tests_name("http_url", tests, NULL, NULL);
}
