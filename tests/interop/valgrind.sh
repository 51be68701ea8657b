#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# valgrind.sh - the demo, show and export under valgrind: no leak, no wrong access.
set -u
. tests/interop/lib_cli.sh
need valgrind
[ -z "$SANITIZED" ] || { echo "skipped: the sanitizers look already"; exit 77; }
cd "$tmp" || exit 1

clean() {
	valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=99 "$@" >out 2>err
	local status=$?
	[ $status = 0 ] || { tail -n 30 err; fail "valgrind: $* (status $status)"; }
}

clean "$TCPSEE" demo --link sim --plain -w s.json
if [ "$(id -u)" = 0 ]; then clean "$TCPSEE" demo --link tun --delay 20ms --plain --no-save; fi
clean "$TCPSEE" demo long --link sim --plain --no-save --loss 5% --seed 2
clean "$TCPSEE" show s.json
clean "$TCPSEE" export s.json -t svg -o s.svg
clean "$TCPSEE" export s.json -t pcap -o s.pcap
clean "$TCPSEE" show s.pcap
finish
