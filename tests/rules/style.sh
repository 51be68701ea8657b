#!/bin/sh
# SPDX-License-Identifier: MIT
#
# style.sh - what the code does not use, and where it may.
#
#   style.sh [TOP]      reads the code of src/ and ui/, not its comments and strings
#
# Each row of the table: a pattern (awk's) | where it is allowed all the same | why it is not elsewhere.
# Also for tests/: lines of at most 140 columns (110 is what to aim at), no blanks at their end,
# indentation by tabs. And stories (tests/unit/timeline.h) are told over both families.

cd "${1:-.}" || exit 2
here=$(cd "$(dirname "$0")" && pwd)
found=0

table='
#[ \t]*include[ \t]*<assert\.h>            |                    | base/assert.h gives the terminal back first
[^a-z_](strcpy|strcat|stpcpy|sprintf|vsprintf|gets)[ \t]*\( |    | lengths travel with bytes: base/text.h
[^a-z_](strtok|atoi|atol|atof)[ \t]*\(      |                    | base/text.h parses and says what is wrong
[^a-z_>.](time|gettimeofday|clock_gettime|clock|ftime)[ \t]*\( | src/cli/ src/main.c ui/app.c src/net/clock | the time is a parameter of layers
[^a-z_](s?rand|s?random|drand48|rand_r)[ \t]*\( |               | base/rng.h: the same seed gives the same run
typedef[ \t]+(struct|union|enum)[^a-z(][^(]*;      |                    | struct tcb *, not a new name for it
#[ \t]*pragma                               |                    | mend the cause of the warning
NDEBUG                                      |                    | invariants are checked in releases too
'

find src ui -name '*.[ch]' | sort | while read -r file; do
	awk -f "$here/code.awk" "$file"
done | TABLE=$table awk -F: '
	BEGIN {
		lines = split(ENVIRON["TABLE"], line, "\n")
		for (i = 1; i <= lines; i++) {
			# The pattern may hold | itself: the last two bars are the borders.
			if (line[i] == "") continue
			rows++
			bars = split(line[i], part, "|")
			why[rows] = trim(part[bars])
			where[rows] = trim(part[bars - 1])
			pattern[rows] = part[1]
			for (p = 2; p < bars - 1; p++) pattern[rows] = pattern[rows] "|" part[p]
			pattern[rows] = trim(pattern[rows])
		}
	}
	function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }
	function allowed(file, places,    place, n, i) {
		n = split(places, place, " ")
		for (i = 1; i <= n; i++) if (index(file, place[i]) == 1) return 1
		return 0
	}
	{
		code = $0
		sub(/^[^:]*:[0-9]*:/, "", code)
		for (r = 1; r <= rows; r++)
			if (match(" " code, pattern[r]) && !allowed($1, where[r])) {
				printf "%s:%s: %s: %s, style\n", $1, $2, trim(code), why[r]
				found++
			}
	}
	END { exit found > 0 }' || found=1

find src ui tests -name '*.[ch]' | sort | while read -r file; do
	# Columns are characters: the bytes of UTF-8 after the first of each are not counted.
	expand "$file" | LC_ALL=C awk -v file="$file" '
		{ gsub(/[\200-\277]/, "") }
		length($0) > 140 { printf "%s:%d: %d columns, at most 140, style\n", file, NR, length($0) }'
	awk -v file="$file" '
		/[ \t]$/ { printf "%s:%d: blanks at the end of the line, style\n", file, NR }
		/^ +[^ *]/ { printf "%s:%d: indented by spaces, not tabs, style\n", file, NR }' "$file"
done | grep . && found=1

find tests -name 'test_*.c' | sort | xargs grep -l '"timeline.h"' /dev/null | while read -r file; do
	grep -n 'cmocka_run_group_tests' "$file" |
		sed "s|^\([0-9]*\):.*|$file:\1: one family only; run_stories() tells it over IPv4 and IPv6, style|"
done | grep . && found=1

exit $found
