/* SPDX-License-Identifier: MIT
 *
 * test_arrival_times.c - packets that are read in one go have come one after the other: a link that knows when says so, and recording
 * and engine take these times.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "host_scene.h"
#include "net/clock.h"
#include "net/world.h"

#define MS(n) ((n) * NS_PER_MS)

enum { THEIR_PORT = 5001, ISN = 100, QUEUE = 8 };

/* A link whose far side is the test. */
struct far_side {
	struct link link;
	struct {
		uint8_t bytes[200];
		size_t len;
		time_ns arrived;
	} queue[QUEUE];
	size_t first, count;
	size_t came; /* segments from us */
	struct tcp_segment last;
};

struct scene {
	struct host_scene at;
	struct far_side far;
	struct world world;
	uint32_t iss; /* ours */
};

static bool far_takes(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct far_side *far = (struct far_side *)link;
	struct ip_header ip;
	struct span payload;

	(void)sent_id;
	(void)now;
	assert_int_equal(ip_parse(packet, false, &ip, &payload), IP_OK);
	assert_int_equal(segment_parse(payload, &far->last), SEGMENT_OK);
	far->came++;
	return true;
}

static bool far_gives(struct link *link, struct link_packet *out, time_ns now)
{
	struct far_side *far = (struct far_side *)link;

	(void)now;
	if (far->first == far->count) {
		far->first = far->count = 0;
		return false;
	}
	*out = (struct link_packet){
		.bytes = span_of(far->queue[far->first].bytes, far->queue[far->first].len),
		.arrived = far->queue[far->first].arrived,
	};
	far->first++;
	return true;
}

static void far_waits(struct link *link, time_ns now)
{
	(void)link;
	(void)now;
}

/* What the peer says reaches this machine at that time, and waits to be read. */
static void they_say(struct scene *s, time_ns arrived, uint8_t ctl, uint32_t seq, uint32_t ack, const char *text)
{
	struct tcp_segment seg = {.src_port = THEIR_PORT, .dst_port = 7, .ctl = ctl, .seq = seq, .ack = ack, .window = 8000,
				  .text = span_of(text, strlen(text))};
	struct ip_header ip = {.src = s->at.them, .dst = s->at.us, .protocol = IP_TCP, .ttl = 64};
	size_t header = ip_header_len(&s->at.us);
	uint8_t *bytes = s->far.queue[s->far.count].bytes;
	size_t len = segment_write(bytes + header, sizeof s->far.queue[0].bytes - header, &seg, &ip.src, &ip.dst);

	assert_true(s->far.count < QUEUE);
	assert_int_equal(ip_write_header(bytes, header, &ip, len), header);
	s->far.queue[s->far.count].arrived = arrived;
	s->far.queue[s->far.count++].len = header + len;
}

/* We read all that waits, and answer. */
static void we_read(struct scene *s, time_ns now)
{
	s->far.came = 0;
	s->at.now = now;
	world_run(&s->world, now);
}

/* A connection that they have opened, in a round trip of 50 ms; the clock stands at 1 s. */
static void begin(struct scene *s, uint8_t family)
{
	static const struct link_ops far_ops = {.name = "test", .send = far_takes, .receive = far_gives, .timeouts = far_waits};
	struct trace_host them = {.name = "them", .engine = "foreign"};
	struct tcp_config config;

	memset(s, 0, sizeof *s);
	host_scene_config(&config);
	host_scene_start(&s->at, &config, family);
	them.addr = s->at.them;
	s->far.link = (struct link){.ops = &far_ops, .mtu = 1500, .is_foreign = true};
	s->world = (struct world){
		.host = s->at.host,
		.impair = impair_new(&(struct impair_config){0}),
		.link = &s->far.link,
		.foreign = {.trace = s->at.trace, .host = trace_add_host(s->at.trace, &them)},
	};
	they_say(s, 0, CTL_SYN, ISN, 0, "");
	we_read(s, MS(950));
	s->iss = s->far.last.seq;
	they_say(s, 0, CTL_ACK, ISN + 1, s->iss + 1, "");
	we_read(s, NS_PER_S);
}

static void end(struct scene *s)
{
	const struct trace *trace = s->at.trace;

	for (uint32_t id = 2; id <= trace_count(trace); id++)
		assert_true(trace_event(trace, id - 1)->time <= trace_event(trace, id)->time);
	impair_free(s->world.impair);
	host_scene_end(&s->at);
}

/* The times at which segments with text left there and arrived here, behind the event `from`. */
static void assert_times(const struct scene *s, uint32_t from, const time_ns *times, size_t count)
{
	const struct trace *trace = s->at.trace;
	size_t sent = 0, arrived = 0;

	for (uint32_t id = from + 1; id <= trace_count(trace); id++) {
		const struct event *ev = trace_event(trace, id);

		if (ev->kind == EV_SENT && ev->host == s->world.foreign.host)
			assert_int_equal(ev->time, times[sent++]);
		else if (ev->kind == EV_ARRIVED && ev->host != s->world.foreign.host)
			assert_int_equal(ev->time, times[arrived++]);
	}
	assert_int_equal(sent, count);
	assert_int_equal(arrived, count);
}

static size_t count_timeouts(const struct scene *s)
{
	size_t count = 0;

	for (uint32_t id = 1; id <= trace_count(s->at.trace); id++)
		count += trace_event(s->at.trace, id)->kind == EV_TIMEOUT;
	return count;
}

