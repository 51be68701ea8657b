#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# record.sh - makes the sessions in traces/recorded/ anew: our TCP against Linux's behind a TUN device in a
# network namespace of its own (needs root), and against itself on the simulated wire.
#
#   record.sh                        all of them
#   record.sh kernels-rst port-guard these
set -eu
cd "$(dirname "$0")/.."
tcpsee=$PWD/.build/tcpsee
out=$PWD/traces/recorded
[ "$(id -u)" = 0 ] || { echo "record.sh: needs root for its network namespace" >&2; exit 1; }
[ "${1-}" = inside ] || exec unshare -n -- "$0" inside "$@"
shift
wanted=" $* "

ip link set lo up
mkdir -p "$out"
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || :; rm -rf "$work"' EXIT

# A server that answers with Content-Length and then keeps the connection open: the client has to close.
cat >"$work/keeper.py" <<'PY'
import socket, time
s = socket.create_server(("0.0.0.0", 8001))
while True:
    c, _ = s.accept()
    c.recv(4096)
    c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")
    c.settimeout(5)
    try:
        c.recv(4096)
    except OSError:
        pass
    c.close()
PY
python3 "$work/keeper.py" &

# A server that thinks for five seconds before it answers.
cat >"$work/thinker.py" <<'PY'
import socket, time
s = socket.create_server(("0.0.0.0", 8002))
while True:
    c, _ = s.accept()
    c.recv(4096)
    time.sleep(5)
    c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n42\n")
    c.close()
PY
python3 "$work/thinker.py" &
sleep 0.5
seq 1 9000 >"$work/numbers"
(cd "$work" && exec python3 -m http.server 8000 --bind 0.0.0.0 >/dev/null 2>&1) &
sleep 1

# Another machine on the same cable: there it is the client's kernel that does not know our connection.
unshare -n sleep 600 &
other=$!
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
ip link add cable mtu 1500 type veth peer name cable netns $other
ip addr add 198.51.100.1/24 dev cable
ip link set cable up
nsenter -t $other -n ip addr add 198.51.100.2/24 dev cable
nsenter -t $other -n ip link set cable up
(cd "$work" && exec nsenter -t $other -n python3 -m http.server 80 --bind 0.0.0.0 >/dev/null 2>&1) &
sleep 1

record() { # FILE, then the arguments of tcpsee
	local file=$out/$1
	[ "$wanted" = "  " ] || [[ $wanted = *" ${1%.json} "* ]] || return 0
	shift
	"$tcpsee" "$@" -q -w "$file" 2>/dev/null || :
	echo "$file: $(grep -c '"ev"' "$file") events"
}

record page-from-linux.json        demo --link tun
record lossy-linux.json            get --link tun --loss 6% --delay 30ms --jitter 4ms --seed 5 http://10.77.0.1:8000/numbers
record refused-by-linux.json       get --link tun --delay 40ms http://10.77.0.1:81/
record nobody-answers.json         get --link tun --max-time 20s http://192.0.2.1/
record client-closes-first.json    get --link tun --delay 40ms http://10.77.0.1:8001/
record kernels-rst.json            get --link raw --no-port-guard http://198.51.100.2/
record port-guard.json             get --link raw http://198.51.100.2/
record keep-alive.json             get --link tun --delay 40ms --keepalive-time 1s --keepalive-interval 1s http://10.77.0.1:8002/
record server-closes-first.json    get --link sim --delay 40ms http://10.77.0.1/
record lost-syn.json               get --link sim --delay 40ms --drop client:syn:1 http://10.77.0.1/
record fast-retransmit.json        get --link sim --delay 40ms --drop server:data:4 --no-rack http://10.77.0.1/long
record lost-tail.json              get --link sim --delay 40ms --drop server:data:3 --drop server:data:4 --snaplen 200 \
                                       http://10.77.0.1/bytes/5000
record small-window.json           get --link sim --delay 40ms --rcvbuf 4k http://10.77.0.1/long
record marked-by-router.json       get --link sim --delay 40ms --rate 2mbit --mark-from 3 --ecn active --snaplen 200 \
                                       http://10.77.0.1/bytes/24000
record narrow-path.json            get --link sim --delay 40ms --path-mtu 1200 --snaplen 200 http://10.77.0.1/bytes/4000
record bad-wire.json               get --link sim --loss 8% --delay 40ms --jitter 10ms --duplicate 5% --reorder 5% --corrupt 3% \
                                       --seed 11 http://10.77.0.1/long
