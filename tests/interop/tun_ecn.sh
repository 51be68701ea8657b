#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tun_ecn.sh - ECN (RFC 3168) with Linux at the other end: it agrees, slows down when its packets were marked, and
# sends nothing twice; when it is told not to agree, all goes on without.
set -u
. tests/interop/lib_cli.sh
need python3
in_own_network
cd "$tmp" || exit 1

mkdir -p www
head -c 300000 /dev/zero | tr '\0' x >www/page
python3 -m http.server 8000 --bind :: --directory www >python.log 2>&1 &
python=$!
wait_for answers 127.0.0.1 8000 || fail "python3 -m http.server does not answer"

get() { # NAME URL OPTIONS...: records NAME.json
	local name=$1 url=$2
	shift 2
	timeout 100 "$TCPSEE" get -q --ecn active --delay 10ms "$@" -o "$name.page" -w "$name.json" "$url" >"$name.out" 2>&1 </dev/null ||
		fail "$name: status $?: $(tail -n 1 "$name.out")"
	check "$name: the page arrives" cmp "$name.page" www/page
}

many() { # NAME PATTERN: at least five lines
	[ "$(grep -c "$2" "$1.json")" -ge 5 ]
}

none() {
	! grep -q "$2" "$1.json"
}

[ "$(cat /proc/sys/net/ipv4/tcp_ecn)" != 0 ] || echo 2 >/proc/sys/net/ipv4/tcp_ecn
get ipv4 http://10.77.0.1:8000/page --mark 10%
get ipv6 'http://[fd77::1]:8000/page' --mark 10%
for name in ipv4 ipv6; do
	check "$name: Linux agrees" grep -q '"flags":"SYN,ACK,ECE"' $name.json
	check "$name: its text is ECN-capable" many $name '"ecn":"ECT(0)","why":"peer"'
	check "$name: marks arrive and are kept" many $name '"ecn":"CE","found":\[[^]]*"congestion-experienced"'
	check "$name: we echo them" many $name '"flags":"ACK,ECE".*"why"'
	check "$name: it answers" grep -q '"flags":"[A-Z,]*CWR".*"why":"peer"' $name.json
	check "$name: nothing is lost" none $name '"ev":"lost"'
done

echo 0 >/proc/sys/net/ipv4/tcp_ecn
get refused http://10.77.0.1:8000/page --mark 50%
check "refused: we are told" grep -q '"ecn-refused"' refused.json
check "refused: nothing is ECN-capable" none refused '"ecn":'
kill $python
finish
