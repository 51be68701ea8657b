/* SPDX-License-Identifier: MIT
 *
 * print.h - text of a bounded length without the C library, for wire/ alone.
 *
 *     struct print p = print_into(text, sizeof text);
 *     print_text(&p, "mss ");
 *     print_decimal(&p, 1460);
 *
 * The text ends with '\0' after every call; what does not fit is cut.
 */
#ifndef WIRE_PRINT_H
#define WIRE_PRINT_H

#include "base/base.h"

struct print {
	char *at;  /* the '\0' */
	char *end; /* just behind the room */
};

/* `room` is at least 1. */
struct print print_into(char *text, size_t room);
void print_char(struct print *p, char c);
void print_text(struct print *p, const char *text);
void print_decimal(struct print *p, uint64_t v);
/* Small letters, no 0x, at least `digits` of them. */
void print_hex(struct print *p, uint64_t v, int digits);
/* "1 byte", "24 bytes" */
void print_count(struct print *p, uint64_t n, const char *noun);

#endif
