/* SPDX-License-Identifier: MIT
 *
 * test_live.c - whole runs in virtual time: pages from simulated servers, several at once, over both families, through redirects.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/link_sim.h"
#include "session/session.h"
#include "session/source_live.h"

enum { PAGES = 20 };

struct run {
	struct live_config config;
	struct live_target targets[PAGES];
	uint64_t bytes[PAGES]; /* of each page, as they came */
	struct session *session;
	enum exit_status status;
	char sentence[400];
};

static bool count(void *context, struct span bytes)
{
	*(uint64_t *)context += bytes.len;
	return true;
}

/* One page more, of the server at `addr`. */
static void want(struct run *r, const char *url, const char *addr)
{
	struct live_target *target = &r->targets[r->config.target_count];
	char problem[160];

	assert_true(http_url_parse(url, &target->url, problem, sizeof problem));
	assert_true(ip_addr_parse(addr, &target->addresses[0]));
	target->address_count = 1;
	target->body_context = &r->bytes[r->config.target_count++];
}

static struct run *run_new(void)
{
	struct run *r = calloc(1, sizeof *r);

	assert_non_null(r);
	live_config_init(&r->config, LIVE_SIM);
	r->config.targets = r->targets;
	r->config.body = count;
	r->config.impair.delay = 20 * NS_PER_MS;
	return r;
}

static void start(struct run *r)
{
	struct trace *trace = trace_new();
	struct err err;
	struct source *source = source_live_open(&r->config, trace, &err);

	assert_non_null(source);
	r->session = session_new(trace, source);
}

static void run_to_its_end(struct run *r)
{
	int turns = 0;

	while (session_run_fast(r->session))
		assert_true(turns++ < 100000);
	r->status = session_verdict(r->session, r->sentence, sizeof r->sentence);
}

static void run_free(struct run *r)
{
	struct err err;

	assert_true(session_free(r->session, &err));
	free(r);
}

static const struct trace_connection *connection(const struct run *r, uint32_t conn)
{
	return trace_connection(session_trace(r->session), conn);
}

static void pages_come_at_the_same_time_over_one_host(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/bytes/100000", "10.77.0.1");
	want(r, "http://a:81/bytes/5000", "10.77.0.1");
	want(r, "http://b/bytes/7", "10.77.0.9");
	start(r);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_DONE);
	assert_string_equal(r->sentence, "");
	assert_int_equal(r->bytes[0], 100000);
	assert_int_equal(r->bytes[1], 5000);
	assert_int_equal(r->bytes[2], 7);
	assert_int_equal(trace_connection_count(session_trace(r->session)), 3);
	for (uint32_t conn = 1; conn <= 3; conn++) {
		assert_int_equal(trace_event(session_trace(r->session), connection(r, conn)->opened)->time, 0);
		assert_int_equal(connection(r, conn)->tuple.host[0], 0);
	}
	run_free(r);
}

/* Each event of a connection is one of its two ends'. */
static void both_families_are_hosts_of_their_own(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/bytes/3000", "10.77.0.1");
	want(r, "http://b/bytes/4000", "fd77::1");
	start(r);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_DONE);
	assert_int_equal(r->bytes[0], 3000);
	assert_int_equal(r->bytes[1], 4000);
	const struct trace *trace = session_trace(r->session);

	assert_int_equal(connection(r, 2)->tuple.addr[0].family, 6);
	assert_int_not_equal(connection(r, 2)->tuple.host[0], connection(r, 1)->tuple.host[0]);
	for (uint32_t id = 1; id <= trace_count(trace); id++)
		if (trace_event(trace, id)->conn != 0 && trace_event(trace, id)->kind != EV_CONNECTION)
			assert_in_range(trace_event_end(trace, trace_event(trace, id)), 0, 1);
	run_free(r);
}

