#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# link_lan.sh - an address of our own on the segment, which the kernel does not know.
set -u
. tests/interop/lib_cli.sh
need python3 curl ss
in_own_network
. tests/interop/lib_net.sh
build_lab
make_pages
start_python
start_nginx
cd "$tmp" || exit 1
ours=(--link lan -i lab0 --claim-time 300ms --addr 10.1.0.77)
ours6=(--link lan -i lab0 --claim-time 300ms --addr fd01::77)

fetch_pages_at_once "python behind the router" 10.2.0.2:8000 "${ours[@]}"
fetch_pages_at_once "nginx behind the router" 10.2.0.2:8001 "${ours[@]}"
check "30 of 30 pages over IPv4" test "$pages_right of $pages_asked" = "30 of 30"
fetch_pages_at_once "python behind the router over IPv6" '[fd02::2]:8000' "${ours6[@]}"
fetch_pages_at_once "nginx behind the router over IPv6" '[fd02::2]:8001' "${ours6[@]}"
check "60 of 60 with those over IPv6" test "$pages_right of $pages_asked" = "60 of 60"

# A neighbour on the segment itself.
server "$router_ns" near.log python3 -m http.server 8002 --bind :: --directory "$tmp/www"
wait_for answers 10.1.0.1 8002
timeout 20 "$TCPSEE" get "${ours[@]}" --plain -w near.json -o page http://10.1.0.1:8002/1000000 >out 2>err </dev/null
check "a neighbour" test "$(sha page)" = "$(sha www/1000000)"
timeout 20 "$TCPSEE" get "${ours6[@]}" -q --no-save -o page 'http://[fd01::1]:8002/1000000' 2>err </dev/null
check "a neighbour over IPv6" test "$(sha page)" = "$(sha www/1000000)"

# Joined packets of the other end of a card that joins none itself: its captures have no room for such.
offloads lab0 off
timeout 20 "$TCPSEE" get "${ours[@]}" -q --no-save -o page --max-time 5 http://10.2.0.2:8001/10000000 2>err </dev/null
check "a card that joins nothing: $(tail -n 1 err)" test "$(sha page)" = "$(sha www/10000000)"
offloads lab0 on

# Both families at once; a network that the kernel does not know, and a way out of it.
timeout 20 "$TCPSEE" get "${ours[@]}" --addr fd01::77 -q --no-save -o page -o page6 http://10.1.0.1:8002/65536 \
	'http://[fd01::1]:8002/65535' 2>err </dev/null
check "an address of each family: $(tail -n 1 err)" test "$(sha page) $(sha page6)" = "$(sha www/65536) $(sha www/65535)"
at_router ip addr add 10.9.0.1/24 dev near
timeout 20 "$TCPSEE" get --link lan -i lab0 --claim-time 300ms --addr 10.9.0.77/24 --gateway 10.9.0.1 -q --no-save -o page -o far \
	http://10.9.0.1:8002/65536 http://10.2.0.2:8000/65535 2>err </dev/null
check "a network of its own: $(tail -n 1 err)" test "$(sha page) $(sha far)" = "$(sha www/65536) $(sha www/65535)"
expect 2 'not in the network of lab0' "$TCPSEE" get --link lan -i lab0 --addr 10.9.0.77 http://10.9.0.1:8002/
took=$(date +%s%N)
expect 3 'in use' "$TCPSEE" get "${ours[@]}" --claim-time 50ms --addr fd01::1 http://10.1.0.1:8002/
took=$((($(date +%s%N) - took) / 1000000))
check "who is in a hurry asks a short time ($took ms)" test $took -lt 1000

took=$(date +%s%N)
timeout -s TERM 0.5 "$TCPSEE" get "${ours[@]}" --claim-time 7s -q --no-save http://10.1.0.1:8002/ >out 2>&1 </dev/null
took=$((($(date +%s%N) - took) / 1000000))
check "who asks a long time can be interrupted ($took ms)" test $took -lt 2000

# The kernel learns nothing of it, and nothing of it stays.
check "the kernel has no such address" bash -c '! ip addr | grep -q 10.1.0.77'

