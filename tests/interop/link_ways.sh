#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# link_ways.sh - raw and lan on ways that are not plain: packets joined by offloading, large and small MTUs, routers that tell of
# theirs, answers that come in elsewhere, redirects to other interfaces, this machine itself by each of its addresses.
set -u
. tests/interop/lib_cli.sh
need python3 tcpdump ethtool
in_own_network
. tests/interop/lib_net.sh
build_lab
export PAGES="0 1448 1000000"
make_pages
start_python
cd "$tmp" || exit 1
python3 -m http.server 8002 --bind :: --directory www >local.log 2>&1 &
lab_pids+=($!)
server "$router_ns" near.log python3 -m http.server 8002 --bind :: --directory "$tmp/www"

# get PAGE-OF WHAT OPTIONS... URL: 1,000,000 bytes, whole.
get() {
	local what=$1
	shift
	rm -f page
	timeout 20 "$TCPSEE" get -q -o page "$@" >out 2>err </dev/null
	check "$what: $(grep -v recorded err | tail -n 1)" test "$(sha page)" = "$(sha www/1000000)"
}

watch() { # FILE INTERFACE...
	local file=$1
	shift
	tcpdump --immediate-mode -B 16384 -U -w "$file" "$@" 2>watch.log &
	watcher=$!
	wait_for grep -q 'listening on' watch.log || fail "tcpdump does not start: $(cat watch.log)"
}

unwatch() {
	sleep 0.2
	kill $watcher
	wait $watcher 2>/dev/null
}

packets() { tcpdump -nr "$@" 2>/dev/null | wc -l; }

lan4=(--link lan -i lab0 --addr 10.1.0.77 --claim-time 0.2s) lan6=(--link lan -i lab0 --addr fd01::77 --claim-time 0.2s)

# all_four WHAT OPTIONS...: each link and family at once, the address of lan being asked for takes its time.
all_four() {
	local what=$1 pids=() each way
	shift
	for each in raw4 raw6 lan4 lan6; do
		mkdir -p "$each"
		case $each in
		raw4) way=(--link raw http://10.2.0.2:8000/1000000) ;;
		raw6) way=(--link raw 'http://[fd02::2]:8000/1000000') ;;
		lan4) way=("${lan4[@]}" http://10.2.0.2:8000/1000000) ;;
		lan6) way=("${lan6[@]}" 'http://[fd02::2]:8000/1000000') ;;
		esac
		(cd "$each" && rm -f page session.json && timeout 30 "$TCPSEE" get -q -w session.json -o page "$@" "${way[@]}" 2>err </dev/null) &
		pids+=($!)
	done
	wait "${pids[@]}"
	for each in raw4 raw6 lan4 lan6; do
		check "$what: $each: the page is whole" test "$(sha $each/page)" = "$(sha www/1000000)"
		"$TCPSEE" show $each/session.json >$each/shown 2>&1 </dev/null
		check "$what: $each: nothing in it is damaged" bash -c "! grep -qi 'checksum\|damaged' $each/shown"
	done
}

# --- offloading: on, as it is with these devices; then off ---------------------------------------------------------------------
watch joined.pcap -i lab0
all_four "joined packets"
unwatch
check "packets are longer than the MTU" test "$(packets joined.pcap 'greater 1515 and src port 8000')" -gt 10
check "their checksums are not filled in" bash -c "tcpdump -vvnr joined.pcap 'src port 8000' 2>/dev/null | grep -q incorrect"
for each in raw4 raw6 lan4 lan6; do
	check "$each: the session has them as they came" bash -c "grep -Eo 'len=[0-9]{5,}' $each/shown | grep -q ."
