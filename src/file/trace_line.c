/* SPDX-License-Identifier: MIT
 *
 * trace_line.c - the lines of a session file (file/trace_line.h, docs/trace-format.md).
 *
 * The order of members is fixed, so that the same trace always gives the same bytes:
 *
 *     id t ev host conn of | call timer loss | proto flags seq ack win len opts ecn dscp
 *     | why found cause inferred | set | text bytes
 */
#include "file/trace_line.h"

#include "file/json_out.h"
#include "file/trace_write.h"
#include "wire/segment.h"

enum {
	HOST_ROOM = 100 + (int)JSON_STRING_ROOM(2 * TRACE_NAME_MAX + IP_ADDR_TEXT),
	HEAD_ROOM = 400 + (int)JSON_STRING_ROOM(sizeof(struct trace_about)),
	/* All members of an event but text and bytes, each at its longest. */
	EVENT_ROOM = 1600 + FOUND_COUNT * 32 + VAR_COUNT * (32 + 2 * JSON_NUMBER_ROOM),
};

/* Inline, so that the compiler sees the length of each key. */
static inline void put_member(struct json_out *o, const char *key, int64_t v)
{
	json_lit(o, key);
	json_number(o, v);
}

static inline void put_named(struct json_out *o, const char *key, const char *name)
{
	json_lit(o, key);
	*o->at++ = '"';
	json_lit(o, name);
	*o->at++ = '"';
}

static void put_addr(struct json_out *o, const struct ip_addr *addr)
{
	char text[IP_ADDR_TEXT] = "";
	if (addr->family != 0)
		ip_addr_format(addr, text);
	put_named(o, ",\"addr\":", text);
}

/* ---- head and hosts -------------------------------------------------------------- */

static void put_host(struct json_out *o, const struct trace_host *host)
{
	json_lit(o, ",\"name\":");
	json_cstring(o, host->name);
	put_addr(o, &host->addr);
	json_lit(o, ",\"engine\":");
	json_cstring(o, host->engine);
	json_lit(o, "}");
}

/* Seeds use all 64 bits; a number would lose some in other readers. */
static void put_seed(struct json_out *o, uint64_t seed)
{
	json_lit(o, ",\"seed\":");
	if (seed <= (uint64_t)JSON_INTEGER_MAX) {
		json_number(o, (int64_t)seed);
		return;
	}
	static const uint64_t billion = 1000000000;
	*o->at++ = '"';
	json_number(o, (int64_t)(seed / billion));
	uint64_t low = seed % billion;
	for (uint64_t digit = billion / 10; digit > 0; digit /= 10)
		*o->at++ = (char)('0' + low / digit % 10);
	*o->at++ = '"';
}

void trace_line_head(struct text *into, const struct trace *trace)
{
	const struct trace_about *about = trace_about_const(trace);
	struct json_out o = json_start(into, (size_t)HEAD_ROOM + trace_host_count(trace) * HOST_ROOM);
	json_lit(&o, "{\"format\":\"" TRACE_FORMAT "\"");
	put_member(&o, ",\"version\":\"", TRACE_FORMAT_MAJOR);
	put_member(&o, ".", TRACE_FORMAT_MINOR);
	json_lit(&o, "\",\"generator\":");
	json_cstring(&o, about->generator);
	if (about->created[0] != '\0') {
		json_lit(&o, ",\"created\":");
		json_cstring(&o, about->created);
	}
	json_lit(&o, ",\n \"title\":");
	json_cstring(&o, about->title);
	json_lit(&o, ",\"clock\":");
	json_cstring(&o, about->clock);
	json_lit(&o, ",\"link\":{\"name\":");
	json_cstring(&o, about->link);
	if (about->mtu != 0)
		put_member(&o, ",\"mtu\":", about->mtu);
	json_lit(&o, "}");
	put_seed(&o, about->seed);
	if (about->snaplen != 0)
		put_member(&o, ",\"snaplen\":", about->snaplen);
	json_lit(&o, ",\n \"hosts\":[");
	for (size_t i = 0; i < trace_host_count(trace); i++) {
		put_member(&o, i == 0 ? "{\"id\":" : ",{\"id\":", (int64_t)i);
		put_host(&o, trace_host(trace, i));
	}
	json_lit(&o, "],\n \"events\":[");
	json_end(&o, into);
}

