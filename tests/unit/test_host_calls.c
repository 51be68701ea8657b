/* SPDX-License-Identifier: MIT
 *
 * test_host_calls.c - calls into a host from outside its applications, as sockets make them: policies of single connections,
 * listeners that come and go, streams that are used between the turns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/host.h"

/* A socket: it has no turns of its own. */
struct sock {
	struct app app;
	struct stream *stream;
};

static void wait_for_calls(struct app *app, struct stream *stream, time_ns now)
{
	(void)now;
	((struct sock *)app)->stream = stream;
}

static void forget_stream(struct app *app)
{
	((struct sock *)app)->stream = NULL;
}

static const struct app_ops sock_ops = {.progress = wait_for_calls, .ended = forget_stream};

struct pair {
	struct host *near, *far;
	struct sock client, server;
};

static struct app *accept_server(void *context, struct stream *stream)
{
	struct pair *p = context;

	p->server = (struct sock){.app.ops = &sock_ops, .stream = stream};
	return &p->server.app;
}

static struct host *make_host(const char *addr)
{
	struct host_config config = {.mtu = 1500, .seed = 7};

	assert_true(ip_addr_parse(addr, &config.addr));
	tcp_config_init(&config.tcp);
	return host_new(&config);
}

static struct pair *begin(void)
{
	struct pair *p = calloc(1, sizeof *p);

	p->near = make_host("2001:db8::1");
	p->far = make_host("2001:db8::2");
	p->client.app.ops = &sock_ops;
	host_listen(p->far, 7, accept_server, p);
	return p;
}

static void end(struct pair *p)
{
	host_free(p->near);
	host_free(p->far);
	free(p);
}

static bool carry(struct host *from, struct host *to, time_ns now, struct tcp_segment *last)
{
	struct span bytes;
	struct packet packet;
	uint32_t sent_id;

	if (!host_next_packet(from, now, &bytes, &sent_id))
		return false;
	assert_true(packet_take_apart(bytes, &packet));
	*last = packet.segment;
	host_arrives(to, &packet, sent_id, now);
	return true;
}

/* All packets find their way; returns the last segment that left `near`. */
static struct tcp_segment settle(struct pair *p, time_ns now)
{
	struct tcp_segment ours = {0}, theirs;

	while (carry(p->near, p->far, now, &ours) || carry(p->far, p->near, now, &theirs))
		;
	return ours;
}

static void open_with(struct pair *p, const struct tcp_config *policy)
{
	p->client.stream = host_connect_with(p->near, policy, host_addr(p->far), 7, 0, &p->client.app, 1);
	assert_non_null(p->client.stream);
}

static void a_connection_follows_its_own_policy(void **state)
{
	struct pair *p = begin();
	struct tcp_config policy;
	static uint8_t text[100000];

	(void)state;
	tcp_config_init(&policy);
	policy.mss = 700;
	policy.send_buffer = sizeof text;
	policy.has_timestamps = false;
	open_with(p, &policy);
	settle(p, 1);
	assert_int_equal(host_tcb(p->client.stream)->snd.mss, 700);
	assert_int_equal(host_tcb(p->server.stream)->snd.mss, 700);
	assert_false(host_tcb(p->server.stream)->ts.is_on);
	host_enter(p->near, p->client.stream, 2);
	assert_int_equal(p->client.stream->ops->send(p->client.stream->self, span_of(text, sizeof text)), sizeof text);
	end(p);
}

/* MUST-43: OPEN takes the local address (tcp_open, in its endpoints). MUST-44: who names none to the host gets the host's,
 * before the first SYN. MUST-45: and keeps it. */
