/* SPDX-License-Identifier: MIT
 *
 * host_answers.c - what a host says without a connection: RST, SYN cookies, ICMP messages.
 *
 * Short ones wait in a ring, a long one alone: whoever floods us gets fewer answers, not more memory.
 */
#include <string.h>

#include "base/assert.h"
#include "net/host_internal.h"

const struct recorder *host_recorder_for(struct host *host, const struct packet *packet)
{
	enum { STRANGERS_MAX = 10000 };

	if (packet->is_tcp && recorder_knows(&host->recorder, packet))
		return &host->recorder;
	if (host->strangers == STRANGERS_MAX)
		return &host->deaf;
	host->strangers++;
	return &host->recorder;
}

bool host_has_answer(const struct host *host)
{
	return host->answer_len > 0 || host->short_count > 0;
}

bool host_may_answer(const struct host *host)
{
	return host->answer_len == 0 && host->short_count < HOST_ANSWERS_MAX;
}

void host_answer(struct host *host, const struct recorder *recorder, size_t len, enum tcp_why why, uint32_t cause, time_ns now)
{
	struct packet packet;

	if (len == 0 || !packet_take_apart(span_of(host->answer, len), &packet))
		return;
	uint32_t sent_id = recorder_packet_sent(recorder, 0, why, cause, &packet, NULL, now);

	if (len > HOST_SHORT_ANSWER) {
		host->answer_len = len;
		host->answer_sent_id = sent_id;
		return;
	}
	assert(host->short_count < HOST_ANSWERS_MAX);
	struct short_answer *a = &host->short_answers[(host->short_first + host->short_count++) % HOST_ANSWERS_MAX];

	memcpy(a->bytes, host->answer, len);
	a->len = len;
	a->sent_id = sent_id;
}

void host_answer_segment(struct host *host, const struct recorder *recorder, const struct tcp_config *policy,
	const struct ip_addr *to, const struct tcp_output *out, uint32_t cause, time_ns now)
{
	if (host_may_answer(host))
		host_answer(host, recorder, host_write_packet(host, host->answer, policy, to, out), out->why, cause, now);
}

bool host_next_answer(struct host *host, struct span *packet, uint32_t *sent_id)
{
	if (host->short_count > 0) {
		const struct short_answer *a = &host->short_answers[host->short_first];

		*packet = span_of(a->bytes, a->len);
		*sent_id = a->sent_id;
		host->short_first = (host->short_first + 1) % HOST_ANSWERS_MAX;
		host->short_count--;
		return true;
	}
	if (host->answer_len == 0)
		return false;
	*packet = span_of(host->answer, host->answer_len);
	*sent_id = host->answer_sent_id;
	host->answer_len = 0;
	return true;
}
