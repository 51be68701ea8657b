#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# link_shapes.sh - raw and lan over interfaces of all shapes: VLANs, bridges, tunnels, cables without Ethernet; offloading on and off,
# large and small MTUs. What this system's kernel cannot make is left out with a word.
set -u
. tests/interop/lib_cli.sh
need python3 tcpdump
in_own_network
. tests/interop/lib_net.sh
cable=$PWD/tests/interop/cable.py
build_lab
export PAGES="0 1 1448 100000 1000000"
make_pages
start_python
cd "$tmp" || exit 1
at_router ip route add 10.2.0.0/16 dev far

# way K OURS THEIRS HOW: networks 10.K.0 and fd01:K: between our and the router's interface, and beyond it a server 10.2.K.2,
# fd02::K:2 that is reached this way: through a gateway, or direct, where the interface leads to one host.
way() {
	local k=$1
	ip link set "$2" up
	at_router ip link set "$3" up
	ip addr add "10.$k.0.2/24" dev "$2"
	ip addr add "fd01:$k::2/64" dev "$2" nodad
	at_router ip addr add "10.$k.0.1/24" dev "$3"
	at_router ip addr add "fd01:$k::1/64" dev "$3" nodad
	at_server ip addr add "10.2.$k.2/32" dev lab0
	at_server ip addr add "fd02::$k:2/128" dev lab0 nodad
	if [ "$4" = direct ]; then
		ip route add "10.2.$k.2" dev "$2"
		ip route add "fd02::$k:2" dev "$2"
	else
		ip route add "10.2.$k.2" via "10.$k.0.1" dev "$2"
		ip route add "fd02::$k:2" via "fd01:$k::1" dev "$2"
	fi
}

# job NAME COMMAND...: beside all others; gather waits for them and says what they said.
jobs=()
job() {
	local name=$1
	shift
	mkdir -p "$name"
	(
		tmp=$PWD/$name failures=0
		ln -s "$PWD/www" "$tmp/www"
		"$@"
		[ "$failures" = 0 ]
	) >"$name/log" 2>&1 &
	jobs+=("$!:$name")
}

gather() {
	local j
	for j in "${jobs[@]}"; do
		wait "${j%%:*}" || failures=$((failures + 1))
		cat "${j#*:}/log"
	done
	jobs=()
}

raw4() { job "$1.raw4" fetch_pages_at_once "$1: raw" "10.2.$2.2:8000" --link raw; }
raw6() { job "$1.raw6" fetch_pages_at_once "$1: raw, IPv6" "[fd02::$2:2]:8000" --link raw; }
lan4() { job "$1.lan4" fetch_pages_at_once "$1: lan" "10.2.$2.2:8000" --link lan -i "$3" --addr "10.$2.0.77" --gateway "10.$2.0.1" --claim-time 0.5s; }
lan6() { job "$1.lan6" fetch_pages_at_once "$1: lan, IPv6" "[fd02::$2:2]:8000" --link lan -i "$3" --addr "fd01:$2::77" --gateway "fd01:$2::1" --claim-time 0.5s; }

# ethernet WHAT K OURS THEIRS
ethernet() {
	local each
	way "$2" "$3" "$4" gateway
	for each in raw4 raw6 lan4 lan6; do $each "$1" "$2" "$3"; done
}

# no_ethernet WHAT K OURS THEIRS JOBS
no_ethernet() {
	local each
	way "$2" "$3" "$4" direct
	for each in $5; do $each "$1" "$2"; done
	job "$1.lan" expect 3 "$3 is no Ethernet.*--link raw" "$TCPSEE" get --link lan -i "$3" --addr "10.$2.0.77" "http://10.2.$2.2:8000/"
}

# can NAME MORE...: makes a device, or says that this kernel makes none of its kind.
can() { ip link add "$@" 2>/dev/null || { echo "left out: this kernel makes no \"${*: -3}\""; return 1; }; }

