#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tun_servers.sh - our TCP fetches pages from servers that are not ours, over Linux's TCP.
set -u
. tests/interop/lib_cli.sh
need python3
in_own_network
cd "$tmp" || exit 1

mkdir -p www
: >www/0
printf x >www/1
for size in 1460 1461 100000; do head -c $size /dev/urandom >www/$size; done
big=100000000
[ -z "$SANITIZED" ] || big=10000000
openssl enc -aes-128-ctr -K 0 -iv 0 -in /dev/zero 2>/dev/null | head -c $big >www/big
[ "$(wc -c <www/big)" = $big ] || head -c $big /dev/urandom >www/big

get() { timeout 120 "$TCPSEE" get --link tun "$@" </dev/null; }

# name, address, port: the pages, byte for byte.
pages() {
	local size at="http://$2:$3"
	for size in 0 1 1460 1461 100000; do
		get --plain --no-save -o page "$at/$size" >out 2>err || fail "$1: $size B: $(tail -n 2 err)"
		check "$1: a page of $size B" test "$(sha page)" = "$(sha "www/$size")"
		grep -q '^< HTTP/1\.[01] 200' err || fail "$1: the status is not shown"
	done
	get -q --no-save -o page "$at/big" 2>err || fail "$1: $big B: $(tail -n 2 err)"
	check "$1: a page of $big B" test "$(sha page)" = "$(sha www/big)"
	get --plain --no-save "$at/missing" >out 2>err || fail "$1: a missing page: status $?"
	check "$1: a missing page shows its 404" grep -q '^< HTTP/1\.[01] 404' err
	get --plain --no-save --http1.0 -o page "$at/1461" >out 2>err || fail "$1: HTTP/1.0"
	check "$1: with HTTP/1.0" test "$(sha page)" = "$(sha www/1461)"
}

python3 -m http.server 8000 --bind :: --directory www >python.log 2>&1 &
python=$!
wait_for answers 127.0.0.1 8000 || fail "python3 -m http.server does not answer"
pages python 10.77.0.1 8000
pages "python over IPv6" '[fd77::1]' 8000
get -q --no-save -f "http://10.77.0.1:8000/missing" >out 2>err
check "with --fail a 404 is status 1" test $? = 1
kill $python

if find_nginx; then
	nginx -p "$tmp/nginx" -c "$tmp/nginx.conf" >nginx.log 2>&1 &
	nginx=$!
	if wait_for answers 127.0.0.1 8001; then
		pages nginx 10.77.0.1 8001
		pages "nginx over IPv6" '[fd77::1]' 8001
	else
		fail "nginx does not answer: $(tail -n 2 nginx.log)"
	fi
	kill $nginx
fi

# A closed port: RST, status 1.
for host in 10.77.0.1 '[fd77::1]'; do
	get --plain -w refused.json "http://$host:9/" >out 2>err
	check "a closed port of $host: status 1" test $? = 1
	check "a closed port of $host: the RST is shown" grep -q 'RST' out
	check "a closed port of $host: the sentence says refused" grep -qi 'refused' err
done

# An address where nobody answers, not even with ICMP: SYN again after 1, 2, 4 s; the end at --max-time.
begin=$(date +%s%N)
ip route add blackhole 10.99.0.0/24
printf 0 >/proc/sys/net/ipv4/ip_forward
get --plain -w silent.json --max-time 8 http://10.99.0.1/ >out 2>err
status=$?
took=$((($(date +%s%N) - begin) / 1000000))
check "nobody answers: status 1" test $status = 1
check "nobody answers: the end comes at --max-time ($took ms)" test $took -ge 7900 -a $took -lt 9500
python3 - silent.json <<'END' || fail "nobody answers: not the back-off of RFC 6298"
import json, sys
syns = [e["t"] / 1e9 for e in json.load(open(sys.argv[1]))["events"] if e["ev"] == "sent" and e["flags"] == "SYN"]
gaps = [b - a for a, b in zip(syns, syns[1:])]
print("SYNs at", syns)
if len(gaps) < 3 or any(abs(gap - wanted) > 0.1 for gap, wanted in zip(gaps, (1, 2, 4))):
    sys.exit(f"gaps {gaps} instead of 1, 2, 4 s")
END

# The device is gone, also after a signal and after kill -9; its name and addresses can be chosen.
check "the device is gone" bash -c '! ip link show tcpsee0'
for signal in TERM KILL; do
	"$TCPSEE" get --plain --no-save --tun-name tcp9 --tun-addr 10.78.0.1/24 --addr 10.78.0.9 --max-time 20 \
		http://10.99.0.1/ >out 2>err </dev/null &
	pid=$!
	wait_for ip link show tcp9 || fail "no device tcp9: $(cat err)"
	check "the device has the chosen address" grep -q 10.78.0.1/24 <(ip addr show tcp9)
	kill -s $signal $pid
	wait $pid 2>/dev/null
	check "after SIG$signal the device is gone" bash -c '! ip link show tcp9'
done
finish
