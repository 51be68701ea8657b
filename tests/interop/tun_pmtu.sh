#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tun_pmtu.sh - narrow paths: Linux as a router tells our TCP that packets are too big, our own router tells Linux's, and a black
# hole is got through; and what ICMP says about hosts that cannot be reached. Over IPv4 and IPv6.
#
#   our TCP --- tun --- this network (Linux as router) --- veth, 1300 bytes --- another network with a web server
set -u
. tests/interop/lib_cli.sh
need python3 nsenter
in_own_network
cd "$tmp" || exit 1

# ---- the networks -----------------------------------------------------------------------------------

unshare -n sleep 600 &
far=$!
trap 'kill $far $server 2>/dev/null' EXIT
server=
wait_for nsenter -t $far -n true || fail "no second network"
in_far() { nsenter -t "$far" -n "$@"; }

ip link add near type veth peer name far
ip link set far netns $far || skip "a network device cannot be moved here"
for addr in 10.81.0.1/24 fd81::1/64; do ip addr add $addr dev near nodad 2>/dev/null || ip addr add $addr dev near; done
for addr in 10.81.0.2/24 fd81::2/64; do in_far ip addr add $addr dev far nodad 2>/dev/null || in_far ip addr add $addr dev far; done
ip link set near mtu 1300 up
in_far ip link set far mtu 1300 up
in_far ip link set lo up
# The server announces an MSS as if its own link took 1500 bytes: what lies between is for us to find out.
in_far ip route add default via 10.81.0.1 advmss 1460
in_far ip -6 route add default via fd81::1 advmss 1440
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 1 >/proc/sys/net/ipv6/conf/all/forwarding

in_far sh -c 'echo 1 >/proc/sys/net/ipv4/ip_no_pmtu_disc' # its packets leave without DF

mkdir -p www
printf x >www/1
head -c 300000 /dev/urandom >www/big
(cd www && exec nsenter -t $far -n python3 -m http.server 8000 --bind ::) >python.log 2>&1 &
server=$!
wait_for in_far bash -c ': </dev/tcp/10.81.0.2/8000' || fail "python3 -m http.server does not answer"
python3 -m http.server 8000 --bind :: --directory www >near.log 2>&1 &
near=$!
trap 'kill $far $server $near 2>/dev/null' EXIT
wait_for answers 127.0.0.1 8000 || fail "python3 -m http.server does not answer here"

# A question so long that the request fills more than one segment.
long=$(printf 'x%.0s' $(seq 1900))
get() { timeout 60 "$TCPSEE" get --link tun "$@" </dev/null; }

# FILE PATTERN: how many events of the session hold it.
count() { grep -c "$2" "$1"; }
# The longest packet that was sent by HOST (0: ours) and arrived, text in bytes.
longest() {
	python3 - "$1" "$2" <<'END'
import json, sys
events = json.load(open(sys.argv[1]))["events"]
arrived = {e["of"] for e in events if e["ev"] == "arrived" and "of" in e}
print(max([e.get("len", 0) for e in events if e["ev"] == "sent" and e["host"] == int(sys.argv[2]) and e["id"] in arrived]))
END
}

# ---- Linux tells us ----------------------------------------------------------------------------------

# name, host, bytes of headers with timestamps
told_by_linux() {
	get --plain -w told.json -o page "http://$2:8000/big?$long" >out 2>err || fail "$1: $(tail -n 2 err)"
	check "$1: the page" test "$(sha page)" = "$(sha www/big)"
	check "$1: Linux reports that a packet is too big" test "$(count told.json '"too-big"')" -ge 1
	check "$1: what was dropped goes again, smaller" test "$(count told.json '"why":"resent-smaller"')" -ge 2
	check "$1: it does not wait for a timeout" bash -c \
		"grep -v '\"len\":0,' told.json | grep -m 1 -E '\"why\":\"(resent-smaller|retransmit-timeout)\"' | grep -q resent-smaller"
	check "$1: our packets have at most 1300 bytes from then on" \
		bash -c "grep '\"resent-smaller\"' told.json | grep -o '\"len\":[0-9]*' | cut -d: -f2 | sort -n | tail -n 1 | grep -qx $((1300 - $3))"
}
told_by_linux IPv4 10.81.0.2 52
told_by_linux IPv6 '[fd81::2]' 72

# ---- we tell Linux ------------------------------------------------------------------------------------

# name, host, headers: the page comes through our own narrow stage
told_by_us() {
	get --plain -w us.json -o page --path-mtu 1400 --delay 5ms "http://$2:8000/big" >out 2>err || fail "$1: $(tail -n 2 err)"
	check "$1: the page" test "$(sha page)" = "$(sha www/big)"
	check "$1: a packet of Linux is lost as too big" test "$(count us.json '"loss":"too-big"')" -ge 1
	check "$1: Linux obeys what it is told" test "$(longest us.json 1)" = $((1400 - $3))
}
told_by_us "Linux, IPv4" 10.77.0.1 52
told_by_us "Linux, IPv6" '[fd77::1]' 72

# ---- nobody tells ------------------------------------------------------------------------------------

black_hole() {
	get --plain -w hole.json -o page --path-mtu 1350 --path-mtu-blackhole --delay 5ms "http://$2:8000/1?$long" >out 2>err ||
		fail "$1: $(tail -n 2 err)"
	check "$1: the page" test "$(sha page)" = "$(sha www/1)"
	check "$1: smaller segments are tried" test "$(count hole.json '"why":"black-hole-retransmit"')" -ge 1
	check "$1: no ICMP was needed" test "$(count hole.json '"proto":"icmp"')" = 0
}
black_hole "a black hole, IPv4" 10.77.0.1
black_hole "a black hole, IPv6" '[fd77::1]'

# ---- packets that come in pieces -----------------------------------------------------------------------

# The last stretch to us takes 700 bytes: Linux cuts the server's packets there.
get --plain -w pieces.json -o page --delay 400ms "http://10.81.0.2:8000/big" >out 2>err &
pieces=$!
wait_for ip link set tcpsee0 mtu 700 || fail "the device cannot be made narrow"
wait $pieces || fail "in pieces: $(tail -n 2 err)"
check "in pieces: the page" test "$(sha page)" = "$(sha www/big)"
check "in pieces: the packets were cut" test "$(count pieces.json '"proto":"other"')" -ge 400
check "in pieces: nothing was lost for it" test "$(count pieces.json '"duplicate-ack"')" = 0

# ---- hosts that cannot be reached -------------------------------------------------------------------

ip route add unreachable 10.99.0.0/24
ip -6 route add unreachable fd99::/64
ip route add prohibit 10.98.0.0/24
ip -6 route add prohibit fd98::/64
for host in 10.99.0.1 '[fd99::1]'; do
	expect 1 'timed out \(last error: (host|network) unreachable\)' get --plain --no-save --syn-timeout 2s "http://$host/"
	expect 1 'gave the connection up' get --plain --no-save --icmp-errors linux "http://$host/"
done
for host in 10.98.0.1 '[fd98::1]'; do
	expect 1 'gave the connection up \(communication prohibited\)' get --plain --no-save "http://$host/"
	expect 1 'timed out$' get --plain --no-save --icmp-errors ignore --syn-timeout 2s "http://$host/"
done
finish
