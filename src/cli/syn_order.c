/* SPDX-License-Identifier: MIT
 *
 * syn_order.c - see syn_order.h.
 */
#include "cli/syn_order.h"

#include <string.h>

/* The kind that the first `len` letters name; 0: none. */
static uint8_t kind_named(const char *name, size_t len)
{
	static const struct {
		const char *name;
		uint8_t kind;
	} all[SYN_OPTIONS] = {{"mss", 2}, {"wscale", 3}, {"sackOK", 4}, {"timestamps", 8}};

	for (size_t i = 0; i < SYN_OPTIONS; i++)
		if (strlen(all[i].name) == len && strncmp(all[i].name, name, len) == 0)
			return all[i].kind;
	return 0;
}

static bool parse_list(const char *list, uint8_t kinds[SYN_OPTIONS])
{
	for (size_t at = 0; at < SYN_OPTIONS; at++) {
		size_t len = strcspn(list, ",");

		kinds[at] = kind_named(list, len);
		if (kinds[at] == 0 || memchr(kinds, kinds[at], at) != NULL)
			return false;
		list += len;
		if (*list != (at + 1 < SYN_OPTIONS ? ',' : '\0'))
			return false;
		list++;
	}
	return true;
}

bool syn_order_parse(const char *text, struct option_layout *order)
{
	struct option_layout own = {.is_filled_at_end = false};

	if (strcmp(text, "linux") == 0)
		own = option_layout_linux;
	else if (strcmp(text, "bsd") == 0)
		own = option_layout_bsd;
	else if (!parse_list(text, own.kinds))
		return false;
	*order = own;
	return true;
}