done
offload() { # on|off
	local setting
	for setting in rx tx sg tso gso gro; do
		ethtool -K lab0 $setting "$1"
		at_router ethtool -K near $setting "$1"
		at_router ethtool -K far $setting "$1"
		at_server ethtool -K lab0 $setting "$1"
	done >ethtool.log 2>&1
}
offload off
watch single.pcap -i lab0
all_four "single packets"
unwatch
check "no packet is longer than the MTU" test "$(packets single.pcap 'greater 1515')" = 0
check "their checksums are filled in" bash -c "! tcpdump -vvnr single.pcap 'src port 8000' 2>/dev/null | grep -q incorrect"

# --- MTUs ------------------------------------------------------------------------------------------------------------------------
mtu() {
	ip link set lab0 mtu "$1"
	at_router ip link set near mtu "$1"
	at_router ip link set far mtu "$1"
	at_server ip link set lab0 mtu "$1"
}
mtu 9000
watch jumbo.pcap -i lab0
all_four "MTU 9000" --mss 8940
unwatch
check "packets of 9000 bytes come" test "$(packets jumbo.pcap 'greater 8990 and src port 8000')" -gt 10
mtu 1280
all_four "MTU 1280"
mtu 1500

# A router in between that has less room, and says so; 3,600 bytes of a request are three packets.
at_router ip route add 10.2.0.2/32 dev far mtu lock 1300
at_router ip route add fd02::2/128 dev far mtu lock 1300
long="X-Long: $(head -c 3600 /dev/zero | tr '\0' a)"
for host in 10.2.0.2 '[fd02::2]'; do
	for link in raw lan; do
		[ $link = raw ] && options=(--link raw) || options=("${lan4[@]}")
		[ "$link$host" != 'lan[fd02::2]' ] || options=("${lan6[@]}")
		get "$link, $host: through a router with a smaller MTU" "${options[@]}" -H "$long" -w pmtu.json "http://$host:8000/1000000"
		"$TCPSEE" show pmtu.json >shown 2>&1 </dev/null
		check "$link, $host: its ICMP error is seen, and believed" grep -q 'path MTU 1300' shown
	done
done
at_router ip route del 10.2.0.2/32
at_router ip route del fd02::2/128

# --- this machine itself, and its neighbours, by all their addresses -----------------------------------------------------------
for host in 127.0.0.1 127.0.0.2 '[::1]' 10.1.0.2 '[fd01::2]' localhost; do
	get "this machine as $host" --no-save --link raw "http://$host:8002/1000000"
done

# Link-local ones: with one network there is no doubt which is meant.
link_local() { ${2:-} ip -6 -o addr show dev "$1" scope link | sed 's,.*inet6 \([^/]*\)/.*,\1,'; }
theirs=$(link_local near at_router)
get "a neighbour's link-local address: raw" --no-save --link raw "http://[$theirs]:8002/1000000"
get "a neighbour's link-local address: lan" --no-save "${lan6[@]}" "http://[$theirs]:8002/1000000"
get "a link-local address of this machine" --no-save --link raw "http://[$(link_local lab0)]:8002/1000000"
expect 2 'zone.*leave it away' "$TCPSEE" get --link raw "http://[$theirs%25lab0]:8002/1"

# --- other ways back ---------------------------------------------------------------------------------------------------------------
pair lab1 $$ near1 "$router_ns"
up $$ lab1 10.3.0.2/24 fd03::2/64
up "$router_ns" near1 10.3.0.1/24 fd03::1/64
at_router ip route add 10.1.0.2/32 via 10.3.0.2 dev near1
at_router ip route add fd01::2/128 via fd03::2 dev near1
for host in 10.2.0.2 '[fd02::2]'; do
	get "$host: answers come in by another interface" --link raw -w other.json "http://$host:8000/1000000"
	"$TCPSEE" show other.json >shown 2>&1 </dev/null
	check "$host: and each of them once" test "$(grep -c 'HTTP/1.0 200' shown)" = 1
done
at_router ip route del 10.1.0.2/32
at_router ip route del fd01::2/128

