#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# cli_killed.sh - kill -9 in the middle of a recording: what was recorded up to the last whole line loads.
set -u
. tests/interop/lib_cli.sh
cd "$tmp" || exit 1
"$TCPSEE" doctor | grep -q '^demo  *yes' || skip "needs the demo on tun: a recording in real time"

killed() { # after so many seconds
	rm -f s.json
	"$TCPSEE" demo long --link tun --plain --delay 150ms -w s.json >live.out 2>live.err </dev/null &
	local pid=$!
	sleep "$1"
	kill -9 $pid
	wait $pid 2>/dev/null
	[ -s s.json ] || { fail "nothing was recorded after $1 s"; return; }
	! tail -n 1 s.json | grep -q '^\]}' || fail "the recording was over before it was killed"
	expect 0 'recovered [0-9]+ events' "$TCPSEE" show s.json
	local events
	events=$(sed -n 's/.*recovered \([0-9]*\) events.*/\1/p' err)
	check "$events events are there after $1 s" test "$events" -ge 2
	check "the ladder begins like the live one" test "$(sed -n 2p out)" = "$(sed -n 2p live.out)" -o ! -s live.out
	printf 'key G\nkey g\nscreen end\nquit\n' >keys
	expect 0 'recovered' "$TCPSEE" replay s.json --script keys
	check "replay shows it" grep -q SYN out
	expect 0 'recovered' "$TCPSEE" export s.json -t svg -o s.svg
}

killed 0.3
killed 0.6
killed 0.8
# In the middle of a line.
head -c -17 s.json >cut.json
expect 0 'recovered [0-9]+ events; the last line was incomplete' "$TCPSEE" show cut.json
finish
