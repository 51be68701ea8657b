#!/bin/sh
# SPDX-License-Identifier: MIT
#
# layers.sh - includes point down the table of layers, and never to a sibling.
#
#   layers.sh [TOP]      checks each #include "..." below src/ and ui/
#
# The table is the one of docs/architecture.md. A folder may also include its own files.

cd "${1:-.}" || exit 2
here=$(cd "$(dirname "$0")" && pwd)

# folder: the folders that it may include
table='
base:
wire: base
tcp: wire base
trace: tcp wire base
app: tcp wire base
net: app trace tcp wire base
infer: trace tcp wire base
file: trace tcp wire base
explain: trace tcp wire base
draw: trace tcp wire base
session: net infer file app trace tcp wire base
ui: session draw explain trace tcp wire base
drill: cli net infer file app trace tcp wire base
cli: *
main.c: *
'

# Headers with a narrower circle than their folder. Those above the engine who only tell about TCP take its
# vocabulary, its types and its rules, not its calls.
narrow='
tcp/tcp.h: tcp app net drill cli main.c
tcp/internal.h: tcp
'

find src ui -name '*.[ch]' | sort | while read -r file; do
	awk -f "$here/code.awk" "$file"
done | TABLE=$table$narrow awk -F: '
	BEGIN {
		rows = split(ENVIRON["TABLE"], row, "\n")
		for (i = 1; i <= rows; i++) {
			colon = index(row[i], ":")
			folder = substr(row[i], 1, colon - 1)
			known[folder] = 1
			words = split(substr(row[i], colon + 1), word, " ")
			for (w = 1; w <= words; w++) allowed[folder, word[w]] = 1
		}
	}
	$3 !~ /^[ \t]*#[ \t]*include[ \t]*"/ { next }
	{
		from = $1
		sub(/^src\//, "", from)
		sub(/\/.*/, "", from)
		split($3, quoted, "\"")
		to = quoted[2]
		path = to ~ /^ui\// ? to : "src/" to
		if (to !~ /\//) {
			say("names no folder; write it from src/ on, like \"wire/seq.h\"")
			next
		}
		sub(/\/.*/, "", to)
		if (!known[from]) say("stands in a folder that the table of layers does not know")
		else if (from != to && !allowed[from, to] && !allowed[from, "*"])
			say(from " may not include " to)
		else if (known[quoted[2]] && !allowed[quoted[2], from])
			say("is not for " from)
		else if ((getline line < path) < 0) say("there is no file " path)
		close(path)
	}
	function say(what) {
		printf "%s:%s: \"%s\" %s, layers\n", $1, $2, quoted[2], what
		found++
	}
	END { exit found > 0 }'
