#!/bin/sh
# SPDX-License-Identifier: MIT
#
# golden.sh - key scripts played on a recording give the screens that are kept in golden/.
#
#   TCPSEE_GOLDEN=write tests/ui/golden.sh      writes them anew (then look at the difference)
#
# page.json, of format 1.0, is a page whose second segment is lost: duplicate ACKs, fast retransmission, a copy made
# by the wire, FIN both ways.

cd "$(dirname "$0")" || exit 2
failed=0

check() { # script, name, options
	script=$1 name=$2
	shift 2
	if ! "$TCPSEE" replay --color never "$@" --script "$script.keys" page.json >"$TEST_TMP/$name" 2>"$TEST_TMP/$name.err"; then
		cat "$TEST_TMP/$name.err"
		failed=1
	fi
	if [ "${TCPSEE_GOLDEN:-}" = write ]; then
		cp "$TEST_TMP/$name" "golden/$name"
	elif ! diff -u "golden/$name" "$TEST_TMP/$name"; then
		failed=1
	fi
}

check replay replay.utf8 --utf8
check replay replay.ascii --ascii
check sizes sizes.utf8 --utf8

# What is promised for 80x24: both lifelines on every row of the ladder, and no line longer than the screen.
awk '
	/^=== / { rows = 0; is_ladder = $0 ~ /^=== (1|2|3|4|5|10) / || $0 ~ /^=== 80x24/; next }
	{ rows++ }
	is_ladder && rows > 2 && rows < 20 && gsub(/│/, "") != 2 { print FILENAME ": no two lifelines: " $0; bad = 1 }
	END { exit bad }' "$TEST_TMP/replay.utf8" || failed=1
awk 'length($0) > 80 { print FILENAME ": " length($0) " columns: " $0; bad = 1 } END { exit bad }' "$TEST_TMP/replay.ascii" || failed=1
exit $failed
