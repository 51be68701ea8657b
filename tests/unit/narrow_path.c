/* SPDX-License-Identifier: MIT
 *
 * narrow_path.c - see narrow_path.h.
 */
#include "narrow_path.h"

#include <stdio.h>

uint32_t narrow_headers(void)
{
	return family() == 6 ? 60 : 40;
}

void narrow_configure(struct tcp_config *config)
{
	timeline_config(config);
	config->mss = 1400;
	config->has_pmtud = true;
}

void narrow_establish(struct timeline *t, const struct tcp_config *config)
{
	timeline_open(t, config);
	leaves(t, "SYN seq=0");
	at_ms(t, 10);
	arrives(t, config->has_sack ? "SYN,ACK seq=0 ack=1 win=60000 mss=1400 sackOK" : "SYN,ACK seq=0 ack=1 win=60000 mss=1400");
	leaves(t, "ACK seq=1 ack=1");
}

void narrow_fly_three(struct timeline *t, const struct tcp_config *config)
{
	narrow_establish(t, config);
	app_sends(t, 1400);
	leaves(t, "PSH,ACK seq=1 len=1400");
	at_ms(t, 20);
	arrives(t, "ACK seq=1 ack=1401 win=60000");
	app_sends(t, 4200);
	leaves(t, "ACK seq=1401 len=1400");
	leaves(t, "ACK seq=2801 len=1400");
	leaves(t, "PSH,ACK seq=4201 len=1400");
	leaves_nothing(t);
	at_ms(t, 25);
}

void too_big(struct timeline *t, uint32_t seq, uint32_t mss, uint32_t of)
{
	char line[80];

	(void)snprintf(line, sizeof line, "too-big seq=%u mtu=%u of=%u", seq, mss + narrow_headers(), of + narrow_headers());
	icmp_arrives(t, line);
}

void told_mtu(struct timeline *t, uint32_t seq, uint32_t mtu, uint32_t of)
{
	char line[80];

	(void)snprintf(line, sizeof line, "too-big seq=%u mtu=%u of=%u", seq, mtu, of);
	icmp_arrives(t, line);
}
