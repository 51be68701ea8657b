#!/bin/sh
# SPDX-License-Identifier: MIT
#
# dice.sh - random worlds vary every member of struct tcp_config: each has a row in tests/simulate/random_config.c.
#
#   dice.sh [TOP]
#
# That a row really changes its member is what test_worlds shows.

cd "${1:-.}" || exit 2

# "	time_ns rto_initial, rto_min;   /* ... */" -> rto_initial rto_min
members=$(sed -n '/^struct tcp_config {/,/^};/p' src/tcp/config.h | sed '1d;$d; s|/\*.*||; s|^.*\*/||' | grep ';' |
	sed 's/;.*//; s/\[[^]]*\]//g; s/,/ , /g' | awk '{
		for (i = NF; i > 0; i--) if (i == NF || $(i + 1) == ",") { name = $i; sub(/^\*/, "", name); if (name != ",") print name }
	}')
[ -n "$members" ] || { echo "src/tcp/config.h:1: no members found, dice"; exit 1; }

for member in $members; do
	grep -q "ROW($member," tests/simulate/random_config.c ||
		echo "src/tcp/config.h:1: $member has no row in tests/simulate/random_config.c, dice"
done | grep . && exit 1
exit 0