void trace_line_host(struct text *into, const struct trace *trace, size_t index)
{
	struct json_out o = json_start(into, HOST_ROOM);
	put_member(&o, "{\"ev\":\"host\",\"host\":", (int64_t)index);
	put_host(&o, trace_host(trace, index));
	json_end(&o, into);
}

/* ---- events ---------------------------------------------------------------------- */

static void put_ends(struct json_out *o, const struct trace *trace, const struct event *ev)
{
	const struct trace_tuple *tuple = &trace_connection(trace, ev->conn)->tuple;
	json_lit(o, ",\"ends\":[");
	for (int end = 0; end < 2; end++) {
		put_member(o, end == 0 ? "{\"host\":" : ",{\"host\":", tuple->host[end]);
		put_addr(o, &tuple->addr[end]);
		put_member(o, ",\"port\":", tuple->port[end]);
		json_lit(o, "}");
	}
	json_lit(o, "]");
}

/* What `code` means depends on the kind; a packet's why stands behind its fields. */
static void put_code(struct json_out *o, const struct trace *trace, const struct event *ev)
{
	switch ((enum event_kind)ev->kind) {
	case EV_CONNECTION:
		put_ends(o, trace, ev);
		break;
	case EV_CALL:
		put_named(o, ",\"call\":", tcp_call_name((enum tcp_call)ev->code));
		break;
	case EV_LOST:
		put_named(o, ",\"loss\":", event_loss_name((enum loss)ev->code));
		break;
	case EV_TIMEOUT:
		put_named(o, ",\"timer\":", tcp_timer_name((enum tcp_timer)ev->code));
		break;
	case EV_SENT:
	case EV_ARRIVED:
	case EV_COMMAND:
	case EV_APP:
	case EV_NOTE:
	case EV_COUNT:
		break;
	}
}

/* Options and codepoints of a packet whose bytes this event keeps itself. */
static void put_options(struct json_out *o, struct span packet)
{
	static const char *const codepoints[] = {NULL, "ECT(1)", "ECT(0)", "CE"};
	struct ip_header ip;
	struct span payload;
	struct tcp_segment segment;
	char text[OPTIONS_TEXT];
	if (ip_parse(packet, true, &ip, &payload) != IP_OK || ip.protocol != IP_TCP || ip.is_fragment ||
	    segment_parse(payload, &segment) != SEGMENT_OK)
		return;
	segment_format_options(&segment.options, text);
	if (text[0] != '\0')
		put_named(o, ",\"opts\":", text);
	if (codepoints[ip.traffic_class & IP_ECN_MASK] != NULL)
		put_named(o, ",\"ecn\":", codepoints[ip.traffic_class & IP_ECN_MASK]);
	if (ip.traffic_class >> IP_DSCP_SHIFT != 0)
		put_member(o, ",\"dscp\":", ip.traffic_class >> IP_DSCP_SHIFT);
}

static void put_tcp(struct json_out *o, const struct event *ev, struct span packet)
{
	char flags[CTL_TEXT] = "";
	if (ev->ctl != 0)
		segment_format_ctl(ev->ctl, flags);
	put_named(o, ",\"flags\":", flags);
	put_member(o, ",\"seq\":", ev->seq);
	put_member(o, ",\"ack\":", ev->ack);
	put_member(o, ",\"win\":", ev->window);
	put_member(o, ",\"len\":", ev->len);
	if (packet.len > 0)
		put_options(o, packet);
}

static void put_packet(struct json_out *o, const struct event *ev, struct span packet)
{
	switch ((enum event_protocol)ev->protocol) {
	case PROTOCOL_TCP:
		put_tcp(o, ev, packet);
		return;
	case PROTOCOL_ICMP:
		json_lit(o, ",\"proto\":\"icmp\"");
		break;
	case PROTOCOL_OTHER:
		json_lit(o, ",\"proto\":\"other\"");
		break;
	case PROTOCOL_NONE:
		break;
	}
	if (ev->len != 0)
		put_member(o, ",\"len\":", ev->len);
}

