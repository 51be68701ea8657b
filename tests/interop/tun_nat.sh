#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tun_nat.sh - from a TUN device to other machines: the kernel forwards and masquerades, and forgets it at the end; and a device
# that is there already, of a user without privileges.
set -u
. tests/interop/lib_cli.sh
need python3 nft setpriv
in_own_network
in_own_mounts
. tests/interop/lib_net.sh
build_lab
make_pages
start_python
cd "$tmp" || exit 1

rules() { nft list tables; grep -s '' /proc/sys/net/ipv[46]/conf/*/{forwarding,accept_redirects} | grep -v /tcpsee0/; }
before=$(rules)

fetch_pages "through the kernel" 10.2.0.2:8000 --link tun --nat
fetch_pages "through the kernel over IPv6" '[fd02::2]:8000' --link tun --nat
check "30 of 30 pages" test "$pages_right of $pages_asked" = "30 of 30"
check "nothing of it is left" test "$(rules)" = "$before"
check "nor the device" bash -c '! ip link show tcpsee0'

# Killed: what it left goes at the next start of any link, with a word.
timeout -s KILL 1 "$TCPSEE" get --link tun --nat --plain --no-save --delay 3s http://10.2.0.2:8000/1 >out 2>&1 </dev/null
check "killed: something is left" test "$(rules)" != "$before"
timeout 20 "$TCPSEE" get --link raw --plain --no-save http://10.2.0.2:8999/ >out 2>err </dev/null
check "and is gone after the next start" test "$(rules)" = "$before"
check "with a word" grep -q 'left' err

expect 2 'belongs to --link tun' "$TCPSEE" get --link raw --nat http://10.2.0.2:8000/1

# A device that an ordinary user owns, with an MTU of its own.
python3 -m http.server 8003 --bind :: --directory www >local.log 2>&1 &
lab_pids+=($!)
wait_for answers 127.0.0.1 8003
ip tuntap add dev mine0 mode tun user 65534
ip addr add 10.66.0.1/24 dev mine0
ip link set mine0 mtu 1400 up
cp "$TCPSEE" /mnt/tcpsee
mkdir -m 777 /mnt/home && cd /mnt/home || exit 1
as_nobody /mnt/tcpsee get --link tun --tun-name mine0 --plain -w mine.json -o page http://10.66.0.1:8003/100000 >out 2>err </dev/null
check "a device that is there already, for its owner alone: $(tail -n 1 err)" test "$(sha page)" = "$(sha "$tmp/www/100000")"
check "the session is the owner's" test "$(stat -c %u mine.json)" = 65534
check "the device stays" ip link show mine0
check "with its MTU" grep -q '"mtu":1400' mine.json
ip tuntap add dev others mode tun user 1
expect 3 'the device others belongs to somebody else.*sudo ip tuntap del others' \
	as_nobody /mnt/tcpsee get --link tun --tun-name others --tun-addr 10.67.0.1/24 --addr 10.67.0.2 http://10.67.0.1/
expect 3 'making a TUN device needs the privilege CAP_NET_ADMIN.*sudo ip tuntap add mine1 mode tun user' \
	as_nobody /mnt/tcpsee get --link tun --tun-name mine1 http://10.77.0.1/
finish
