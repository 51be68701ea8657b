/* SPDX-License-Identifier: MIT
 *
 * ip_addr.c - IP addresses as text: RFC 4291 2.2 read, RFC 5952 written.
 */
#include "wire/ip.h"

#include <string.h>

#include "wire/print.h"

bool ip_addr_is_unicast(const struct ip_addr *addr)
{
	static const uint8_t zeros[16], ones[4] = {255, 255, 255, 255};

	if (memcmp(addr->bytes, zeros, sizeof zeros) == 0)
		return false;
	if (addr->family == 4)
		return (addr->bytes[0] & 0xf0) != 0xe0 && memcmp(addr->bytes, ones, sizeof ones) != 0;
	return addr->family == 6 && addr->bytes[0] != 0xff;
}

bool ip_addr_is_link_local(const struct ip_addr *addr)
{
	return addr->family == 6 && addr->bytes[0] == 0xfe && (addr->bytes[1] & 0xc0) == 0x80;
}

bool ip_addr_is_same_network(const struct ip_addr *a, const struct ip_addr *b, unsigned prefix_len)
{
	unsigned whole = prefix_len / 8, rest = prefix_len % 8;

	if (a->family != b->family || memcmp(a->bytes, b->bytes, whole) != 0)
		return false;
	return rest == 0 || (a->bytes[whole] ^ b->bytes[whole]) >> (8 - rest) == 0;
}

/* Four decimal numbers with dots up to the '\0', without leading zeros (some
 * programs read those as octal). */
static bool parse_ip4(const char *s, uint8_t into[4])
{
	for (int i = 0; i < 4; i++) {
		unsigned v = 0;
		int digits = 0;

		for (; *s >= '0' && *s <= '9'; s++) {
			if (++digits > 3 || (digits > 1 && v == 0))
				return false;
			v = v * 10 + (unsigned)(*s - '0');
		}
		if (digits == 0 || v > 255 || *s != (i < 3 ? '.' : '\0'))
			return false;
		into[i] = (uint8_t)v;
		s++;
	}
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* One to four hex digits; NULL when there are none or too many, else the place behind. */
static const char *parse_group(const char *s, unsigned *v)
{
	int digits = 0;

	for (*v = 0; hex_value(*s) >= 0; s++) {
		if (++digits > 4)
			return NULL;
		*v = *v << 4 | (unsigned)hex_value(*s);
	}
	return digits > 0 ? s : NULL;
}

/* Moves what stands behind "::" to the end and fills the middle with zeros. */
static bool spread(uint8_t into[16], int len, int gap)
{
	if (gap < 0)
		return len == 16;
	if (len > 14) /* "::" stands for at least one group */
		return false;
	int behind = len - gap;

	memmove(into + 16 - behind, into + gap, (size_t)behind);
	memset(into + gap, 0, (size_t)(16 - len));
	return true;
}

/* Up to eight groups, one "::", and an IPv4 address in place of the last two. */
static bool parse_ip6(const char *s, uint8_t into[16])
{
	int len = 0;  /* bytes so far */
	int gap = -1; /* where "::" stood */

	if (s[0] == ':' && s[1] != ':')
		return false;
	for (;;) {
		unsigned v;

		if (s[0] == ':' && s[1] == ':') {
			if (gap >= 0)
				return false;
			gap = len;
			s += 2;
			if (*s == '\0')
				return spread(into, len, gap);
		} else if (len > 0) {
			s++; /* the ':' that ended the last group */
		}
		const char *behind = parse_group(s, &v);
		if (behind != NULL && *behind == '.' && len <= 12)
			return parse_ip4(s, into + len) && spread(into, len + 4, gap);
		if (behind == NULL || len > 14)
			return false;
		into[len++] = (uint8_t)(v >> 8);
		into[len++] = (uint8_t)v;
		s = behind;
		if (*s == '\0')
			return spread(into, len, gap);
		if (*s != ':')
			return false;
	}
}

static bool has_colon(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == ':')
			return true;
	}
	return false;
}

bool ip_addr_parse(const char *text, struct ip_addr *out)
{
	bool is_ip6 = has_colon(text);

	*out = (struct ip_addr){.family = is_ip6 ? 6 : 4};
	if (is_ip6 ? parse_ip6(text, out->bytes) : parse_ip4(text, out->bytes))
		return true;
	*out = (struct ip_addr){0};
	return false;
}

static void print_ip4(struct print *p, const uint8_t bytes[4])
{
	for (int i = 0; i < 4; i++) {
		if (i > 0)
			print_char(p, '.');
		print_decimal(p, bytes[i]);
	}
}

static unsigned group_of(const uint8_t bytes[16], int i)
{
	return (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
}

/* The first of the longest runs of two or more zero groups (RFC 5952 4.2). */
static int longest_gap(const uint8_t bytes[16], int *gap_len)
{
	int gap = -1;

	*gap_len = 1;
	for (int i = 0; i < 8; i++) {
		int n = 0;

		while (i + n < 8 && group_of(bytes, i + n) == 0)
			n++;
		if (n > *gap_len) {
			gap = i;
			*gap_len = n;
		}
	}
	return gap;
}

static void print_ip6(struct print *p, const uint8_t bytes[16])
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	int gap_len;
	int gap = longest_gap(bytes, &gap_len);

	if (memcmp(bytes, mapped, sizeof mapped) == 0) { /* RFC 5952 5 */
		print_text(p, "::ffff:");
		print_ip4(p, bytes + 12);
		return;
	}
	for (int i = 0; i < 8; i++) {
		if (i == gap) {
			print_text(p, "::");
			i += gap_len - 1;
			continue;
		}
		if (i > 0 && i != gap + gap_len)
			print_char(p, ':');
		print_hex(p, group_of(bytes, i), 1);
	}
}

void ip_addr_format(const struct ip_addr *addr, char text[IP_ADDR_TEXT])
{
	struct print p = print_into(text, IP_ADDR_TEXT);

	if (addr->family == 4)
		print_ip4(&p, addr->bytes);
	else if (addr->family == 6)
		print_ip6(&p, addr->bytes);
	else
		print_char(&p, '-');
}

bool ip_addr_is_loopback(const struct ip_addr *addr)
{
	static const uint8_t one[16] = {[15] = 1};

	return addr->family == 6 ? memcmp(addr->bytes, one, sizeof one) == 0 : addr->bytes[0] == 127;
}
