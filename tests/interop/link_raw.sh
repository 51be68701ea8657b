#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# link_raw.sh - the machine's own address: with the port guard its kernel is quiet, without it it kills the handshake.
set -u
. tests/interop/lib_cli.sh
need python3 tcpdump curl ss
in_own_network
. tests/interop/lib_net.sh
build_lab
make_pages
start_python
start_nginx
cd "$tmp" || exit 1

# Everything with RST that passes the server's device, from here on.
watch_resets() {
	rm -f watch.log
	server "$server_ns" watch.log tcpdump --immediate-mode -i lab0 -U -w resets.pcap \
		'tcp[13] & 4 != 0 or (ip6 proto 6 and ip6[53] & 4 != 0)'
	watcher=$!
	wait_for grep -q 'listening on' watch.log || fail "tcpdump does not start: $(cat watch.log)"
}

resets() {
	sleep 0.5
	kill "$watcher"
	wait "$watcher" 2>/dev/null
	tcpdump -r resets.pcap -n 2>/dev/null | wc -l
}

watch_resets
fetch_pages "python" 10.2.0.2:8000 --link raw
fetch_pages "nginx" 10.2.0.2:8001 --link raw
check "30 of 30 pages over IPv4" test "$pages_right of $pages_asked" = "30 of 30"
fetch_pages "python over IPv6" '[fd02::2]:8000' --link raw
fetch_pages "nginx over IPv6" '[fd02::2]:8001' --link raw
check "60 of 60 with those over IPv6" test "$pages_right of $pages_asked" = "60 of 60"
check "no RST on the wire" test "$(resets)" = 0

for host in 10.2.0.2 '[fd02::2]'; do
	watch_resets
	timeout 20 "$TCPSEE" get --link raw --no-port-guard --plain -w killed.json "http://$host:8000/1" >out 2>err </dev/null
	check "$host without the guard: status 1" test $? = 1
	check "$host without the guard: the RST is on the wire" test "$(resets)" -ge 1
	check "$host without the guard: the ladder names the kernel" grep -qi 'RST.*kernel' out
	check "$host without the guard: and so does the sentence" grep -qi 'kernel' err
done

# At the same time: two of ours, and the kernel's own connections to the same server.
"$TCPSEE" get --link raw -q --no-save -o a "http://10.2.0.2:8001/10000000" 2>a.err </dev/null &
first=$!
"$TCPSEE" get --link raw -q --no-save -o b "http://10.2.0.2:8000/10000000" 2>b.err </dev/null &
second=$!
for _ in 1 2 3 4 5; do curl -s -o c "http://10.2.0.2:8001/1000000" || fail "curl beside it"; done
wait $first; one=$?
wait $second; two=$?
check "two at a time are both done" test "$one $two" = "0 0"
for page in a b; do check "page $page is whole" test "$(sha $page)" = "$(sha www/10000000)"; done
check "the kernel's page is whole" test "$(sha c)" = "$(sha www/1000000)"

server "$router_ns" near.log python3 -m http.server 8003 --bind :: --directory "$tmp/www"
wait_for answers 10.1.0.1 8003

# Joined packets of the other end of a card that joins none itself: its captures have no room for such.
offloads lab0 off
timeout 20 "$TCPSEE" get --link raw --plain -w joined.json -o page --max-time 5 http://10.2.0.2:8001/10000000 >out 2>err </dev/null
check "a card that joins nothing: $(tail -n 1 err)" test "$(sha page)" = "$(sha www/10000000)"
check "... gets joined packets" grep -Eq '"len":[0-9]{5}' joined.json
offloads lab0 on

# This machine itself.
python3 -m http.server 8002 --bind :: --directory www >local.log 2>&1 &
lab_pids+=($!)
wait_for answers 127.0.0.1 8002
for host in 127.0.0.1 '[::1]' 10.1.0.2 '[fd01::2]'; do
	timeout 20 "$TCPSEE" get --link raw -q --no-save -o page "http://$host:8002/100000" 2>err </dev/null
	check "this machine as $host: $(tail -n 1 err)" test "$(sha page)" = "$(sha www/100000)"
done

# Nothing is left: the port, sockets; also when it was killed.
"$TCPSEE" get --link raw -q --no-save --local-port 34567 http://10.2.0.2:8000/1 2>err </dev/null
check "the port is free again" bash -c '! ss -Htan "sport = :34567" | grep -q .'
timeout -s KILL 0.5 "$TCPSEE" get --link raw --plain --no-save --local-port 34568 --delay 2s http://10.2.0.2:8000/1 >out 2>&1 </dev/null
# (timeout goes with KILL itself, and does not wait for the kernel to close what a process had)
check "also after kill -9" wait_for bash -c '! ss -Htan "sport = :34568" | grep -q .'
timeout 20 "$TCPSEE" get --link raw -q --no-save --local-port 34568 http://10.2.0.2:8000/1 2>err </dev/null
check "and it can be used at once" test $? = 0

# Lost in the middle.
lost_in_the_middle "the interface is set down" 'lab0 was set down' http://10.1.0.1:8003/10000000 ip link set lab0 down -- --link raw
ip link set lab0 up
ip route add default via 10.1.0.1

# Wrong uses.
python3 - <<'END' &
import socket, time
taken = socket.socket()
taken.bind(("", 34569))
taken.listen()
time.sleep(60)
END
lab_pids+=($!)
wait_for bash -c 'ss -Htln "sport = :34569" | grep -q .'
expect 3 'port 34569.*(use|taken)' "$TCPSEE" get --link raw --local-port 34569 http://10.2.0.2:8000/
ip route del default
expect 1 'no (route|way)|unreachable' "$TCPSEE" get --link raw http://10.2.0.2:8000/
ip route add default via 10.1.0.1
expect 3 'CAP_NET_RAW|sudo' setpriv --reuid 65534 --regid 65534 --clear-groups "$TCPSEE" get --no-save --link raw http://10.2.0.2:8000/
ip link set lab0 down
expect 1 'route' "$TCPSEE" get --link raw http://10.2.0.2:8000/
ip link set lab0 up
wait_for answers 10.1.0.1 8003
lost_in_the_middle "the interface is removed" 'lab0 has gone' http://10.1.0.1:8003/10000000 ip link del lab0 -- --link raw
finish