can link lab0 name lab0.5 type vlan id 5 && {
	at_router ip link add link near name near.5 type vlan id 5
	ethernet vlan 11 lab0.5 near.5
	ip link add link lab0.5 name lab0.5.7 type vlan id 7
	at_router ip link add link near.5 name near.5.7 type vlan id 7
	ethernet vlan-in-vlan 12 lab0.5.7 near.5.7
}
can link lab0 name mac0 type macvlan mode bridge && {
	at_router ip link add link near name mac0 type macvlan mode bridge
	ethernet macvlan 13 mac0 mac0
}
can br0 type bridge && {
	pair port $$ bridged "$router_ns"
	ip link set port master br0 up
	ethernet bridge 14 br0 bridged
}
can br1 type bridge && {
	pair port1 $$ bridged1 "$router_ns"
	ip link set port1 master br1 up
	at_router ip link set bridged1 up
	can link br1 name br1.9 type vlan id 9 && {
		at_router ip link add link bridged1 name bridged1.9 type vlan id 9
		ip link set br1 up
		ethernet vlan-on-bridge 15 br1.9 bridged1.9
	}
}
can vx0 type vxlan id 5 local 10.1.0.2 remote 10.1.0.1 dstport 4789 && {
	at_router ip link add vx0 type vxlan id 5 local 10.1.0.1 remote 10.1.0.2 dstport 4789
	ethernet vxlan 16 vx0 vx0
}
# tunnel NAME K JOBS TYPE FROM TO MORE...: what it carries is named by JOBS
tunnel() {
	ip link add "$1" type "$4" local "$5" remote "$6" "${@:7}" 2>/dev/null || { echo "left out: this kernel makes no $4"; return; }
	at_router ip link add "$1" type "$4" local "$6" remote "$5" "${@:7}"
	no_ethernet "$1" "$2" "$1" "$1" "$3"
}
tunnel ipip1 21 raw4 ipip 10.1.0.2 10.1.0.1
tunnel gre1 22 "raw4 raw6" gre 10.1.0.2 10.1.0.1
tunnel sit1 23 raw6 sit 10.1.0.2 10.1.0.1
tunnel ip6tnl1 24 "raw4 raw6" ip6tnl fd01::2 fd01::1 mode any
tunnel ip6gre1 25 "raw4 raw6" ip6gre fd01::2 fd01::1

# wg_end NUMBER AT...: a key, and an interface that nobody has told of the other
wg_end() {
	(umask 077 && wg genkey >"key$1")
	wg pubkey <"key$1" >"public$1"
	"${@:2}" ip link add wg0 type wireguard 2>/dev/null
}
command -v wg >/dev/null && {
	if wg_end 1 env && wg_end 2 at_router; then
		wg set wg0 private-key key1 listen-port 5001 peer "$(cat public2)" allowed-ips 0.0.0.0/0,::/0 endpoint 10.1.0.1:5002
		at_router wg set wg0 private-key key2 listen-port 5002 peer "$(cat public1)" allowed-ips 0.0.0.0/0,::/0 endpoint 10.1.0.2:5001
		no_ethernet wireguard 26 wg0 wg0 "raw4 raw6"
	else
		echo "left out: this kernel makes no wireguard"
	fi
}

# What not every kernel can make: the same to whoever captures, from the kernel's types of interfaces.
make_cable() { # KIND NUMBER NAME
	python3 "$cable" "$router_ns" "$1" "$2" "$3" "$3" >"$3.log" 2>&1 </dev/null &
	lab_pids+=($!)
	wait_for grep -q ready "$3.log" || fail "no cable: $(cat "$3.log")"
}
k=30
for kind in 768 769 776 778 512 65534; do
	k=$((k + 1))
	make_cable tun $kind "tun$kind"
	no_ethernet "tun$kind" $k "tun$kind" "tun$kind" "raw4 raw6"
done
make_cable tap 0 tagged
ethernet tagged 40 tagged tagged
gather

# Whoever has recorded that beside us, and whatever it calls the frames: the same connection is in it, with and without a filter.
for seen in "31 tun768 RAW" "35 tun512 LINUX_SLL" "40 tagged EN10MB"; do
	read -r k name type <<<"$seen"
	tcpdump --immediate-mode -i "$name" -U -w "$name.pcap" 2>"$name.watch" &
	watcher=$!
	wait_for grep -q "link-type $type " "$name.watch" || fail "$name: tcpdump does not say $type: $(cat "$name.watch")"
	expect 0 '' "$TCPSEE" get -q --no-save -o page --link raw "http://10.2.$k.2:8000/1448"
	sleep 0.2
	kill $watcher
	wait $watcher 2>/dev/null
	"$TCPSEE" show "$name.pcap" >"$name.shown" 2>/dev/null
	check "$name: show finds the page in the capture" grep -q 'GET /1448 HTTP/1.1' "$name.shown"
	"$TCPSEE" show "$name.pcap" -f 'tcp[13]=18' >"$name.shown" 2>/dev/null
	check "$name: and its SYN,ACK by tcp[13]=18" test "$(grep -c 'SYN,ACK' "$name.shown")" = 1
done
check "the tagged frames were tagged" bash -c "tcpdump -enr tagged.pcap 2>/dev/null | grep -q 'vlan 0'"
finish
