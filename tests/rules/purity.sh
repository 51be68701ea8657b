#!/bin/sh
# SPDX-License-Identifier: MIT
#
# purity.sh - the engine is only arithmetic on its caller's memory.
#
#   purity.sh [TOP]      looks at the object files of TOP/.build/obj/src
#
# The objects of tcp/ and wire/ may leave undefined only mem* and assert_failed(): no clock, no malloc, no
# I/O, no logging. They may call each other, and objects of base/ that are as pure as they are (found by
# following the calls). clang writes bcmp() for memcmp(). None of them has a variable that can change.

cd "${1:-.}" || exit 2
objects=.build/obj/src

if ! command -v nm >/dev/null; then
	echo "purity: there is no nm (binutils)"
	exit 77
fi
# shellcheck disable=SC2086  # patterns
if [ -z "$(ls $objects/tcp/*.o $objects/wire/*.o 2>/dev/null)" ]; then
	echo "purity: there are no object files of tcp/ and wire/ in $objects; run make"
	exit 77
fi

# name|value|class|type|size|line|section, one symbol a line, the object before it
symbols() {
	for object in "$objects"/tcp/*.o "$objects"/wire/*.o "$objects"/base/*.o; do
		[ -f "$object" ] && nm --format=sysv "$object" | sed -n "s#^[^|]*|.*|.*|.*|.*|.*|.*#$object|&#p"
	done
}

symbols | awk -F '|' '
	{ gsub(/ /, "", $2); gsub(/ /, "", $4); gsub(/[ \t]/, "", $8) }
	$8 == "*UND*" || $4 ~ /^[Uw]$/ { calls[$1] = calls[$1] " " $2; next }
	{
		if ($4 ~ /^[A-Z]$/) home[$2] = $1
		# Tables of pointers are written once by the loader (.data.rel.ro): constant to us.
		if ($8 ~ /^(\.bss|\.data|\.tbss|\.tdata|\*COM\*)/ && $8 !~ /^\.data\.rel\.ro/)
			varies[$1] = varies[$1] " " $2
		objects[$1] = 1
	}
	function source(object) {
		sub(/^\.build\/obj\//, "", object)
		sub(/\.o$/, ".c", object)
		return object
	}
	# Reports what is impure in an object, and goes on with the objects that it calls.
	function visit(object, why,    names, n, i) {
		if (seen[object]++) return
		n = split(varies[object], names, " ")
		for (i = 1; i <= n; i++) {
			printf "%s:1: variable %s can change%s, purity\n", source(object), names[i], why
			found++
		}
		n = split(calls[object], names, " ")
		for (i = 1; i <= n; i++) {
			if (names[i] ~ /^(mem(cpy|move|set|cmp)|bcmp|assert_failed)$/) continue
			if (names[i] ~ /^(_GLOBAL_OFFSET_TABLE_|__stack_chk_fail)$/) continue
			if (names[i] in home) {
				visit(home[names[i]], why != "" ? why : \
					" (called from " source(object) ")")
				continue
			}
			printf "%s:1: calls %s()%s, purity\n", source(object), names[i], why
			found++
		}
	}
	END {
		for (object in objects)
			if (object ~ /\/(tcp|wire)\//) visit(object, "")
		exit found > 0
	}'
