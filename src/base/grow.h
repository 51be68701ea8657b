/* SPDX-License-Identifier: MIT
 *
 * grow.h - memory that grows; the one place that answers "out of memory".
 *
 * Only trace, file, net, session, draw and ui may call these.
 * Running out ends the program through the hook (which flushes the session
 * file) with a message; no caller ever sees NULL.
 */
#ifndef BASE_GROW_H
#define BASE_GROW_H

#include "base/base.h"

/* Zeroed memory for `count` items of `size` bytes; free with free(). */
void *grow_new(size_t count, size_t size) MUST_USE;

/* The same for bytes that are written before they are read: not zeroed. */
void *grow_bytes(size_t size) MUST_USE;

/* Makes room for `need` items in the array `*items` (NULL at first) whose
 * capacity is `*capacity`: doubles, so that appending is amortised O(1).
 * New room is not zeroed.
 *
 *     list->items = grow_array(list->items, &list->capacity, list->count + 1, sizeof *list->items);
 */
void *grow_array(void *items, size_t *capacity, size_t need, size_t size) MUST_USE;

/* A copy of a string; free with free(). */
char *grow_string(const char *text) MUST_USE;

/* `hook` runs once when memory has run out, before the message. */
void grow_set_hook(void (*hook)(void));

#endif