/* More than a recording has places for; those who find none share one. */
static void hundreds_of_addresses_that_do_not_answer_are_all_asked(void **state)
{
	struct run *r = run_new();
	struct source_connection line;
	char addr[20];

	(void)state;
	r->config.impair.loss = 1;
	r->config.max_time = 10 * NS_PER_S;
	for (size_t page = 0; page < PAGES; page++) {
		struct live_target *target = &r->targets[page];

		(void)snprintf(addr, sizeof addr, "10.3.%zu.1", page);
		want(r, "http://nobody/", addr);
		for (; target->address_count < FETCH_ADDRESSES_MAX; target->address_count++) {
			target->addresses[target->address_count] = target->addresses[0];
			target->addresses[target->address_count].bytes[3] = (uint8_t)(1 + target->address_count);
		}
	}
	start(r);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_NETWORK);
	assert_int_equal(trace_connection_count(session_trace(r->session)), PAGES * FETCH_ADDRESSES_MAX);
	assert_true(session_connection(r->session, PAGES - 1, FETCH_ADDRESSES_MAX - 1, &line));
	assert_non_null(strstr(line.text, "10.3.19.16:80"));
	run_free(r);
}

static void redirects_are_followed_in_one_trace(void **state)
{
	struct run *r = run_new();
	struct source_connection line;
	struct source_page page;

	(void)state;
	want(r, "http://a/redirect/3", "10.77.0.1");
	r->config.follows_redirects = true;
	start(r);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_DONE);
	assert_int_equal(trace_connection_count(session_trace(r->session)), 4);
	assert_true(session_page(r->session, 0, &page));
	assert_int_equal(page.connection_count, 4);
	assert_int_equal(page.received, r->bytes[0]);
	assert_true(session_connection(r->session, 0, 0, &line));
	assert_non_null(strstr(line.text, "> 10.77.0.1:80: HTTP/1.1 302 Found, on to http://a/redirect/2"));
	assert_true(session_connection(r->session, 0, 3, &line));
	assert_int_equal(line.conn, 4);
	assert_non_null(strstr(line.text, "HTTP/1.1 200 OK, "));
	assert_false(session_connection(r->session, 0, 4, &line));
	assert_false(session_page(r->session, 1, &page));
	run_free(r);
}

static void the_header_alone_is_a_page_without_bytes(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/bytes/100000", "10.77.0.1");
	r->config.request.is_head = true;
	start(r);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_DONE);
	assert_int_equal(r->bytes[0], 0);
	run_free(r);
}

static void max_time_ends_what_is_not_there_and_leaves_what_is(void **state)
{
	struct run *r = run_new();
	struct source_page page;

	(void)state;
	want(r, "http://a/bytes/10", "10.77.0.1");
	want(r, "http://a/bytes/10G", "10.77.0.1");
	r->config.max_time = NS_PER_S;
	r->config.is_recorded = false;
	r->config.impair.rate = 1000000;
	start(r);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_NETWORK);
	assert_string_equal(r->sentence, "http://a/bytes/10G: no complete answer within --max-time 1 s");
	assert_true(session_page(r->session, 0, &page));
	assert_int_equal(page.status, STATUS_DONE);
	run_free(r);
}

/* The recording's only note, which says this; its time. */
static time_ns noted(const struct run *r, const char *words)
{
	const struct trace *trace = session_trace(r->session);
	const struct event *note = NULL;

	for (uint32_t id = 1; id <= trace_count(trace); id++) {
		if (trace_event(trace, id)->kind != EV_NOTE)
			continue;
		assert_null(note);
		note = trace_event(trace, id);
	}
	assert_non_null(note);
	struct span text = trace_bytes(trace, note);

	assert_int_equal(text.len, strlen(words));
	assert_memory_equal(text.data, words, text.len);
	return note->time;
}

/* 16 MB do not hold it. */
static void a_full_recording_ends_the_run_and_says_so(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/bytes/10", "10.77.0.1");
	want(r, "http://a/bytes/100M", "10.77.0.1");
	r->config.recording_max = 16 << 20;
	start(r);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_NETWORK);
	assert_non_null(strstr(r->sentence, "http://a/bytes/100M: the recording has filled 16 MB of memory: --max-recording"));
	assert_int_equal(r->bytes[0], 10);
	assert_in_range(trace_memory(session_trace(r->session)), 16 << 20, 20 << 20);
	assert_true(noted(r, "the recording has filled what --max-recording allows, and ends here") > 0);
	run_free(r);
}

