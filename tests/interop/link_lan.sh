#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# link_lan.sh - an address of our own on the segment, which the kernel does not know.
set -u
. tests/interop/lib_cli.sh
need python3 curl
in_own_network
. tests/interop/lib_net.sh
build_lab
make_pages
start_python
start_nginx
cd "$tmp" || exit 1
ours=(--link lan -i lab0 --addr 10.1.0.77)
ours6=(--link lan -i lab0 --addr fd01::77)

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

# The kernel learns nothing of it, and nothing of it stays.
check "the kernel has no such address" bash -c '! ip addr | grep -q 10.1.0.77'

# In use: by the router, whose MAC is named.
mac=$(at_router ip -o link show near | sed 's/.*ether \([^ ]*\).*/\1/')
expect 3 "$mac" "$TCPSEE" get --link lan -i lab0 --addr 10.1.0.1 http://10.2.0.2:8000/
expect 3 "$mac" "$TCPSEE" get --link lan -i lab0 --addr fd01::1 'http://[fd02::2]:8000/'

# Wrong uses.
expect 2 '(-i|interface)' "$TCPSEE" get --link lan --addr 10.1.0.77 http://10.2.0.2:8000/
expect 2 'addr' "$TCPSEE" get --link lan -i lab0 http://10.2.0.2:8000/
expect 3 'nosuch' "$TCPSEE" get --link lan -i nosuch --addr 10.1.0.77 http://10.2.0.2:8000/
expect 3 'Ethernet|lo' "$TCPSEE" get --link lan -i lo --addr 10.1.0.77 http://10.2.0.2:8000/
expect 2 '10\.1\.0\.2' "$TCPSEE" get --link lan -i lab0 --addr 10.1.0.2 http://10.2.0.2:8000/
expect 3 'CAP_NET_RAW|sudo' setpriv --reuid 65534 --regid 65534 --clear-groups "$TCPSEE" get --no-save "${ours[@]}" http://10.2.0.2:8000/
ip link set lab0 down
expect 3 'lab0.*(down|up)' "$TCPSEE" get "${ours[@]}" http://10.2.0.2:8000/
finish
