/* SPDX-License-Identifier: MIT
 *
 * test_fetch.c - one page from its URL to its last byte: the test is all servers, the resolver and the clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/fetch.h"
#include "fake_stream.h"

#define MS(n) ((time_ns)(n) * NS_PER_MS)

enum { LINES = 12 };

struct scene {
	struct fetch fetch;
	struct fake_stream *lines[LINES]; /* in the order that they were opened in */
	struct app *apps[LINES];
	size_t line_count;
	size_t impossible;               /* connections that cannot be opened */
	char log[1000];                  /* what the fetch asked for */
	char body[100];
	time_ns now;
};

PRINTF_LIKE(2, 3)
static void note(struct scene *s, const char *fmt, ...)
{
	size_t len = strlen(s->log);
	va_list args;

	va_start(args, fmt);
	vsnprintf(s->log + len, sizeof s->log - len, fmt, args);
	va_end(args);
}

static struct stream *open_line(void *context, const struct ip_addr *remote, uint16_t port, struct app *app, uint32_t *conn,
				char problem[FETCH_SENTENCE], time_ns now)
{
	struct scene *s = context;
	char addr[IP_ADDR_TEXT];

	ip_addr_format(remote, addr);
	note(s, "%d ms: open %s %u\n", (int)(now / NS_PER_MS), addr, port);
	if (s->impossible > 0) {
		s->impossible--;
		snprintf(problem, FETCH_SENTENCE, "there is no way");
		return NULL;
	}
	assert_true(s->line_count < LINES);
	struct fake_stream *line = calloc(1, sizeof *line);

	assert_non_null(line);
	fake_stream_open(line);
	line->state = STREAM_OPENING;
	s->lines[s->line_count] = line;
	s->apps[s->line_count++] = app;
	*conn = (uint32_t)s->line_count;
	return &line->stream;
}

static size_t line_of(const struct scene *s, const struct stream *stream)
{
	size_t i = 0;

	while (i < s->line_count && &s->lines[i]->stream != stream)
		i++;
	return i;
}

static void give_up_line(void *context, struct stream *stream, time_ns now)
{
	struct scene *s = context;
	size_t i = line_of(s, stream);

	note(s, "%d ms: give up %zu\n", (int)(now / NS_PER_MS), i);
	fake_stream_ends(s->lines[i], TCP_END_ABORTED);
	s->apps[i]->ops->progress(s->apps[i], stream, now);
	s->apps[i]->ops->ended(s->apps[i]);
}

static void look_up(void *context, struct fetch *fetch, const char *host, time_ns now)
{
	(void)fetch;
	note(context, "%d ms: look up %s\n", (int)(now / NS_PER_MS), host);
}

static bool save(void *context, struct span bytes)
{
	struct scene *s = context;
	size_t len = strlen(s->body);

	assert_true(bytes.len < sizeof s->body - len);
	memcpy(s->body + len, bytes.data, bytes.len);
	return true;
}

static void run(struct scene *s)
{
	while (fetch_run(&s->fetch, s->now))
		;
}

static void found(struct scene *s, const char *const *addresses, size_t count)
{
	struct ip_addr list[FETCH_ADDRESSES_MAX];

	for (size_t i = 0; i < count; i++)
		assert_true(ip_addr_parse(addresses[i], &list[i]));
	fetch_found(&s->fetch, list, count, "no such name", s->now);
	run(s);
}

static struct scene *scene_new(const char *url, unsigned redirects_max)
{
	struct scene *s = calloc(1, sizeof *s);
	struct fetch_config config = {
		.request = {.user_agent = "t", .minor_version = 1},
		.follows_redirects = redirects_max > 0,
		.redirects_max = redirects_max,
		.body = save,
		.body_context = s,
		.ways = {.connect = open_line, .abort = give_up_line, .look_up = look_up, .context = s},
	};
	char problem[160];

	assert_non_null(s);
	assert_true(http_url_parse(url, &config.url, problem, sizeof problem));
	fetch_init(&s->fetch, &config);
	return s;
}

