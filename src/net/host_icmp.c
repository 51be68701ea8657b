/* SPDX-License-Identifier: MIT
 *
 * host_icmp.c - ICMP in a host: the ping is answered, errors about our segments go to their connection, and errors of our
 * own tell others what nobody here takes (RFC 1122 3.2.2, RFC 4443).
 */
#include "net/host_internal.h"
#include "wire/icmp.h"
#include "wire/icmp_quote.h"

/* ---- what the messages mean --------------------------------------------------------------------- */

enum { ANY_CODE = -1 };

struct icmp_meaning {
	uint8_t family, type;
	int16_t code;
	enum tcp_icmp_kind kind;
	enum tcp_error error;
};

/* RFC 9293 3.9.2.2 names the soft and the hard ones; forbidden ones count as hard, as RFC 5461 2 has it for ICMPv6. The first
 * row that fits counts. */
static const struct icmp_meaning meanings[] = {
	{4, 3, 0, TCP_ICMP_SOFT, TCP_ERROR_NETWORK},
	{4, 3, 1, TCP_ICMP_SOFT, TCP_ERROR_HOST},
	{4, 3, 2, TCP_ICMP_HARD, TCP_ERROR_PROTOCOL},
	{4, 3, 3, TCP_ICMP_HARD, TCP_ERROR_PORT},
	{4, 3, 4, TCP_ICMP_TOO_BIG, TCP_ERROR_NONE},
	{4, 3, 5, TCP_ICMP_SOFT, TCP_ERROR_ROUTE},
	{4, 3, 9, TCP_ICMP_HARD, TCP_ERROR_PROHIBITED},
	{4, 3, 10, TCP_ICMP_HARD, TCP_ERROR_PROHIBITED},
	{4, 3, 13, TCP_ICMP_HARD, TCP_ERROR_PROHIBITED},
	{4, 3, ANY_CODE, TCP_ICMP_SOFT, TCP_ERROR_UNREACHABLE},
	{4, 4, ANY_CODE, TCP_ICMP_QUENCH, TCP_ERROR_NONE},
	{4, 11, 1, TCP_ICMP_SOFT, TCP_ERROR_FRAGMENTS},
	{4, 11, ANY_CODE, TCP_ICMP_SOFT, TCP_ERROR_HOPS},
	{4, 12, ANY_CODE, TCP_ICMP_SOFT, TCP_ERROR_PARAMETER},
	{6, 1, 0, TCP_ICMP_SOFT, TCP_ERROR_NETWORK},
	{6, 1, 1, TCP_ICMP_HARD, TCP_ERROR_PROHIBITED},
	{6, 1, 3, TCP_ICMP_SOFT, TCP_ERROR_HOST},
	{6, 1, 4, TCP_ICMP_HARD, TCP_ERROR_PORT},
	{6, 1, ANY_CODE, TCP_ICMP_SOFT, TCP_ERROR_UNREACHABLE},
	{6, 2, ANY_CODE, TCP_ICMP_TOO_BIG, TCP_ERROR_NONE},
	{6, 3, 1, TCP_ICMP_SOFT, TCP_ERROR_FRAGMENTS},
	{6, 3, ANY_CODE, TCP_ICMP_SOFT, TCP_ERROR_HOPS},
	{6, 4, ANY_CODE, TCP_ICMP_SOFT, TCP_ERROR_PARAMETER},
};

static const struct icmp_meaning *meaning_of(uint8_t family, const struct icmp_message *message)
{
	for (size_t i = 0; i < ARRAY_LEN(meanings); i++) {
		const struct icmp_meaning *m = &meanings[i];

		if (m->family == family && m->type == message->type && (m->code == ANY_CODE || m->code == message->code))
			return m;
	}
	return NULL;
}

/* ---- in ------------------------------------------------------------------------------------------ */

/* MUST-54: the connection whose segment is quoted; NULL: none of ours. */
static struct connection *connection_quoted(struct host *host, const struct icmp_message *message,
					    struct icmp_quote *quote)
{
	if (!icmp_read_quote(message->rest, quote) || !ip_addr_equal(&quote->src, &host->addr))
		return NULL;
	return host_find(host, &quote->dst, quote->dst_port, quote->src_port);
}