static void who_stops_is_told_which_page_is_not_whole(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/bytes/10", "10.77.0.1");
	want(r, "http://a/bytes/10M", "10.77.0.1");
	start(r);
	for (int i = 0; i < 30; i++)
		assert_true(session_run_fast(r->session));
	session_stop(r->session);
	session_stop(r->session);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_NETWORK);
	assert_non_null(strstr(r->sentence, "/bytes/10M: interrupted before the answer was complete"));
	run_free(r);
}

/* ---- a link that is lost ----------------------------------------------------------------------------- */

/* The simulated link, which learns at some time that it is of no more use. Packets still get through, as they do from an address that
 * somebody else has taken. */
static struct {
	struct link_ops ops;
	time_ns (*deadline)(struct link *link);
	void (*timeouts)(struct link *link, time_ns now);
	time_ns at; /* at: TIME_NEVER for a link that stays well */
	bool is_known;   /* the deadline has been met */
} loss = {.at = TIME_NEVER};

static time_ns deadline_of_loss(struct link *link)
{
	return time_min(loss.deadline(link), loss.is_known ? TIME_NEVER : loss.at);
}

static void timeouts_of_loss(struct link *link, time_ns now)
{
	loss.is_known = now >= loss.at;
	loss.timeouts(link, now);
}

static bool is_not_lost(struct link *link, struct err *err)
{
	(void)link;
	return !loss.is_known || err_set(err, STATUS_NETWORK, "somebody has taken our address");
}

struct link *__real_link_sim_open(struct host *far, uint32_t mtu);
struct link *__wrap_link_sim_open(struct host *far, uint32_t mtu);

struct link *__wrap_link_sim_open(struct host *far, uint32_t mtu)
{
	struct link *link = __real_link_sim_open(far, mtu);

	if (loss.at == TIME_NEVER)
		return link;
	loss.ops = *link->ops;
	loss.deadline = loss.ops.deadline;
	loss.timeouts = loss.ops.timeouts;
	loss.is_known = false;
	loss.ops.deadline = deadline_of_loss;
	loss.ops.timeouts = timeouts_of_loss;
	loss.ops.is_well = is_not_lost;
	link->ops = &loss.ops;
	return link;
}

static void start_and_lose(struct run *r, time_ns at)
{
	loss.at = at;
	start(r);
	run_to_its_end(r);
	loss.at = TIME_NEVER;
}

static size_t count_resets(const struct run *r, uint32_t conn)
{
	const struct trace *trace = session_trace(r->session);
	size_t count = 0;

	for (uint32_t id = 1; id <= trace_count(trace); id++) {
		const struct event *ev = trace_event(trace, id);
		struct packet packet;

		if (ev->kind != EV_ARRIVED || ev->conn != conn ||
		    !packet_take_apart(trace_bytes(trace, trace_event(trace, ev->of)), &packet))
			continue; /* the text of long ones is not recorded whole */
		count += packet.is_tcp && (packet.segment.ctl & CTL_RST) != 0;
	}
	return count;
}

/* RFC 5227 2.4: connections SHOULD be reset before an address is abandoned. */
static void a_lost_link_ends_all_connections_with_its_reason(void **state)
{
	struct run *r = run_new();
	struct source_page page;

	(void)state;
	want(r, "http://a/bytes/10", "10.77.0.1");
	want(r, "http://a/bytes/10G", "10.77.0.1");
	want(r, "http://b/bytes/10G", "fd77::1");
	start_and_lose(r, NS_PER_S);
	assert_int_equal(r->status, STATUS_NETWORK);
	assert_string_equal(r->sentence, "http://a/bytes/10G: somebody has taken our address");
	assert_true(session_page(r->session, 0, &page));
	assert_int_equal(page.status, STATUS_DONE);
	for (size_t i = 1; i < 3; i++) {
		assert_true(session_page(r->session, i, &page));
		assert_int_equal(page.status, STATUS_NETWORK);
		assert_string_equal(page.sentence, "somebody has taken our address");
		assert_true(count_resets(r, (uint32_t)i + 1) >= 1);
	}
	assert_int_equal(count_resets(r, 1), 0);
	assert_true(trace_end_time(session_trace(r->session)) < NS_PER_S + 200 * NS_PER_MS);
	run_free(r);
}

