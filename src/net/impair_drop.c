/* SPDX-License-Identifier: MIT
 *
 * impair_drop.c - rules like "the third data packet of the client is dropped": reading and counting.
 */
#include <string.h>

#include "base/text.h"
#include "net/impair.h"
#include "wire/ip.h"
#include "wire/segment.h"

static const char *const kind_names[] = {
	[KIND_ANY] = "any",
	[KIND_SYN] = "syn",
	[KIND_DATA] = "data",
	[KIND_ACK] = "ack",
	[KIND_FIN] = "fin",
	[KIND_RST] = "rst",
};

/* ---- counting ------------------------------------------------------------------------------------ */

static bool is_kind(const struct tcp_segment *seg, enum impair_kind kind)
{
	switch (kind) {
	case KIND_ANY:
		return true;
	case KIND_SYN:
		return (seg->ctl & CTL_SYN) != 0;
	case KIND_DATA:
		return seg->text.len > 0;
	case KIND_ACK:
		return (seg->ctl & CTL_ACK) != 0 && seg->text.len == 0 &&
		       (seg->ctl & (CTL_SYN | CTL_FIN | CTL_RST)) == 0;
	case KIND_FIN:
		return (seg->ctl & CTL_FIN) != 0;
	case KIND_RST:
		return (seg->ctl & CTL_RST) != 0;
	}
	return false;
}

/* The TCP segment in a packet; false when there is none to be seen. */
static bool find_segment(struct span packet, struct tcp_segment *seg)
{
	struct ip_header header;
	struct span payload;

	if (ip_parse(packet, false, &header, &payload) != IP_OK)
		return false;
	if (header.protocol != IP_TCP || header.is_fragment)
		return false;
	enum segment_problem problem = segment_parse(payload, seg);

	return problem == SEGMENT_OK || problem == SEGMENT_BAD_OPTION;
}

bool impair_count_drop(struct impair_drop_rule *rules, size_t count, enum impair_direction direction,
		       struct span packet)
{
	struct tcp_segment seg;
	bool is_tcp = find_segment(packet, &seg), is_dropped = false;

	for (size_t i = 0; i < count; i++) {
		struct impair_drop_rule *rule = &rules[i];

		if (rule->direction != direction || (!is_tcp && rule->kind != KIND_ANY))
			continue;
		if (rule->kind == KIND_ANY || is_kind(&seg, rule->kind))
			is_dropped = ++rule->seen == rule->nth || is_dropped;
	}
	return is_dropped;
}

/* ---- reading ------------------------------------------------------------------------------------- */

static bool is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(text, word, len) == 0;
}

static bool find_kind(const char *text, size_t len, enum impair_kind *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(kind_names); i++) {
		if (is_word(text, len, kind_names[i])) {
			*kind = (enum impair_kind)i;
			return true;
		}
	}
	return false;
}

static bool find_direction(const char *text, size_t len, enum impair_direction *direction)
{
	*direction = is_word(text, len, "server") ? IMPAIR_BACK : IMPAIR_FORTH;
	return *direction == IMPAIR_BACK || is_word(text, len, "client");
}

static bool find_number(const char *text, uint32_t *nth)
{
	uint64_t number = 0;

	for (; *text >= '0' && *text <= '9' && number <= UINT32_MAX; text++)
		number = number * 10 + (uint64_t)(*text - '0');
	*nth = (uint32_t)number;
	return *text == '\0' && number > 0 && number <= UINT32_MAX;
}

/* The user's words as they may be printed: they may be long, and hold anything. */
static bool refuse(struct err *err, const char *text, size_t len, const char *reason)
{
	char words[64];

	text_escape(words, sizeof words, span_of(text, len));
	return err_set(err, STATUS_USAGE, "--drop: \"%s\" %s, as in client:data:3", words, reason);
}

bool impair_parse_drop(const char *text, struct impair_drop_rule *out, struct err *err)
{
	size_t who_len = strcspn(text, ":");
	const char *kind = text + who_len + 1; /* valid only when a colon was there, see below */

	*out = (struct impair_drop_rule){0};
	if (text[who_len] != ':' || strchr(kind, ':') == NULL)
		return refuse(err, text, strlen(text), "does not have three parts: who, what, which");
	size_t kind_len = strcspn(kind, ":");
	const char *number = kind + kind_len + 1;

	if (!find_direction(text, who_len, &out->direction))
		return refuse(err, text, who_len, "sends nothing: the sender is client or server");
	if (!find_kind(kind, kind_len, &out->kind))
		return refuse(err, kind, kind_len, "is no kind of packet: say any, syn, data, ack, fin or rst");
	if (!find_number(number, &out->nth))
		return refuse(err, number, strlen(number), "is no number of a packet: count from 1");
	return true;
}
