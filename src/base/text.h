/* SPDX-License-Identifier: MIT
 *
 * text.h - a string that grows, and the escaping of bytes for a terminal.
 *
 *     struct text t = {0};
 *     text_addf(&t, "%u of %u", done, all);
 *     fputs(t.data, stdout);
 *     text_fini(&t);
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/base.h"

/* `data` ends with '\0' whenever it is not NULL; {0} is the empty text. */
struct text {
	char *data;
	size_t len;
	size_t capacity;
};

void text_fini(struct text *t);
void text_clear(struct text *t);
void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const char *s, size_t len);
void text_addf(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Copies `from` into `into` (room bytes with the '\0') so that nothing in it can
 * act on a terminal: C0, DEL, C1 and invalid UTF-8 become \n \r \t or \xNN.
 * Valid printable UTF-8 passes. Cut at `room`, never in the middle of a
 * character. Returns the length written. */
size_t text_escape(char *into, size_t room, struct span from);

/* "1.5s" "150ms" "20us" "3" (seconds) -> nanoseconds; false when it is no time. */
bool text_parse_time(const char *s, time_ns *out) MUST_USE;
/* "2%" or "0.02" -> 0.02; false outside 0..1. */
bool text_parse_share(const char *s, double *out) MUST_USE;
/* "10mbit" "500kbit" "1gbit" "9600" (bit/s) -> bits per second. */
bool text_parse_rate(const char *s, uint64_t *out) MUST_USE;
/* "1460" "64k" "10M" (powers of 1024) -> bytes or a count. */
bool text_parse_size(const char *s, uint64_t *out) MUST_USE;

/* "1.23 MB/s"-like figures for people: 1460 B, 97.7 KB, 1.2 MB (powers of 1000). */
void text_format_size(char *into, size_t room, uint64_t bytes);

#endif