# In use: by the router, whose MAC is named.
mac=$(at_router ip -o link show near | sed 's/.*ether \([^ ]*\).*/\1/')
expect 3 "$mac" "$TCPSEE" get --link lan -i lab0 --addr 10.1.0.1 http://10.2.0.2:8000/
expect 3 "$mac" "$TCPSEE" get --link lan -i lab0 --addr fd01::1 'http://[fd02::2]:8000/'

# Lost in the middle: to a host that takes the address and insists (RFC 5227 2.4: the server is told by RST), with the interface.
cat >rival.py <<'END'
import socket, sys, time
mac, ours = bytes.fromhex("020000000099"), sys.argv[2]
if ":" in ours:  # an unsolicited advertisement (RFC 4861 7.2.6)
    address, all_nodes = socket.inet_pton(socket.AF_INET6, ours), socket.inet_pton(socket.AF_INET6, "ff02::1")
    said = b"\x88\x00\x00\x00\x20\x00\x00\x00" + address + b"\x02\x01" + mac
    summed = address + all_nodes + len(said).to_bytes(4, "big") + b"\x00\x00\x00\x3a" + said
    total = sum(int.from_bytes(summed[i:i + 2], "big") for i in range(0, len(summed), 2))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    said = said[:2] + (total ^ 0xffff).to_bytes(2, "big") + said[4:]
    ip = b"\x60\x00\x00\x00" + len(said).to_bytes(2, "big") + b"\x3a\xff" + address + all_nodes
    frame = b"\x33\x33\x00\x00\x00\x01" + mac + b"\x86\xdd" + ip + said
else:  # an announcement (RFC 5227 2.3)
    address = socket.inet_aton(ours)
    frame = b"\xff" * 6 + mac + b"\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01" + mac + address + bytes(6) + address
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((sys.argv[1], 0))
for _ in range(2):
    wire.send(frame)
    time.sleep(0.1)
END
is_forgotten() { ! at_router ss -Htn state established | grep -F -q "$1"; }
lost_in_the_middle "the address is taken" 'insists' http://10.1.0.1:8002/10000000 at_router python3 rival.py near 10.1.0.77 -- "${ours[@]}"
check "the server was told" wait_for is_forgotten 10.1.0.77
lost_in_the_middle "the IPv6 address is taken" 'insists' 'http://[fd01::1]:8002/10000000' at_router python3 rival.py near fd01::77 -- \
	"${ours6[@]}"
check "the server was told over IPv6" wait_for is_forgotten fd01::77
lost_in_the_middle "the interface is set down" 'lab0 was set down' http://10.1.0.1:8002/10000000 ip link set lab0 down -- "${ours[@]}"
ip link set lab0 up
wait_for answers 10.1.0.1 8002

# Wrong uses.
expect 2 '(-i|interface)' "$TCPSEE" get --link lan --addr 10.1.0.77 http://10.2.0.2:8000/
expect 2 'addr' "$TCPSEE" get --link lan -i lab0 http://10.2.0.2:8000/
expect 3 'nosuch' "$TCPSEE" get --link lan -i nosuch --addr 10.1.0.77 http://10.2.0.2:8000/
expect 3 'Ethernet|lo' "$TCPSEE" get --link lan -i lo --addr 10.1.0.77 http://10.2.0.2:8000/
expect 2 '10\.1\.0\.2' "$TCPSEE" get --link lan -i lab0 --addr 10.1.0.2 http://10.2.0.2:8000/
expect 3 'CAP_NET_RAW|sudo' setpriv --reuid 65534 --regid 65534 --clear-groups "$TCPSEE" get --no-save "${ours[@]}" http://10.2.0.2:8000/
ip link set lab0 down
expect 3 'lab0.*(down|up)' "$TCPSEE" get "${ours[@]}" http://10.2.0.2:8000/
ip link set lab0 up
wait_for answers 10.1.0.1 8002
lost_in_the_middle "the interface is removed" 'lab0 has gone' http://10.1.0.1:8002/10000000 ip link del lab0 -- "${ours[@]}"
finish
