/* SPDX-License-Identifier: MIT
 *
 * nat_way.c - see nat_way.h.
 */
#include "cli/nat_way.h"

#include "cli/cli.h"
#include "net/forwarding.h"

bool nat_way_open(struct nat_way *way, const struct tun_config *tun, struct err *err)
{
	way->families[0] = nat_open(tun->name, &tun->kernel_addr, tun->prefix_len, err);
	if (way->families[0] == NULL || tun->second_addr.family == 0 || !forwarding_exists(tun->second_addr.family))
		return way->families[0] != NULL;
	way->families[1] = nat_open(tun->name, &tun->second_addr, tun->second_prefix_len, err);
	return way->families[1] != NULL;
}

bool nat_way_close(struct nat_way *way, struct err *err)
{
	bool is_clean = true;
	struct err why;

	for (size_t i = 0; i < ARRAY_LEN(way->families); i++) {
		if (way->families[i] != NULL && !nat_close(way->families[i], &why)) {
			if (!is_clean)
				cli_say("%s", err->text); /* of both families: both are told */
			*err = why;
			is_clean = false;
		}
		way->families[i] = NULL;
	}
	return is_clean;
}

void nat_way_clean(void)
{
	char told[400];

	if (nat_clean(told, sizeof told))
		cli_say("%s", told);
}
