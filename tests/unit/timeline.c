/* SPDX-License-Identifier: MIT
 *
 * timeline.c - see timeline.h.
 */
#include "timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/grow.h"

/* ---- the family ----------------------------------------------------------------------- */

/* Of the group that runs: cmocka hands the tests nothing that could carry it past their signature. */
static uint8_t family_now = 4;

int stories_over_ipv4(void **state)
{
	(void)state;
	family_now = 4;
	return 0;
}

int stories_over_ipv6(void **state)
{
	(void)state;
	family_now = 6;
	return 0;
}

uint8_t family(void)
{
	return family_now;
}

/* ---- telling ---------------------------------------------------------------------------- */

static void fail_with_story(struct timeline *t, const char *expected, const char *got)
{
	print_error("over IPv%d\n", family_now);
	fputs(t->story.data != NULL ? t->story.data : "", stderr); /* print_error cuts what is long */
	print_error("\n  expected: %s\n  got:      %s\n", expected, got);
	timeline_end(t);
	fail();
}

static void tell(struct timeline *t, const char *arrow, const char *what)
{
	text_addf(&t->story, "  %9.3f %-12s %s %s\n", (double)t->now / 1e6, tcp_state_name(t->tcb.state),
		arrow, what);
}

void timeline_config(struct tcp_config *config)
{
	tcp_config_init(config);
	config->mss = 1000;
	config->min_mss = 0;
	config->has_window_scale = false;
	config->has_timestamps = false;
	config->has_sack = false;
	config->ecn = TCP_ECN_OFF;
	config->has_limited_transmit = false;
	config->has_pmtud = false;
	config->has_pmtu_blackhole = false;
	config->pmtu_blackhole_timeouts = 3;
	config->has_prr = false;
	config->has_frto = false;
	config->has_undo = false;
	config->is_impatient = false;
	config->invalid_ack_interval = 0;
	config->has_rack = false;
	config->send_buffer = 100000;
	config->receive_buffer = 10000;
	config->has_fixed_isn = true;
	config->fixed_isn = TIMELINE_ISS;
}

static void begin(struct timeline *t, const struct tcp_config *config, bool is_active)
{
	struct tcp_endpoints e = {.local_port = 1234, .remote_port = 80};

	memset(t, 0, sizeof *t);
	t->config = *config;
	t->memory = grow_new(1, (size_t)config->send_buffer + config->mss + config->receive_buffer);
	assert_true(ip_addr_parse(family_now == 6 ? "2001:db8::1" : "192.0.2.1", &e.local));
	assert_true(ip_addr_parse(family_now == 6 ? "2001:db8::2" : "192.0.2.2", &e.remote));
	struct tcp_memory memory = {
		.send = t->memory, .receive = t->memory + config->send_buffer + config->mss};

	tcp_open(&t->tcb, &t->config, &memory, &e, is_active, 0);
	tell(t, "   ", is_active ? "active OPEN" : "passive OPEN");
}

void timeline_open(struct timeline *t, const struct tcp_config *config)
{
	begin(t, config, true);
}

void timeline_listen(struct timeline *t, const struct tcp_config *config)
{
	begin(t, config, false);
}

void timeline_establish(struct timeline *t, const struct tcp_config *config, unsigned win)
{
	char segment[80];

	timeline_open(t, config);
	leaves(t, "SYN seq=0");
	at_ms(t, 10);
	(void)snprintf(segment, sizeof segment, "SYN,ACK seq=0 ack=1 win=%u mss=1000", win);
	arrives(t, segment);
	leaves(t, "ACK seq=1 ack=1");
	is_in(t, TCP_ESTABLISHED);
}

void timeline_end(struct timeline *t)
{
	free(t->memory);
	t->memory = NULL;
	text_fini(&t->story);
}

/* ---- the notation ---------------------------------------------------------------------- */

/* The value of "key=" in the line; false when it is not there. */
static bool has_key(const char *line, const char *key, const char **value)
{
	size_t len = strlen(key);

	for (const char *at = strchr(line, ' '); at != NULL; at = strchr(at + 1, ' '))
		if (strncmp(at + 1, key, len) == 0 && at[1 + len] == '=') {
			*value = at + 2 + len;
			return true;
		}
	return false;
}

static unsigned long number(const char *line, const char *key, unsigned long otherwise)
{
	const char *value;

	return has_key(line, key, &value) ? strtoul(value, NULL, 10) : otherwise;
}