# Two servers behind two interfaces in one run: our address of the first is known to the other's network too.
rm -f page page2
timeout 20 "$TCPSEE" get -q --no-save --link raw -o page -o page2 http://10.1.0.1:8002/1000000 http://10.3.0.1:8002/1448 2>err </dev/null
check "two servers behind two interfaces: $(tail -n 1 err)" test "$(sha page) $(sha page2)" = "$(sha www/1000000) $(sha www/1448)"

# A redirect to where nobody listened when there were privileges.
cat >redirect.py <<'END'
import http.server, sys

class Redirect(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", sys.argv[2] + self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

http.server.HTTPServer(("", int(sys.argv[1])), Redirect).serve_forever()
END
redirect() { # PORT WHERE: a server that redirects there
	server "$server_ns" "redirect$1.log" python3 redirect.py "$1" "$2"
	wait_for answers 10.2.0.2 "$1"
}
redirect 8003 http://10.3.0.1:8002
redirect 8004 'http://[fd02::2]:8000'
redirect 8005 http://127.0.0.1:8002
redirect 8006 'http://[::1]:8002'
redirect 8007 'http://[fd99::1]:8002'
get "a redirect to a server behind another interface" --no-save -L --link raw http://10.2.0.2:8003/1000000
get "a redirect from IPv4 to IPv6" --no-save -L --link raw http://10.2.0.2:8004/1000000
get "a redirect to this machine" --no-save -L --link raw http://10.2.0.2:8005/1000000
get "a redirect to this machine over IPv6" --no-save -L --link raw http://10.2.0.2:8006/1000000
ip -6 route add unreachable fd99::/64
expect 1 'no route to fd99::1' "$TCPSEE" get --no-save -L --link raw http://10.2.0.2:8007/1000000
python3 redirect.py 8008 http://10.2.0.2:8000 >redirect8008.log 2>&1 &
lab_pids+=($!)
wait_for answers 127.0.0.1 8008
expect 1 '10\.2\.0\.2 is not reached from 127\.0\.0\.1.*by itself' "$TCPSEE" get --no-save -L --link raw http://127.0.0.1:8008/1000000

# The kernel takes nothing that comes from the wrong side; ours is not its business.
sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.lab0.rp_filter=1
get "strict reverse path filter: raw" --no-save --link raw http://10.2.0.2:8000/1000000
get "strict reverse path filter: lan" --no-save "${lan4[@]}" http://10.2.0.2:8000/1000000
ip route replace default nexthop via 10.1.0.1 dev lab0 nexthop via 10.3.0.1 dev lab1
get "two default routes of the same weight" --no-save --link raw http://10.2.0.2:8000/1000000
ip route replace default via 10.3.0.1
ip rule add from 10.1.0.2 table 100
ip route add default via 10.1.0.1 table 100
get "a rule for one of our addresses" --no-save --link raw http://10.2.0.2:8000/1000000

# Whatever somebody else's capture calls its frames, the same connection is in it.
recorded=()
for kind in "any LINUX_SLL2" "any LINUX_SLL" "lab1 EN10MB"; do
	read -r interface type <<<"$kind"
	watch "$type.pcap" -i "$interface" -y "$type" 'tcp port 8000'
	recorded+=("$watcher")
done
timeout 20 "$TCPSEE" get -q -w own.json -o page --link raw http://10.2.0.2:8000/1448 2>err </dev/null
sleep 0.3
kill "${recorded[@]}"
wait "${recorded[@]}" 2>/dev/null
# Without times, states and remarks, and in any order: what crosses on the wire is seen in another one from beside.
wire() { "$TCPSEE" show "$@" 2>&1 </dev/null | sed -n 's/.*│\(.*\)│.*/\1/p' | grep -v '•' | sort; }
wire own.json >own
for type in LINUX_SLL2 LINUX_SLL EN10MB; do
	wire $type.pcap >$type.shown
	check "a capture of the type $type shows the same connection" cmp own $type.shown
	check "and its SYN,ACK is found by tcp[13]=18" test "$(wire $type.pcap -f 'tcp[13]=18' | grep -c 'SYN,ACK')" = 1
done
finish