static void a_lost_link_is_noted_in_the_recording(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/bytes/10G", "10.77.0.1");
	start_and_lose(r, NS_PER_S);
	assert_int_equal(noted(r, "somebody has taken our address"), NS_PER_S);
	run_free(r);
}

/* Neither a redirect is followed nor TIME-WAIT waited for. */
static void nothing_new_begins_on_a_lost_link(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/redirect/3", "10.77.0.1");
	want(r, "http://a/bytes/10", "10.77.0.1");
	r->config.follows_redirects = true;
	r->config.will_linger = true;
	start_and_lose(r, 90 * NS_PER_MS);
	assert_int_equal(r->status, STATUS_NETWORK);
	assert_string_equal(r->sentence, "http://a/redirect/3: somebody has taken our address");
	assert_true(trace_connection_count(session_trace(r->session)) <= 3);
	assert_true(trace_end_time(session_trace(r->session)) < NS_PER_S);
	run_free(r);
}

/* Before its SYN is answered there is nobody to reset. */
static void a_link_lost_at_once_ends_the_run_at_once(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/bytes/10", "10.77.0.1");
	start_and_lose(r, NS_PER_MS);
	assert_int_equal(r->status, STATUS_NETWORK);
	assert_string_equal(r->sentence, "somebody has taken our address");
	assert_true(trace_end_time(session_trace(r->session)) < 100 * NS_PER_MS);
	run_free(r);
}

static void a_page_that_is_whole_stays_so_when_the_link_is_lost(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/bytes/10", "10.77.0.1");
	r->config.will_linger = true;
	start_and_lose(r, NS_PER_S);
	assert_int_equal(r->status, STATUS_DONE);
	assert_int_equal(r->bytes[0], 10);
	run_free(r);
}

static void local_ports_count_on_from_the_first(void **state)
{
	struct run *r = run_new();

	(void)state;
	want(r, "http://a/redirect/1", "10.77.0.1");
	want(r, "http://a/", "10.77.0.1");
	r->config.follows_redirects = true;
	r->config.local_port = 4000;
	start(r);
	run_to_its_end(r);
	assert_int_equal(r->status, STATUS_DONE);
	for (uint32_t conn = 1; conn <= 3; conn++)
		assert_int_equal(connection(r, conn)->tuple.port[0], 4000 + conn - 1);
	run_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_come_at_the_same_time_over_one_host),
		cmocka_unit_test(both_families_are_hosts_of_their_own),
		cmocka_unit_test(hundreds_of_addresses_that_do_not_answer_are_all_asked),
		cmocka_unit_test(redirects_are_followed_in_one_trace),
		cmocka_unit_test(the_header_alone_is_a_page_without_bytes),
		cmocka_unit_test(max_time_ends_what_is_not_there_and_leaves_what_is),
		cmocka_unit_test(a_full_recording_ends_the_run_and_says_so),
		cmocka_unit_test(who_stops_is_told_which_page_is_not_whole),
		cmocka_unit_test(a_lost_link_ends_all_connections_with_its_reason),
		cmocka_unit_test(a_lost_link_is_noted_in_the_recording),
		cmocka_unit_test(nothing_new_begins_on_a_lost_link),
		cmocka_unit_test(a_link_lost_at_once_ends_the_run_at_once),
		cmocka_unit_test(a_page_that_is_whole_stays_so_when_the_link_is_lost),
		cmocka_unit_test(local_ports_count_on_from_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