/* "sack=1001-2001,3001-4001" */
static void parse_sack(const char *line, struct tcp_options *options)
{
	const char *value;
	char *end;

	if (!has_key(line, "sack", &value))
		return;
	while (options->sack_count < SACK_BLOCKS_MAX) {
		uint32_t left = (uint32_t)strtoul(value, &end, 10), right = (uint32_t)strtoul(end + 1, &end, 10);

		options->sack[options->sack_count++] =
			(struct sack_block){TIMELINE_ISS + left, TIMELINE_ISS + right};
		if (*end != ',')
			return;
		value = end + 1;
	}
}

/* Ours, as a line would write them. */
static void format_sack(const struct tcp_options *options, char *into, size_t room)
{
	size_t at = 0;

	into[0] = '\0';
	for (size_t i = 0; i < options->sack_count && at < room; i++)
		at += (size_t)snprintf(into + at, room - at, "%s%u-%u", i > 0 ? "," : "",
				       options->sack[i].left - PEER_ISN, options->sack[i].right - PEER_ISN);
}

static const char *const ecn_names[] = {"not", "ect1", "ect0", "ce"};

/* "ecn=ce"; when the line says nothing: not ECN-capable. */
static uint8_t parse_ecn(const char *line)
{
	const char *value;

	if (!has_key(line, "ecn", &value))
		return IP_ECN_NOT_ECT;
	for (uint8_t i = 0; i < ARRAY_LEN(ecn_names); i++)
		if (strncmp(value, ecn_names[i], strlen(ecn_names[i])) == 0)
			return i;
	fail_msg("no such codepoint: %s", line);
	return 0;
}

static void parse_ctl(const char *line, uint8_t *ctl)
{
	char name[CTL_TEXT] = {0};

	(void)snprintf(name, sizeof name, "%.*s", (int)strcspn(line, " "), line);
	if (!segment_parse_ctl(name, ctl))
		fail_msg("no such control bits: %s", name);
}

/* Content is a function of the place in the stream, so that any mix-up shows. */
static uint8_t byte_at(uint32_t relative_seq)
{
	return (uint8_t)('a' + relative_seq % 26);
}

void arrives(struct timeline *t, const char *line)
{
	static const size_t text_max = 70000;
	struct tcp_segment seg = {.src_port = 80, .dst_port = 1234};
	size_t len = size_min(number(line, "len", 0), text_max);
	uint8_t *text = grow_new(len + 1, 1);
	uint32_t seq = (uint32_t)number(line, "seq", 0);
	const char *value;

	parse_ctl(line, &seg.ctl);
	for (size_t i = 0; i < len; i++)
		text[i] = byte_at(seq + (uint32_t)i);
	seg.seq = PEER_ISN + seq;
	seg.ack = (seg.ctl & CTL_ACK) != 0 ? TIMELINE_ISS + (uint32_t)number(line, "ack", 0) : 0;
	seg.window = (uint16_t)number(line, "win", 10000);
	seg.urgent = (uint16_t)number(line, "urg", 0);
	seg.options.has_mss = has_key(line, "mss", &value);
	seg.options.mss = (uint16_t)number(line, "mss", 0);
	seg.options.has_wscale = has_key(line, "wscale", &value);
	seg.options.wscale = (uint8_t)number(line, "wscale", 0);
	seg.options.has_timestamps = has_key(line, "tsval", &value);
	seg.options.ts_value = (uint32_t)number(line, "tsval", 0);
	seg.options.ts_echo = (uint32_t)number(line, "tsecr", 0);
	seg.options.has_sack_permitted = strstr(line, " sackOK") != NULL;
	parse_sack(line, &seg.options);
	seg.ecn = parse_ecn(line);
	seg.text = span_of(text, len);
	t->found = tcp_segment_arrives(&t->tcb, &seg, t->now);
	tell(t, "<--", line);
	free(text);
}