static const struct tcb *our_tcb(const struct scene *s)
{
	return host_tcb(s->at.echoes[0].stream);
}

/* They ask, we answer at 2 s. */
static void exchange(struct scene *s)
{
	they_say(s, 0, CTL_ACK | CTL_PSH, ISN + 1, s->iss + 1, "hello");
	we_read(s, 2 * NS_PER_S);
	assert_int_equal(our_tcb(s)->snd.nxt, s->iss + 6);
}

static const uint8_t families[] = {4, 6};

static void packets_read_in_one_go_have_the_times_at_which_they_came(void **state)
{
	static const time_ns times[] = {MS(1001), MS(1002), MS(1007)};

	(void)state;
	for (size_t f = 0; f < ARRAY_LEN(families); f++) {
		struct scene s;

		begin(&s, families[f]);
		uint32_t from = trace_count(s.at.trace);

		for (uint32_t i = 0; i < 3; i++)
			they_say(&s, times[i], CTL_ACK | CTL_PSH, ISN + 1 + i * 5, s.iss + 1, "hello");
		we_read(&s, MS(1010));
		assert_times(&s, from, times, 3);
		assert_true(s.far.came > 0);
		assert_int_equal(trace_end_time(s.at.trace), MS(1010)); /* our answer leaves when it does */
		end(&s);
	}
}

static void a_link_that_does_not_know_means_now(void **state)
{
	static const time_ns times[] = {MS(1010), MS(1010)};
	struct scene s;

	(void)state;
	begin(&s, 4);
	uint32_t from = trace_count(s.at.trace);

	for (uint32_t i = 0; i < 2; i++)
		they_say(&s, 0, CTL_ACK | CTL_PSH, ISN + 1 + i * 5, s.iss + 1, "hello");
	we_read(&s, MS(1010));
	assert_times(&s, from, times, 2);
	end(&s);
}

/* Clocks are compared, not the same. */
static void time_goes_neither_back_nor_ahead(void **state)
{
	static const time_ns said[] = {MS(900), MS(1005), MS(1004), MS(1700)}, times[] = {MS(1000), MS(1005), MS(1005), MS(1010)};
	struct scene s;

	(void)state;
	begin(&s, 4);
	uint32_t from = trace_count(s.at.trace);

	for (uint32_t i = 0; i < 4; i++)
		they_say(&s, said[i], CTL_ACK | CTL_PSH, ISN + 1 + i * 5, s.iss + 1, "hello");
	we_read(&s, MS(1010));
	assert_times(&s, from, times, 4);
	end(&s);
}

static void the_round_trip_does_not_hold_the_time_a_packet_waited_for_us(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, 4);
	exchange(&s);
	they_say(&s, MS(2050), CTL_ACK, ISN + 6, s.iss + 6, "");
	we_read(&s, MS(2180));
	assert_int_equal(our_tcb(&s)->snd.una, s.iss + 6);
	assert_int_equal(our_tcb(&s)->rtt.srtt, MS(50));
	end(&s);
}

static void an_acknowledgment_that_came_in_time_stops_the_timer_however_late_it_is_read(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, 4);
	exchange(&s);
	they_say(&s, MS(2050), CTL_ACK, ISN + 6, s.iss + 6, "");
	we_read(&s, MS(60000)); /* the program was stopped for a minute */
	assert_int_equal(s.far.came, 0);
	assert_int_equal(count_timeouts(&s), 0);
	end(&s);
}

static void one_that_came_too_late_does_not(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, 4);
	exchange(&s);
	they_say(&s, MS(50000), CTL_ACK, ISN + 6, s.iss + 6, "");
	we_read(&s, MS(60000));
	assert_int_equal(count_timeouts(&s), 1);
	assert_int_equal(our_tcb(&s)->snd.una, s.iss + 6);
	end(&s);
}

static void the_beginning_of_a_session_is_found_by_comparing(void **state)
{
	struct clock_origin origin = {0};

	(void)state;
	assert_int_equal(clock_in_session(&origin, clock_now()), 0);
	time_ns before = clock_now();

	clock_compare(&origin, 7 * NS_PER_S); /* the session is 7 s old */
	time_ns after = clock_now();

	assert_in_range(clock_in_session(&origin, after), 7 * NS_PER_S, 7 * NS_PER_S + (after - before));
	clock_compare(&origin, 6 * NS_PER_S); /* of a session's time that is late nothing is learned */
	assert_in_range(clock_in_session(&origin, after), 7 * NS_PER_S, 7 * NS_PER_S + (after - before));
	clock_compare(&origin, 9 * NS_PER_S);
	assert_true(clock_in_session(&origin, after) > 8 * NS_PER_S);
	assert_int_equal(clock_in_session(&origin, after - 3600 * NS_PER_S), 0); /* before it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_read_in_one_go_have_the_times_at_which_they_came),
		cmocka_unit_test(a_link_that_does_not_know_means_now),
		cmocka_unit_test(time_goes_neither_back_nor_ahead),
		cmocka_unit_test(the_round_trip_does_not_hold_the_time_a_packet_waited_for_us),
		cmocka_unit_test(an_acknowledgment_that_came_in_time_stops_the_timer_however_late_it_is_read),
		cmocka_unit_test(one_that_came_too_late_does_not),
		cmocka_unit_test(the_beginning_of_a_session_is_found_by_comparing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
