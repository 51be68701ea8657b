/* SPDX-License-Identifier: MIT
 *
 * grow.c - memory that grows, and the end of a program that gets none.
 *
 * The hook is a static that varies: with the one in assert.c the only exception
 * to "no globals". Memory runs out anywhere, and what must be saved then (the
 * session file) is the process's; no caller in between could pass it on.
 */
#include "base/grow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { FIRST_CAPACITY = 16 };

static void (*out_of_memory_hook)(void);

void grow_set_hook(void (*hook)(void))
{
	out_of_memory_hook = hook;
}

static _Noreturn void out_of_memory(void)
{
	void (*hook)(void) = out_of_memory_hook;

	out_of_memory_hook = NULL; /* memory that runs out inside the hook ends at once */
	if (hook != NULL)
		hook();
	fputs("tcpsee: out of memory; a recorded session is saved up to here\n", stderr);
	exit(STATUS_USAGE); /* neither the network nor the link: what was asked is too large */
}

void *grow_new(size_t count, size_t size)
{
	/* calloc(0) may answer NULL without being out of memory. */
	void *items = calloc(size_max(count, 1), size_max(size, 1));

	if (items == NULL)
		out_of_memory();
	return items;
}

void *grow_bytes(size_t size)
{
	void *bytes = malloc(size_max(size, 1));

	if (bytes == NULL)
		out_of_memory();
	return bytes;
}

void *grow_array(void *items, size_t *capacity, size_t need, size_t size)
{
	size_t wanted = size_max(*capacity, FIRST_CAPACITY);
	size_t bytes;

	if (need <= *capacity && items != NULL)
		return items;
	while (wanted < need) {
		if (__builtin_mul_overflow(wanted, (size_t)2, &wanted))
			out_of_memory();
	}
	if (__builtin_mul_overflow(wanted, size_max(size, 1), &bytes))
		out_of_memory();
	items = realloc(items, bytes);
	if (items == NULL)
		out_of_memory();
	*capacity = wanted;
	return items;
}

char *grow_string(const char *text)
{
	size_t len = strlen(text) + 1;
	char *copy = grow_new(len, 1);

	memcpy(copy, text, len);
	return copy;
}
