/* SPDX-License-Identifier: MIT
 *
 * ethernet.c - see ethernet.h.
 */
#include "wire/ethernet.h"

#include "base/assert.h"
#include "base/bytes.h"
#include "wire/print.h"

const struct mac mac_broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

static struct mac read_mac(struct reader *r)
{
	struct span bytes = read_span(r, MAC_LEN);
	struct mac mac = {{0}};

	if (bytes.len == MAC_LEN)
		memcpy(mac.bytes, bytes.data, MAC_LEN);
	return mac;
}

bool ethernet_parse(struct span bytes, struct ethernet_frame *out)
{
	enum { VLAN_NUMBER = 0x0fff };
	struct reader r = reader_of(bytes);

	*out = (struct ethernet_frame){0};
	out->dst = read_mac(&r);
	out->src = read_mac(&r);
	out->type = read_u16(&r);
	if (out->type == ETHERTYPE_VLAN) {
		if ((read_u16(&r) & VLAN_NUMBER) != 0)
			return false;
		out->type = read_u16(&r);
	}
	out->payload = span_of(r.at, reader_left(&r));
	return !r.is_short;
}

void ethernet_write_header(uint8_t *into, const struct mac *dst, const struct mac *src, uint16_t type)
{
	memcpy(into, dst->bytes, MAC_LEN);
	memcpy(into + MAC_LEN, src->bytes, MAC_LEN);
	store_u16(into + 2 * MAC_LEN, type);
}

bool mac_is_unicast(const struct mac *mac)
{
	static const struct mac none;

	return (mac->bytes[0] & 1) == 0 && !mac_equal(mac, &none);
}

struct mac mac_of_group(const struct ip_addr *group)
{
	struct mac mac = {{0x33, 0x33}};

	assert(group->family == 6);
	memcpy(mac.bytes + 2, group->bytes + 12, 4);
	return mac;
}

/* The value of a hex digit; 16 when it is none. */
static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

bool mac_parse(const char *text, struct mac *out)
{
	struct mac mac = {{0}};

	for (size_t i = 0; i < MAC_LEN; i++, text += 3) {
		unsigned high = digit_of(text[0]), low = high < 16 ? digit_of(text[1]) : 16;

		if (low == 16)
			return false;
		if (i + 1 < MAC_LEN ? text[2] != ':' && text[2] != '-' : text[2] != '\0')
			return false;
		mac.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*out = mac;
	return true;
}

void mac_format(const struct mac *mac, char text[MAC_TEXT])
{
	struct print p = print_into(text, MAC_TEXT);

	for (size_t i = 0; i < MAC_LEN; i++) {
		if (i > 0)
			print_char(&p, ':');
		print_hex(&p, mac->bytes[i], 2);
	}
}