static void scene_free(struct scene *s)
{
	for (size_t i = 0; i < s->line_count; i++)
		free(s->lines[i]);
	free(s);
}

/* The stream's turn, as its host gives it one, and then the fetch's. */
static void turn(struct scene *s, size_t line)
{
	s->apps[line]->ops->progress(s->apps[line], &s->lines[line]->stream, s->now);
	if (s->lines[line]->state == STREAM_ENDED)
		s->apps[line]->ops->ended(s->apps[line]);
	run(s);
}

static void answers(struct scene *s, size_t line)
{
	s->lines[line]->state = STREAM_OPEN;
	turn(s, line);
}

static void refuses(struct scene *s, size_t line)
{
	fake_stream_ends(s->lines[line], TCP_END_REFUSED);
	turn(s, line);
}

/* The whole response, then FIN. */
static void responds(struct scene *s, size_t line, const char *text)
{
	fake_stream_peer_sends(s->lines[line], text);
	fake_stream_peer_closes(s->lines[line]);
	turn(s, line);
}

static void after(struct scene *s, time_ns time)
{
	s->now += time;
	run(s);
}

static void assert_log(struct scene *s, const char *expected)
{
	assert_string_equal(s->log, expected);
	s->log[0] = '\0';
}

#define PAGE "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage"
#define MOVED(to) "HTTP/1.1 302 Found\r\nLocation: " to "\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmove"

static const char *const both[] = {"fd00::1", "fd00::2", "10.0.0.1", "10.0.0.2"};

static void a_page_comes_from_the_first_address(void **state)
{
	struct scene *s = scene_new("http://h:81/x", 0);

	(void)state;
	found(s, both, 4);
	assert_log(s, "0 ms: open fd00::1 81\n");
	assert_int_equal(fetch_deadline(&s->fetch), FETCH_HEAD_START);
	after(s, MS(10));
	answers(s, 0);
	assert_int_equal(fetch_deadline(&s->fetch), TIME_NEVER);
	responds(s, 0, PAGE);
	assert_int_equal(s->fetch.phase, FETCH_DONE);
	assert_string_equal(s->body, "page");
	assert_string_equal(s->fetch.tries[0].said, "HTTP/1.1 200 OK, 4 bytes");
	assert_int_equal(s->fetch.tries[0].conn, 1);
	assert_log(s, "");
	scene_free(s);
}

/* RFC 8305 5: the head start is 250 ms; 4: the families take turns. */
static void a_silent_address_gets_250_ms_before_the_other_familys(void **state)
{
	struct scene *s = scene_new("http://h/", 0);

	(void)state;
	found(s, both, 4);
	after(s, MS(249));
	assert_log(s, "0 ms: open fd00::1 80\n");
	after(s, MS(1));
	assert_log(s, "250 ms: open 10.0.0.1 80\n");
	after(s, MS(10));
	answers(s, 1);
	assert_log(s, "260 ms: give up 0\n");
	assert_string_equal(s->fetch.tries[0].said, "given up: another address answered first");
	responds(s, 1, PAGE);
	assert_int_equal(s->fetch.phase, FETCH_DONE);
	scene_free(s);
}

static void an_address_that_refuses_makes_way_at_once(void **state)
{
	struct scene *s = scene_new("http://h/", 0);

	(void)state;
	found(s, both, 4);
	after(s, MS(20));
	refuses(s, 0);
	assert_log(s, "0 ms: open fd00::1 80\n20 ms: open 10.0.0.1 80\n");
	refuses(s, 1);
	assert_log(s, "20 ms: open fd00::2 80\n");
	answers(s, 2);
	responds(s, 2, PAGE);
	assert_int_equal(s->fetch.phase, FETCH_DONE);
	assert_string_equal(s->fetch.tries[1].said, "the connection was refused");
	scene_free(s);
}