void icmp_arrives(struct timeline *t, const char *line)
{
	static const char *const kinds[] = {
		[TCP_ICMP_SOFT] = "soft", [TCP_ICMP_HARD] = "hard", [TCP_ICMP_TOO_BIG] = "too-big", [TCP_ICMP_QUENCH] = "quench"};
	struct tcp_icmp icmp = {.seq = TIMELINE_ISS + (uint32_t)number(line, "seq", 0)};
	size_t kind = 0, len = strcspn(line, " ");

	while (kind < ARRAY_LEN(kinds) && (strlen(kinds[kind]) != len || strncmp(line, kinds[kind], len) != 0))
		kind++;
	assert_true(kind < ARRAY_LEN(kinds));
	icmp.kind = (enum tcp_icmp_kind)kind;
	icmp.mtu = (uint32_t)number(line, "mtu", 0);
	icmp.packet_len = (uint32_t)number(line, "of", 1500);
	icmp.error = icmp.kind == TCP_ICMP_HARD ? TCP_ERROR_PORT : TCP_ERROR_HOST;
	t->found = tcp_icmp_arrives(&t->tcb, &icmp, t->now);
	tell(t, "<~~ ICMP", line);
}

static void describe(const struct tcp_output *out, char *into, size_t room)
{
	char ctl[CTL_TEXT], options[OPTIONS_TEXT];
	bool has_ack = (out->seg.ctl & CTL_ACK) != 0;

	segment_format_ctl(out->seg.ctl, ctl);
	segment_format_options(&out->seg.options, options);
	char sack[120];

	format_sack(&out->seg.options, sack, sizeof sack);
	(void)snprintf(into, room, "%s seq=%u ack=%u len=%zu win=%u urg=%u <%s> sack=%s ecn=%s why=%s", ctl,
		out->seg.seq - TIMELINE_ISS, has_ack ? out->seg.ack - PEER_ISN : 0, out->seg.text.len, out->seg.window,
		out->seg.urgent, options, sack, ecn_names[out->seg.ecn], tcp_why_name(out->why));
}

static bool matches(const struct tcp_output *out, const char *line)
{
	uint8_t ctl;
	const char *why;
	uint32_t seq = out->seg.seq - TIMELINE_ISS, ack = out->seg.ack - PEER_ISN;

	char sack[120];

	parse_ctl(line, &ctl);
	format_sack(&out->seg.options, sack, sizeof sack);
	if (has_key(line, "sack", &why) && (strncmp(why, sack, strlen(sack)) != 0 || strcspn(why, " ") != strlen(sack)))
		return false;
	if (has_key(line, "ecn", &why) && parse_ecn(line) != out->seg.ecn)
		return false;
	if (strstr(line, " sackOK") != NULL && !out->seg.options.has_sack_permitted)
		return false;
	if (has_key(line, "why", &why) &&
		strncmp(why, tcp_why_name(out->why),
			size_max(strcspn(why, " "), strlen(tcp_why_name(out->why)))) != 0)
		return false;
	for (size_t i = 0; i < out->seg.text.len; i++)
		if (out->seg.text.data[i] != byte_at(seq + (uint32_t)i))
			return false;
	return out->seg.ctl == ctl && number(line, "seq", seq) == seq && number(line, "ack", ack) == ack &&
	       number(line, "len", out->seg.text.len) == out->seg.text.len &&
	       number(line, "win", out->seg.window) == out->seg.window &&
	       number(line, "urg", out->seg.urgent) == out->seg.urgent &&
	       number(line, "mss", out->seg.options.mss) == out->seg.options.mss &&
	       number(line, "wscale", out->seg.options.wscale) == out->seg.options.wscale &&
	       number(line, "tsval", out->seg.options.ts_value) == out->seg.options.ts_value &&
	       number(line, "tsecr", out->seg.options.ts_echo) == out->seg.options.ts_echo;
}

void leaves(struct timeline *t, const char *line)
{
	struct tcp_output out;
	char got[500] = "nothing";

	if (!tcp_next_segment(&t->tcb, t->now, &out))
		fail_with_story(t, line, got);
	describe(&out, got, sizeof got);
	tell(t, "-->", got);
	if (!matches(&out, line))
		fail_with_story(t, line, got);
}

void leaves_nothing(struct timeline *t)
{
	struct tcp_output out;
	char got[500];

	if (!tcp_next_segment(&t->tcb, t->now, &out))
		return;
	describe(&out, got, sizeof got);
	fail_with_story(t, "nothing", got);
}

unsigned leaves_whatever(struct timeline *t)
{
	struct tcp_output out;
	char got[500];
	unsigned count = 0;

	while (tcp_next_segment(&t->tcb, t->now, &out)) {
		describe(&out, got, sizeof got);
		tell(t, "-->", got);
		count++;
	}
	return count;
}

