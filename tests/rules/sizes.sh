#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sizes.sh - files are small enough to read in one go: 500 lines at most, functions 60.
#
#   sizes.sh [TOP]      measures src/, ui/ and tests/, and prints the median of src/ and ui/
#
# Functions are found by Universal Ctags.

cd "${1:-.}" || exit 2
max_file=500
max_function=60

list() { find src ui tests -name '*.[ch]' -o -name '*.sh' -path 'tests/*' | sort; }
found=0

list | while read -r file; do
	lines=$(wc -l <"$file")
	[ "$lines" -le $max_file ] || echo "$file:$max_file: the file has $lines lines, at most $max_file, sizes"
done | grep . && found=1

find src ui -name '*.[ch]' | while read -r file; do wc -l <"$file"; done | sort -n | awk '
	{ lines[NR] = $1; sum += $1 }
	END { if (NR) printf "%d files in src/ and ui/, %d lines, median %d, largest %d\n",
		NR, sum, lines[int((NR + 1) / 2)], lines[NR] }'

if ! ctags --version 2>/dev/null | grep -q 'Universal Ctags'; then
	[ $found = 1 ] && exit 1
	echo "sizes: functions are not measured without Universal Ctags"
	exit 77
fi

list | grep '\.[ch]$' | ctags -L - -f - --language-force=C --kinds-C=f --fields=ne --excmd=number 2>/dev/null |
	awk -F '\t' -v max=$max_function '
	{
		first = last = 0
		for (i = 4; i <= NF; i++) {
			if ($i ~ /^line:/) first = substr($i, 6)
			if ($i ~ /^end:/) last = substr($i, 5)
		}
		size = last - first + 1
		if (last) { functions++; all += size; if (size <= 20) small++; if (size > largest) largest = size }
		if (last && size > max) {
			printf "%s:%d: %s() has %d lines, at most %d, sizes\n", $2, first, $1, size, max
			found++
		}
	}
	END {
		if (functions) printf "%d functions, %d %% of at most 20 lines, largest %d\n",
			functions, 100 * small / functions, largest
		exit found > 0
	}' || found=1
exit $found