static void when_both_answer_at_once_one_request_is_sent(void **state)
{
	struct scene *s = scene_new("http://h/", 0);

	(void)state;
	found(s, both, 4);
	after(s, MS(250));
	s->lines[0]->state = s->lines[1]->state = STREAM_OPEN;
	s->apps[1]->ops->progress(s->apps[1], &s->lines[1]->stream, s->now);
	s->apps[0]->ops->progress(s->apps[0], &s->lines[0]->stream, s->now);
	run(s);
	assert_int_equal(s->lines[0]->sent_len, 0);
	assert_true(s->lines[1]->sent_len > 0);
	assert_log(s, "0 ms: open fd00::1 80\n250 ms: open 10.0.0.1 80\n250 ms: give up 0\n");
	scene_free(s);
}

static void when_none_answers_each_is_named(void **state)
{
	struct scene *s = scene_new("http://h/", 0);

	(void)state;
	found(s, both + 1, 2);
	refuses(s, 0);
	refuses(s, 1);
	assert_int_equal(s->fetch.phase, FETCH_FAILED);
	assert_string_equal(s->fetch.problem, "no address of h answers: fd00::2: the connection was refused; 10.0.0.1: the connection "
					      "was refused");
	scene_free(s);
}

static void a_single_address_that_refuses_is_said_as_it_is(void **state)
{
	struct scene *s = scene_new("http://h/", 0);

	(void)state;
	found(s, both, 1);
	refuses(s, 0);
	assert_string_equal(s->fetch.problem, "the connection was refused");
	scene_free(s);
}

static void an_address_that_cannot_be_tried_is_passed_over(void **state)
{
	struct scene *s = scene_new("http://h/", 0);

	(void)state;
	s->impossible = 1;
	found(s, both, 4);
	assert_log(s, "0 ms: open fd00::1 80\n0 ms: open 10.0.0.1 80\n");
	answers(s, 0);
	responds(s, 0, PAGE);
	assert_int_equal(s->fetch.phase, FETCH_DONE);
	scene_free(s);
}

static void a_name_without_addresses_fails(void **state)
{
	struct scene *s = scene_new("http://h/", 0);

	(void)state;
	found(s, both, 0);
	assert_int_equal(s->fetch.phase, FETCH_FAILED);
	assert_string_equal(s->fetch.problem, "no such name");
	scene_free(s);
}

static void a_redirect_is_a_page_unless_it_is_to_be_followed(void **state)
{
	struct scene *s = scene_new("http://h/", 0);

	(void)state;
	found(s, both, 1);
	answers(s, 0);
	responds(s, 0, MOVED("/y"));
	assert_int_equal(s->fetch.phase, FETCH_DONE);
	assert_string_equal(s->body, "move");
	scene_free(s);
}

static void a_redirect_is_followed_over_a_new_connection(void **state)
{
	struct scene *s = scene_new("http://h/a/b", 50);

	(void)state;
	found(s, both, 1);
	answers(s, 0);
	responds(s, 0, MOVED("../c?d"));
	assert_log(s, "0 ms: open fd00::1 80\n0 ms: look up h\n");
	assert_string_equal(s->fetch.tries[0].said, "HTTP/1.1 302 Found, on to http://h/c?d");
	found(s, both + 2, 1);
	answers(s, 1);
	assert_non_null(strstr(s->lines[1]->sent, "GET /c?d HTTP/1.1\r\nHost: h\r\n"));
	responds(s, 1, PAGE);
	assert_int_equal(s->fetch.phase, FETCH_DONE);
	assert_string_equal(s->body, "page");
	scene_free(s);
}

static void the_old_connection_may_end_whenever_it_likes(void **state)
{
	struct scene *s = scene_new("http://h/", 50);

	(void)state;
	found(s, both, 1);
	answers(s, 0);
	responds(s, 0, MOVED("http://other:8/"));
	assert_log(s, "0 ms: open fd00::1 80\n0 ms: look up other\n");
	found(s, both, 1);
	answers(s, 1);
	fake_stream_ends(s->lines[0], TCP_END_RESET);
	turn(s, 0);
	responds(s, 1, PAGE);
	assert_int_equal(s->fetch.phase, FETCH_DONE);
	scene_free(s);
}