static void the_local_address_is_known_before_the_first_syn_and_kept(void **state)
{
	struct pair *p = begin();
	struct tcp_config policy;
	struct span bytes;
	struct packet packet;
	uint32_t sent_id;

	(void)state;
	tcp_config_init(&policy);
	open_with(p, &policy);
	assert_true(ip_addr_equal(&host_tcb(p->client.stream)->endpoints.local, host_addr(p->near)));
	settle(p, 1);
	assert_true(ip_addr_equal(&host_tcb(p->server.stream)->endpoints.local, host_addr(p->far)));
	host_enter(p->near, p->client.stream, 2);
	p->client.stream->ops->send(p->client.stream->self, span_of("abc", 3));
	p->client.stream->ops->close(p->client.stream->self);
	assert_true(host_next_packet(p->near, 2, &bytes, &sent_id));
	assert_true(packet_take_apart(bytes, &packet));
	assert_true(ip_addr_equal(&packet.ip.src, host_addr(p->near)));
	end(p);
}

static void a_policy_is_fitted_to_the_mtu(void **state)
{
	struct pair *p = begin();
	struct tcp_config policy;

	(void)state;
	tcp_config_init(&policy);
	policy.mss = 9000;
	open_with(p, &policy);
	assert_int_equal(host_policy(p->client.stream)->mss, 1440); /* MUST-67 */
	end(p);
}

static void connections_of_a_listener_follow_its_policy(void **state)
{
	struct pair *p = begin();
	struct tcp_config policy;

	(void)state;
	tcp_config_init(&policy);
	policy.mss = 600;
	assert_true(host_set_listener_policy(p->far, 7, &policy));
	assert_false(host_set_listener_policy(p->far, 8, &policy));
	tcp_config_init(&policy);
	open_with(p, &policy);
	settle(p, 1);
	assert_int_equal(host_policy(p->server.stream)->mss, 600);
	end(p);
}

/* What Nagle held back leaves when the policy changes under it. */
static void a_change_of_policy_is_felt_at_once(void **state)
{
	struct pair *p = begin();
	struct tcp_config policy;
	struct stream *s;

	(void)state;
	tcp_config_init(&policy);
	open_with(p, &policy);
	settle(p, 1);
	s = p->client.stream;
	host_enter(p->near, s, 2);
	s->ops->send(s->self, span_of("a", 1));
	assert_int_equal(settle(p, 2).text.len, 1); /* not acknowledged yet: the far end delays its ACK */
	host_enter(p->near, s, 3);
	s->ops->send(s->self, span_of("bc", 2));
	assert_int_equal(settle(p, 3).text.len, 0);
	host_policy(s)->has_nagle = false;
	host_enter(p->near, s, 4);
	assert_int_equal(settle(p, 4).text.len, 2);
	end(p);
}

static void nobody_answers_where_listening_has_ended(void **state)
{
	struct pair *p = begin();
	struct tcp_config policy;

	(void)state;
	tcp_config_init(&policy);
	host_unlisten(p->far, 7);
	host_unlisten(p->far, 7); /* twice is once */
	open_with(p, &policy);
	settle(p, 1);
	assert_null(p->client.stream); /* refused */
	end(p);
}

/* SHLD-3: text that nobody read when reading ended is answered by RST. */
static void reading_that_ends_with_text_unread_resets(void **state)
{
	struct pair *p = begin();
	struct tcp_config policy;

	(void)state;
	tcp_config_init(&policy);
	open_with(p, &policy);
	settle(p, 1);
	host_enter(p->near, p->client.stream, 2);
	p->client.stream->ops->send(p->client.stream->self, span_of("abc", 3));
	settle(p, 2);
	host_stop_reading(p->far, p->server.stream, 3);
	settle(p, 3);
	assert_null(p->client.stream);
	assert_null(p->server.stream);
	end(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_follows_its_own_policy),
		cmocka_unit_test(the_local_address_is_known_before_the_first_syn_and_kept),
		cmocka_unit_test(a_policy_is_fitted_to_the_mtu),
		cmocka_unit_test(connections_of_a_listener_follow_its_policy),
		cmocka_unit_test(a_change_of_policy_is_felt_at_once),
		cmocka_unit_test(nobody_answers_where_listening_has_ended),
		cmocka_unit_test(reading_that_ends_with_text_unread_resets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