static void deliver_error(struct host *host, struct connection *c, const struct tcp_icmp *icmp, uint32_t sent_id, time_ns now)
{
	uint64_t found = tcp_icmp_arrives(&c->tcb, icmp, now);

	recorder_icmp_arrived(&host->recorder, &c->recorded, &c->tcb, sent_id, found, now);
	if (c->app_turn == APP_NOT_DUE)
		c->app_turn = APP_FIRST;
	host_make_ready(host, c);
}

static void answer_ping(struct host *host, const struct packet *packet, const struct icmp_message *message,
			uint32_t sent_id, time_ns now)
{
	const struct recorder *recorder = host_recorder_for(host, packet);
	uint32_t cause = recorder_packet_arrived(recorder, 0, sent_id, packet, NULL, now);

	if (!host_may_answer(host))
		return;
	host_answer(host, recorder, icmp_write_echo_reply(host->answer, sizeof host->answer, &packet->ip, message),
		    WHY_ECHO_REPLY, cause, now);
}

void host_icmp_arrives(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now)
{
	struct icmp_message message;
	struct icmp_quote quote;

	if (!icmp_parse(&packet->ip, packet->payload, &message))
		return;
	if (message.kind == ICMP_ECHO_REQUEST) {
		answer_ping(host, packet, &message, sent_id, now);
		return;
	}
	const struct icmp_meaning *meaning = meaning_of(packet->ip.src.family, &message);
	struct connection *c = meaning != NULL ? connection_quoted(host, &message, &quote) : NULL;

	if (c == NULL) {
		recorder_icmp_arrived(host_recorder_for(host, packet), NULL, NULL, sent_id, meaning != NULL ? FOUND_ICMP_IGNORED : 0, now);
		return;
	}
	struct tcp_icmp icmp = {
		.kind = meaning->kind,
		.error = meaning->error,
		.mtu = message.mtu,
		.packet_len = quote.packet_len,
		.seq = quote.seq,
	};

	deliver_error(host, c, &icmp, sent_id, now);
}

/* ---- out ----------------------------------------------------------------------------------------- */

/* RFC 1122 3.2.2.1, RFC 4443 3.1, 3.4: no such port, or no such protocol. */
static size_t write_unreachable(struct host *host, const struct packet *packet)
{
	enum { V4_PROTOCOL = 2, V4_PORT = 3, V6_PORT = 4, V6_NEXT_HEADER_AT = 6 };
	bool is_udp = packet->ip.protocol == IP_UDP, is_ip6 = packet->ip.src.family == 6;
	uint8_t code = is_ip6 ? V6_PORT : is_udp ? V4_PORT : V4_PROTOCOL;

	if (!is_udp && is_ip6)
		return icmp_write_unknown_header(host->answer, sizeof host->answer, &host->addr, V6_NEXT_HEADER_AT, packet->bytes);
	return icmp_write_error(host->answer, sizeof host->answer, &host->addr, ICMP_UNREACHABLE, code, packet->bytes);
}

/* Nothing is said to senders that are no single host, nor about a header behind others: the pointer would have to be
 * looked for. */
void host_answer_unreachable(struct host *host, const struct packet *packet, time_ns now)
{
	bool is_behind_others = packet->ip.src.family == 6 && packet->bytes.data[6] != packet->ip.protocol;

	if (host_may_answer(host) && ip_addr_is_unicast(&packet->ip.src) && !is_behind_others)
		host_answer(host, host_recorder_for(host, packet), write_unreachable(host, packet), WHY_ICMP_ERROR, 0, now);
}

/* RFC 1122 3.3.2, RFC 4443 3.3: its sender is told, when its beginning came. */
void host_give_up_fragments(struct host *host, time_ns now)
{
	enum { REASSEMBLY = 1 };
	struct span begin;

	while (fragments_expire(&host->fragments, now, &begin)) {
		if (begin.len == 0 || !host_may_answer(host))
			continue;
		host_answer(host, &host->recorder,
			    icmp_write_error(host->answer, sizeof host->answer, &host->addr, ICMP_TIME_EXCEEDED, REASSEMBLY, begin),
			    WHY_ICMP_ERROR, 0, now);
	}
}