static void redirects_in_a_circle_come_to_an_end(void **state)
{
	struct scene *s = scene_new("http://h/", 3);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		found(s, both, 1);
		answers(s, i);
		responds(s, i, MOVED("/"));
	}
	assert_int_equal(s->fetch.phase, FETCH_FAILED);
	assert_string_equal(s->fetch.problem, "more than 3 redirects; the last one led to / (--max-redirs allows more)");
	scene_free(s);
}

static void a_redirect_to_https_says_so(void **state)
{
	struct scene *s = scene_new("http://h/", 50);

	(void)state;
	found(s, both, 1);
	answers(s, 0);
	responds(s, 0, MOVED("https://h/"));
	assert_int_equal(s->fetch.phase, FETCH_FAILED);
	assert_string_equal(s->fetch.problem, "the server redirects to https://h/: https is encrypted, and tcpsee speaks plain HTTP: "
					      "try http://");
	scene_free(s);
}

static void a_location_that_is_hostile_reaches_no_terminal(void **state)
{
	struct scene *s = scene_new("http://h/", 50);

	(void)state;
	found(s, both, 1);
	answers(s, 0);
	responds(s, 0, MOVED("/\xc2\x9b" "2J"));
	assert_int_equal(s->fetch.phase, FETCH_LOOKING_UP);
	assert_string_equal(s->fetch.tries[0].said, "HTTP/1.1 302 Found, on to http://h/%C2%9B2J");
	scene_free(s);
}

static void a_redirects_page_without_end_is_left(void **state)
{
	struct scene *s = scene_new("http://h/", 50);
	static char much[60001];

	(void)state;
	memset(much, 'm', sizeof much - 1);
	found(s, both, 1);
	answers(s, 0);
	fake_stream_peer_sends(s->lines[0], "HTTP/1.1 301 Moved\r\nLocation: /y\r\n\r\n");
	for (int i = 0; i < 17; i++)
		fake_stream_peer_sends(s->lines[0], much);
	turn(s, 0);
	assert_int_equal(s->fetch.phase, FETCH_TRANSFER);
	s->lines[0]->came_len = s->lines[0]->read_len = 0;
	fake_stream_peer_sends(s->lines[0], much);
	turn(s, 0);
	assert_true(s->lines[0]->was_aborted);
	assert_int_equal(s->fetch.phase, FETCH_LOOKING_UP);
	scene_free(s);
}

static void who_has_stopped_opens_nothing_more(void **state)
{
	struct scene *s = scene_new("http://h/", 50);

	(void)state;
	found(s, both, 4);
	fetch_stop(&s->fetch);
	after(s, MS(1000));
	refuses(s, 0);
	assert_int_equal(s->fetch.phase, FETCH_FAILED);
	assert_log(s, "0 ms: open fd00::1 80\n");
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_comes_from_the_first_address),
		cmocka_unit_test(a_silent_address_gets_250_ms_before_the_other_familys),
		cmocka_unit_test(an_address_that_refuses_makes_way_at_once),
		cmocka_unit_test(when_both_answer_at_once_one_request_is_sent),
		cmocka_unit_test(when_none_answers_each_is_named),
		cmocka_unit_test(a_single_address_that_refuses_is_said_as_it_is),
		cmocka_unit_test(an_address_that_cannot_be_tried_is_passed_over),
		cmocka_unit_test(a_name_without_addresses_fails),
		cmocka_unit_test(a_redirect_is_a_page_unless_it_is_to_be_followed),
		cmocka_unit_test(a_redirect_is_followed_over_a_new_connection),
		cmocka_unit_test(the_old_connection_may_end_whenever_it_likes),
		cmocka_unit_test(redirects_in_a_circle_come_to_an_end),
		cmocka_unit_test(a_redirect_to_https_says_so),
		cmocka_unit_test(a_location_that_is_hostile_reaches_no_terminal),
		cmocka_unit_test(a_redirects_page_without_end_is_left),
		cmocka_unit_test(who_has_stopped_opens_nothing_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
