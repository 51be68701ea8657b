/* SPDX-License-Identifier: MIT
 *
 * text.c - a string that grows, and figures for people.
 *
 * Invariant: data is NULL and capacity 0, or data[len] == '\0' and len < capacity.
 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/grow.h"

void text_fini(struct text *t)
{
	free(t->data);
	*t = (struct text){0};
}

void text_clear(struct text *t)
{
	t->len = 0;
	if (t->data != NULL)
		t->data[0] = '\0';
}

/* Room for `more` characters behind what is there, and the '\0'. */
static void text_reserve(struct text *t, size_t more)
{
	assert(more < SIZE_MAX / 2);
	t->data = grow_array(t->data, &t->capacity, t->len + more + 1, 1);
}

void text_add_bytes(struct text *t, const char *s, size_t len)
{
	text_reserve(t, len);
	if (len > 0)
		memcpy(t->data + t->len, s, len);
	t->len += len;
	t->data[t->len] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_bytes(t, s, strlen(s));
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list args, again;
	int len;

	text_reserve(t, 0);
	va_start(args, fmt);
	va_copy(again, args);
	len = vsnprintf(t->data + t->len, t->capacity - t->len, fmt, args);
	va_end(args);
	assert(len >= 0);
	if ((size_t)len >= t->capacity - t->len) { /* it was cut: once more with room for all of it */
		text_reserve(t, (size_t)len);
		len = vsnprintf(t->data + t->len, t->capacity - t->len, fmt, again);
		assert(len >= 0);
	}
	va_end(again);
	t->len += (size_t)len;
}

/* In integers: the decimal point then is a point in every locale. */
void text_format_size(char *into, size_t room, uint64_t bytes)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
	uint64_t tenth = 100; /* a tenth of the unit, in bytes */
	size_t unit = 0;

	if (bytes < 10000) {
		snprintf(into, room, "%u B", (unsigned)bytes);
		return;
	}
	while (unit + 1 < ARRAY_LEN(units) && bytes / tenth + (bytes % tenth >= tenth / 2) >= 10000) {
		tenth *= 1000;
		unit++;
	}
	uint64_t tenths = bytes / tenth + (bytes % tenth >= tenth / 2);
	snprintf(into, room, "%llu.%llu %s", (unsigned long long)(tenths / 10),
		 (unsigned long long)(tenths % 10), units[unit]);
}