void at_ms(struct timeline *t, unsigned long ms)
{
	t->now = (time_ns)ms * NS_PER_MS;
	(void)tcp_timeouts(&t->tcb, t->now);
}

void timer_at_ms(struct timeline *t, unsigned long ms)
{
	time_ns deadline = tcp_next_deadline(&t->tcb);
	char got[60];

	(void)snprintf(got, sizeof got, "the next timer at %.3f ms", (double)deadline / 1e6);
	holds(t,
		deadline >= (time_ns)ms * NS_PER_MS - NS_PER_MS &&
			deadline <= (time_ns)ms * NS_PER_MS + NS_PER_MS,
		got);
	t->now = deadline;
	unsigned fired = tcp_timeouts(&t->tcb, t->now);

	for (unsigned i = 0; i < TIMER_COUNT; i++)
		if ((fired & 1u << i) != 0)
			tell(t, " ! ", tcp_timer_name((enum tcp_timer)i));
}

/* ---- the application ---------------------------------------------------------------------- */

static void send_with(struct timeline *t, size_t len, size_t (*send)(struct tcb *, struct span, time_ns))
{
	uint8_t *text = grow_new(len + 1, 1);
	uint32_t first = (t->tcb.snd.una == t->tcb.snd.iss ? 1 : t->tcb.snd.una - TIMELINE_ISS) +
			 (uint32_t)t->tcb.snd.queue.len;

	for (size_t i = 0; i < len; i++)
		text[i] = byte_at(first + (uint32_t)i);
	size_t taken = send(&t->tcb, span_of(text, len), t->now);

	free(text);
	tell(t, "   ", send == tcp_send ? "SEND" : "SEND, urgent");
	holds(t, taken == len, "SEND takes all of the text");
}

void app_sends(struct timeline *t, size_t len)
{
	send_with(t, len, tcp_send);
}

void app_sends_urgent(struct timeline *t, size_t len)
{
	send_with(t, len, tcp_send_urgent);
}

void app_reads(struct timeline *t, size_t len)
{
	uint8_t *text = grow_new(len + 1, 1);
	uint32_t first = t->tcb.rcv.nxt - PEER_ISN - (uint32_t)t->tcb.rcv.queue.len;
	size_t given = tcp_receive(&t->tcb, text, len + 1, t->now);
	bool is_right = given == len;

	for (size_t i = 0; i < given && is_right; i++)
		is_right =
			text[i] == byte_at(first + (uint32_t)i -
					   (t->tcb.rcv.has_fin && t->tcb.rcv.nxt == t->tcb.rcv.fin_seq + 1));
	free(text);
	tell(t, "   ", "RECEIVE");
	holds(t, is_right, "RECEIVE gives the text as it was sent");
}

void app_closes(struct timeline *t)
{
	tcp_close(&t->tcb, t->now);
	tell(t, "   ", "CLOSE");
}

void app_aborts(struct timeline *t)
{
	tcp_abort(&t->tcb, t->now);
	tell(t, "   ", "ABORT");
}

/* ---- what must hold -------------------------------------------------------------------------- */

void holds(struct timeline *t, bool condition, const char *what)
{
	if (!condition)
		fail_with_story(t, what, "it does not hold");
}

void is_in(struct timeline *t, enum tcp_state state)
{
	if (t->tcb.state != state)
		fail_with_story(t, tcp_state_name(state), tcp_state_name(t->tcb.state));
}

void has_found(struct timeline *t, uint64_t found)
{
	struct text got = {0};
	char copy[200];

	if ((t->found & found) == found)
		return;
	for (unsigned b = 0; b < FOUND_COUNT; b++)
		if ((t->found >> b & 1) != 0)
			text_addf(&got, "%s ", tcp_finding_name((enum tcp_finding_bit)b));
	(void)snprintf(copy, sizeof copy, "%s", got.data != NULL ? got.data : "nothing");
	text_fini(&got);
	for (unsigned b = 0; b < FOUND_COUNT; b++)
		if ((found >> b & 1) != 0 && (t->found >> b & 1) == 0)
			fail_with_story(t, tcp_finding_name((enum tcp_finding_bit)b), copy);
}

void ended_as(struct timeline *t, enum tcp_end end)
{
	if (t->tcb.end != end)
		fail_with_story(t, tcp_end_name(end), tcp_end_name(t->tcb.end));
}