static void put_found(struct json_out *o, uint64_t found)
{
	const char *between = "";
	json_lit(o, ",\"found\":[");
	for (unsigned bit = 0; bit < FOUND_COUNT; bit++) {
		if (!(found & UINT64_C(1) << bit))
			continue;
		put_named(o, between, tcp_finding_name((enum tcp_finding_bit)bit));
		between = ",";
	}
	json_lit(o, "]");
}

static void put_value(struct json_out *o, enum tcp_variable variable, int64_t v)
{
	if (tcp_variable_unit(variable) != UNIT_STATE)
		json_number(o, v);
	else if (v >= 0 && v < TCP_STATE_COUNT)
		put_named(o, "", tcp_state_name((enum tcp_state)v));
	else
		json_lit(o, "null");
}

static void put_changes(struct json_out *o, const struct change *changes, size_t count)
{
	json_lit(o, ",\"set\":");
	for (size_t i = 0; i < count; i++) {
		enum tcp_variable variable = (enum tcp_variable)changes[i].variable;
		put_named(o, i == 0 ? "{" : ",", tcp_variable_name(variable));
		json_lit(o, ":[");
		put_value(o, variable, changes[i].before);
		json_lit(o, ",");
		put_value(o, variable, changes[i].after);
		json_lit(o, "]");
	}
	json_lit(o, "}");
}

static const char *certainty_name(enum certainty c)
{
	switch (c) {
	case CERTAINTY_MEASURED: break;
	case CERTAINTY_CERTAIN: return "certain";
	case CERTAINTY_LIKELY: return "likely";
	case CERTAINTY_GUESS: return "guess";
	}
	return NULL;
}

static void put_reason(struct json_out *o, const struct event *ev)
{
	if (ev->kind == EV_SENT && ev->code != WHY_NONE)
		put_named(o, ",\"why\":", tcp_why_name((enum tcp_why)ev->code));
	if (ev->found != 0)
		put_found(o, ev->found);
	if (ev->cause != 0)
		put_member(o, ",\"cause\":", ev->cause);
	const char *inferred = certainty_name((enum certainty)ev->certainty);
	if (inferred != NULL)
		put_named(o, ",\"inferred\":", inferred);
}

static void put_head(struct json_out *o, const struct event *ev, uint32_t id)
{
	put_member(o, "{\"id\":", id);
	put_member(o, ",\"t\":", ev->time);
	put_named(o, ",\"ev\":", event_kind_name((enum event_kind)ev->kind));
	if (ev->kind != EV_CONNECTION)
		put_member(o, ",\"host\":", ev->host);
	if (ev->conn != 0)
		put_member(o, ",\"conn\":", ev->conn);
	if (ev->of != 0)
		put_member(o, ",\"of\":", ev->of);
}

void trace_write_event(struct text *into, const struct trace *trace, uint32_t id)
{
	const struct event *ev = trace_event(trace, id);
	bool is_packet = event_is_packet(ev);
	struct span bytes = ev->blob_len > 0 ? trace_bytes(trace, ev) : span_of(NULL, 0);
	struct change changes[VAR_COUNT];
	size_t change_count = trace_changes(trace, ev, changes);
	size_t bytes_room = is_packet ? JSON_BASE64_ROOM(bytes.len) : JSON_STRING_ROOM(bytes.len);
	struct json_out o = json_start(into, EVENT_ROOM + bytes_room);
	put_head(&o, ev, id);
	put_code(&o, trace, ev);
	if (is_packet)
		put_packet(&o, ev, bytes);
	else if (ev->len != 0)
		put_member(&o, ",\"len\":", ev->len);
	put_reason(&o, ev);
	if (change_count > 0)
		put_changes(&o, changes, change_count);
	if (bytes.len > 0) {
		json_lit(&o, is_packet ? ",\"bytes\":" : ",\"text\":");
		if (is_packet)
			json_base64(&o, bytes);
		else
			json_string(&o, bytes);
	}
	json_lit(&o, "}");
	json_end(&o, into);
}
