/* SPDX-License-Identifier: MIT
 *
 * peer_address.c - see peer_address.h.
 */
#include "cli/peer_address.h"

#include <string.h>

#include "base/text.h"

bool peer_parse_address(const struct address_option *option, const char *text, struct ip_addr *out, struct err *err)
{
	return ip_addr_parse(text, out) ||
	       err_set(err, STATUS_USAGE, "%s: write an address like %s or %s", option->name, option->like4, option->like6);
}

bool peer_parse_prefix(const struct address_option *option, const char *text, struct ip_addr *out, unsigned *prefix_len,
		       struct err *err)
{
	const char *slash = strchr(text, '/');
	size_t len = slash != NULL ? (size_t)(slash - text) : strlen(text);
	char head[IP_ADDR_TEXT] = "";
	uint64_t bits = 0;

	if (len < sizeof head)
		memcpy(head, text, len);
	if (!peer_parse_address(option, head, out, err))
		return false;
	if (slash != NULL && (!text_parse_size(slash + 1, &bits) || bits < 1 || bits > (out->family == 6 ? 128 : 32)))
		return err_set(err, STATUS_USAGE, "%s: behind the slash comes the length of the network's prefix, as in %s/24",
			       option->name, option->like4);
	*prefix_len = (unsigned)bits;
	return true;
}
