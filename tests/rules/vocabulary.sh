#!/bin/sh
# SPDX-License-Identifier: MIT
#
# vocabulary.sh - no words of unfinished work, and a licence line at the head of each C file.
#
#   vocabulary.sh [TOP]      reads src/, ui/, tests/, docs/, Makefile and README.md

cd "${1:-.}" || exit 2
found=0

# Put together here so that this script does not find itself.
leftovers="TO""DO|FIX""ME|XX""X|HA""CK"
for room in src ui tests docs Makefile README.md; do
	[ -e $room ] && grep -rHnIwE "$leftovers" $room
done | sed 's/^\([^:]*:[0-9]*\):\(.*\)/\1: unfinished work: \2, vocabulary/' | grep . && found=1

find src ui tests -name '*.[ch]' | sort | while read -r file; do
	head -n 1 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
		echo "$file:1: does not begin with SPDX-License-Identifier: MIT, vocabulary"
done | grep . && found=1

exit $found
