#!/bin/bash
# SPDX-License-Identifier: MIT
#
# packetdrill.sh - the scripts of tests/packetdrill/ through the adapter, over IPv4, IPv6, and IPv4 in IPv6 sockets.
#
# Needs Google's packetdrill (PACKETDRILL=/path/to/it, or in PATH), which needs root; it runs in a network namespace of its own.

. tests/interop/lib_cli.sh

PACKETDRILL=${PACKETDRILL:-$(command -v packetdrill)}
library=${BUILD:-$PWD/.build}/libtcpsee_packetdrill.so
[ -n "$PACKETDRILL" ] && [ -x "$PACKETDRILL" ] || skip "there is no packetdrill; set PACKETDRILL to its path"
[ -z "$SANITIZED" ] || skip "a library with sanitizers cannot be loaded into a program without them"
[ -f "$library" ] || skip "there is no $library; make packetdrill-adapter"
need unshare timeout
in_own_network

v4="--local_ip=192.168.0.1 --gateway_ip=192.168.0.1 --netmask_ip=255.255.0.0 --remote_ip=192.0.2.1"
v6="--local_ip=fd3d:a0b:17d6::1 --gateway_ip=fd3d:a0b:17d6:8888::1 --remote_ip=fd3d:fa7b:d17d::1"

# ip-version, its addresses, flags, script
play() {
	local addresses=$v4 flags=$3
	[ "$1" = ipv6 ] && addresses=$v6 && flags=mtu=1520,$flags
	# shellcheck disable=SC2086  # words
	timeout -k 2 20 "$PACKETDRILL" --ip_version="$1" $addresses --mtu=$([ "$1" = ipv6 ] && echo 1520 || echo 1500) \
		--so_filename="$library" --so_flags="$flags" "$2" 2>&1
}

for script in tests/packetdrill/*.pkt; do
	for version in ipv4 ipv6 ipv4-mapped-ipv6; do
		for preset in linux,no-join bsd tcpsee; do
			said=$(play $version "$script" preset=$preset)
			check "$script, $version, $preset: $said" test $? = 0
		done
	done
done

# What a script did can be looked at afterwards.
play ipv4 tests/packetdrill/lost-segment.pkt "trace=$tmp/run.json" >/dev/null
"$TCPSEE" show "$tmp/run.json" >"$tmp/ladder"
check "the ladder shows the fast retransmit" grep -q '3 duplicate ACKs' "$tmp/ladder"
finish
