#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# cli_signals.sh - SIGINT, SIGTERM and SIGHUP close the connection politely, close the file, and then end the program.
set -u
. tests/interop/lib_cli.sh
need python3
cd "$tmp" || exit 1
"$TCPSEE" doctor | grep -q '^demo  *yes' || skip "needs the demo on tun: a run in real time"

stopped() { # signal, its number
	rm -f s.json
	# A shell ignores SIGINT for its background jobs: python sets it back.
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$TCPSEE" demo long --link tun --plain --delay 50ms --rate 200kbit -w s.json \
		>out 2>err </dev/null &
	local pid=$!
	sleep 0.8
	kill -s "$1" $pid
	wait $pid 2>/dev/null
	local status=$?
	check "SIG$1: the shell sees the signal" test $status = $((128 + $2))
	check "SIG$1: the session is closed properly" python3 -m json.tool s.json /dev/null
	check "SIG$1: our end sent its FIN" bash -c 'grep "\"ev\":\"sent\",\"host\":0" s.json | grep -q FIN'
	check "SIG$1: the path is printed" grep -q 'recorded in s.json' err
	check "SIG$1: the ladder ends with the same rows as the file" cmp out <("$TCPSEE" show s.json)
}

stopped INT 2
stopped TERM 15
stopped HUP 1

# Twice: at once.
"$TCPSEE" demo long --link tun --plain --delay 400ms -w s.json >out 2>err </dev/null &
pid=$!
sleep 0.9
begin=$(date +%s%N)
kill -s TERM $pid
sleep 0.1
kill -s TERM $pid
wait $pid
took=$((($(date +%s%N) - begin) / 1000000))
check "the second signal ends it at once ($took ms)" test $took -lt 700
check "and the file is whole" python3 -m json.tool s.json /dev/null
finish
