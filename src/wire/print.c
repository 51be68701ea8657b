/* SPDX-License-Identifier: MIT
 *
 * print.c - text of a bounded length without the C library.
 */
#include "wire/print.h"

struct print print_into(char *text, size_t room)
{
	text[0] = '\0';
	return (struct print){.at = text, .end = text + room};
}

void print_char(struct print *p, char c)
{
	if (p->end - p->at < 2)
		return;
	*p->at++ = c;
	*p->at = '\0';
}

void print_text(struct print *p, const char *text)
{
	while (*text != '\0')
		print_char(p, *text++);
}

static void print_number(struct print *p, uint64_t v, unsigned base, int digits)
{
	char backwards[20]; /* 2^64 has 20 decimal digits */
	int n = 0;

	for (; v > 0 || n < digits; v /= base)
		backwards[n++] = "0123456789abcdef"[v % base];
	while (n > 0)
		print_char(p, backwards[--n]);
}

void print_decimal(struct print *p, uint64_t v)
{
	print_number(p, v, 10, 1);
}

void print_hex(struct print *p, uint64_t v, int digits)
{
	print_number(p, v, 16, digits < 16 ? digits : 16);
}

void print_count(struct print *p, uint64_t n, const char *noun)
{
	print_decimal(p, n);
	print_char(p, ' ');
	print_text(p, noun);
	if (n != 1)
		print_char(p, 's');
}
