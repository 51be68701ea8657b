#!/bin/sh
# SPDX-License-Identifier: MIT
#
# requirements.sh - each requirement of the RFCs has a test that names it, and the tables say which.
#
#   requirements.sh [TOP]           checks docs/rfc-map.md and docs/rfc-companions.md against the tests
#   requirements.sh --write [TOP]   writes the tables' last column anew
#
# A test names a requirement in a comment or in its name's line: MUST-12, SHLD-3, MAY-2, REC-1 (RFC 9293), R6675-4 (the
# companions). In a C file the id belongs to the test function it stands in or before; in a script to the script. A row is
#
#   | id | section | what is asked | `folder/file.c function`, ... | tests (written by this script) |
#
# What cannot be tested stands in the one list "Exempt" of rfc-map.md, with its reason: | id | reason |.

write=no
[ "${1:-}" = --write ] && write=yes && shift
cd "${1:-.}" || exit 2
tables=docs/rfc-map.md
[ -f docs/rfc-companions.md ] && tables="$tables docs/rfc-companions.md"
[ -f docs/rfc-map.md ] || exit 0 # a tree without the table has no requirements

named=$(mktemp) && fresh=$(mktemp) && trap 'rm -f "$named" "$fresh"' EXIT || exit 2
ids='(MUST|SHLD|MAY|REC|R[0-9]+)-[0-9]+'

# Lines "id test" for all that the tests name.
name_c_tests() {
	awk -v ids="$ids" '
		function take(line, owner) {
			while (match(line, ids)) {
				id = substr(line, RSTART, RLENGTH)
				line = substr(line, RSTART + RLENGTH)
				if (owner == "") waiting[++count] = id
				else print id, owner
			}
		}
		FNR == 1 { file = FILENAME; sub(/.*\//, "", file); sub(/\.c$/, "", file); test = ""; count = 0; inside = 0 }
		/^static void [a-z0-9_]+\(void \*\*state\)/ {
			test = $3; sub(/\(.*/, "", test)
			for (i = 1; i <= count; i++) print waiting[i], file ":" test
			count = 0
			inside = 1
			take($0, file ":" test)
			next
		}
		/^[a-z].*\)$/ { inside = 2; count = 0 } # another function
		/^}/ { inside = 0; next }
		inside == 0 { take($0, "") }
		inside == 1 { take($0, file ":" test) }
	' "$@"
}

name_scripts() {
	for script in "$@"; do
		grep -oE "$ids" "$script" | sort -u | sed "s|\$| ${script#tests/}|"
	done
}

{
	name_c_tests $(find tests -name 'test_*.c' | sort)
	name_scripts $(find tests -name '*.sh' ! -path 'tests/rules/*' ! -name 'lib*' | sort)
} | awk '!seen[$0]++' >"$named"

# A table with its last column anew; complaints go to stderr with the status 1.
renew() {
	awk -v ids="^$ids\$" -v named="$named" -v table="$1" '
		BEGIN {
			while ((getline line <named) > 0) {
				split(line, word, " ")
				n[word[1]]++
				if (n[word[1]] <= 3) {
					split(word[2], part, ":")
					said = part[2] == "" ? "`" part[1] "`" : "`" part[2] "` (" part[1] ")"
					tests[word[1]] = tests[word[1]] (tests[word[1]] == "" ? "" : ", ") said
				}
			}
			while ((getline line <"docs/rfc-map.md") > 0)
				if (split(line, cell, /[ \t]*\|[ \t]*/) == 4 && cell[2] ~ ids) exempt[cell[2]] = cell[3]
		}
		{ columns = split($0, cell, /[ \t]*\|[ \t]*/) }
		columns != 7 || cell[2] !~ ids { print; next }
		{
			id = cell[2]
			last = tests[id]
			if (n[id] > 3) last = last " and " n[id] - 3 " more"
			if (last == "") last = id in exempt ? "exempt" : "-"
			printf "| %s | %s | %s | %s | %s |\n", id, cell[3], cell[4], cell[5], last
		}' "$1"
}

failed=0
for table in $tables; do
	renew $table >"$fresh"
	if [ $write = yes ]; then
		cat "$fresh" >$table
	elif ! cmp -s "$fresh" $table; then
		echo "$table:1: its last column is stale: run tests/rules/requirements.sh --write, requirements"
		failed=1
	fi
done
cat $tables | awk -v ids="^$ids\$" -v all="MUST 69 SHLD 31 MAY 18 REC 1" '
	{ columns = split($0, cell, /[ \t]*\|[ \t]*/) }
	columns == 4 && cell[2] ~ ids { if (length(cell[3]) < 20) bad("is exempt without a reason") }
	columns != 7 || cell[2] !~ ids { next }
	function bad(what) { print "docs/rfc-map.md:1: " cell[2] " " what ", requirements"; failed = 1 }
	{
		kind = cell[2]; sub(/-.*/, "", kind)
		if (rows[cell[2]]++) bad("has two rows")
		count[kind]++
		if (cell[6] == "exempt") exempt[kind]++
		else if (cell[6] == "-") bad("has no test that names it")
		else tested[kind]++
		places = cell[5]
		while (match(places, /`[^`]*`/)) {
			place = substr(places, RSTART + 1, RLENGTH - 2)
			places = substr(places, RSTART + RLENGTH)
			words = split(place, word, " ")
			path = word[1] ~ /^(ui|tests)\// ? word[1] : "src/" word[1]
			if (system("test -f " path)) { bad("names " path ", which is not there"); continue }
			if (words > 1 && system("grep -qw " word[2] " " path)) bad("names " word[2] ", which is not in " path)
		}
	}
	END {
		words = split(all, word, " ")
		for (w = 1; w < words; w += 2) {
			for (i = 1; i <= word[w + 1]; i++)
				if (!((word[w] "-" i) in rows)) { cell[2] = word[w] "-" i; bad("has no row") }
			printf "%s: %d of %d: %d tested, %d exempt\n", word[w], tested[word[w]] + exempt[word[w]], word[w + 1], \
				tested[word[w]], exempt[word[w]]
			delete count[word[w]]
		}
		for (kind in count) {
			of++; rows_of += count[kind]; tested_of += tested[kind]
		}
		if (of) printf "companions: %d RFCs, %d rows: %d tested\n", of, rows_of, tested_of
		exit failed
	}' || failed=1
exit $failed
