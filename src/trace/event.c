/* SPDX-License-Identifier: MIT
 *
 * event.c - the names of event kinds and losses, made from the lists in trace/event.h.
 */
#include "trace/event.h"

#include <string.h>

_Static_assert(sizeof(struct event) == 64, "an event fills one cache line");

#define X(id, name) name,
static const char *const kinds[] = {EVENT_KINDS(X)};
static const char *const losses[] = {LOSSES(X)};
#undef X

static int name_find(const char *const *names, size_t count, struct span name)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == name.len && name.len && memcmp(names[i], name.data, name.len) == 0)
			return (int)i;
	return -1;
}

const char *event_kind_name(enum event_kind k)
{
	return (unsigned)k < ARRAY_LEN(kinds) ? kinds[k] : "?";
}

const char *event_loss_name(enum loss l)
{
	return (unsigned)l < ARRAY_LEN(losses) ? losses[l] : "?";
}

int event_kind_find(struct span name)
{
	return name_find(kinds, ARRAY_LEN(kinds), name);
}

int event_loss_find(struct span name)
{
	return name_find(losses, ARRAY_LEN(losses), name);
}
