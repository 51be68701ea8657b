#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# hostile_peers.sh - servers of HTTP that mean no good, and strangers that shout in between: the run ends in time, with a sentence
# and the right status, in bounded memory, and pages of good servers stay whole. (hostile_tcp.sh: what TCP itself may meet.)
set -u
. tests/interop/lib_cli.sh
need python3
in_own_network
. tests/interop/lib_net.sh
build_lab
make_pages
start_python
cd "$tmp" || exit 1

cat >hostile.py <<'END'
import socket, struct, threading, time

def abort(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()

def endless_header(peer):
    peer.recv(4096)
    peer.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        peer.sendall(b"X-More: " + b"a" * 1000 + b"\r\n")

def endless_line(peer):
    peer.recv(4096)
    while True:
        peer.sendall(b"HTTP/1.1 200 " + b"O" * 60000)

def absurd_chunk(peer):
    peer.recv(4096)
    peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\nabc")
    time.sleep(5)

def negative_length(peer):
    peer.recv(4096)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc")
    time.sleep(5)

def garbage(peer):
    peer.recv(4096)
    peer.sendall(bytes(range(256)) * 200)
    time.sleep(5)

def silence(peer):
    time.sleep(60)

def drip(peer):
    peer.recv(4096)
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n":
        peer.sendall(bytes([byte]))
        time.sleep(1)

def endless_body(peer):
    peer.recv(4096)
    peer.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
    while True:
        peer.sendall(b"x" * 65536)

def reset_at_once(peer):
    abort(peer)

def reset_in_the_body(peer):
    peer.recv(4096)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 5000)
    time.sleep(0.2)
    abort(peer)

def ends_early(peer):
    peer.recv(4096)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 5000)
    peer.close()

def deaf(peer): # never reads: the window closes, for ever
    time.sleep(60)

servers = [endless_header, endless_line, absurd_chunk, negative_length, garbage, silence, drip, endless_body, reset_at_once,
           reset_in_the_body, ends_early, deaf]

def serve(port, behave):
    listener = socket.socket(socket.AF_INET6)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    if behave is deaf:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    listener.bind(("::", port))
    listener.listen()
    while True:
        peer, _ = listener.accept()
        def one(peer=peer):
            try:
                behave(peer)
            except OSError:
                pass
        threading.Thread(target=one, daemon=True).start()

for i, behave in enumerate(servers):
    threading.Thread(target=serve, args=(9000 + i, behave), daemon=True).start()
time.sleep(3600)
END
server "$server_ns" hostile.log python3 hostile.py
wait_for answers 10.2.0.2 9011 || fail "no servers: $(cat hostile.log)"

# meets NAME PORT PATTERN OPTIONS...: over IPv4 and IPv6 at once; judge() tells what became of it.
met=()
meets() {
	local name=$1 port=$2 pattern=$3 host
	shift 3
	for host in 10.2.0.2 '[fd02::2]'; do
		local dir="met-$port-${#host}-${#met[@]}"
		mkdir "$dir"
		printf '%s\n' "$name, $host" "$pattern" >"$dir/about"
		(
			begin=$(date +%s%N)
			(
				[ -n "$SANITIZED" ] || ulimit -v 400000
				exec timeout 20 "$TCPSEE" get --link raw --plain --no-save --max-time 3 -o "$dir/page" "$@" "http://$host:$port/"
			) >"$dir/out" 2>"$dir/err" </dev/null
			echo $? $((($(date +%s%N) - begin) / 1000000)) >"$dir/end"
		) &
		met+=($!)
	done
}

judge() { # MS: they take no longer
	local dir status took name pattern
	wait "${met[@]}"
	for dir in met-*; do
		read -r status took <"$dir/end"
		{ read -r name; read -r pattern; } <"$dir/about"
		check "$name: $(tail -n 1 "$dir/err" | cut -c 1-100)" grep -Eqi "$pattern" "$dir/err"
		check "$name: status 1 ($status), in time ($took ms)" test "$status" = 1 -a "$took" -lt "$1"
	done
	met=()
	rm -r met-*
}

many_headers=()
for i in $(seq 30); do many_headers+=(-H "X-$i: $(printf '%0200d' "$i")"); done
meets "a header without end" 9000 'header is longer'
meets "a line without end" 9001 'header is longer'
meets "a chunk of absurd length" 9002 'chunk'
meets "a negative length" 9003 'cannot be read as HTTP'
meets "garbage" 9004 'cannot be read as HTTP'
meets "silence" 9005 'max-time'
meets "a byte a second" 9006 'max-time'
meets "a body without end" 9007 'max-time'
meets "RST instead of an answer" 9008 'reset before'
meets "RST in the middle" 9009 'reset after'
meets "an end before its time" 9010 'closed the connection after 5000 of 100000'
meets "a window that closes for ever" 9011 'max-time' "${many_headers[@]}"
judge 8000
meets "a body without end, and a recording that is full" 9007 'has filled 16 MB' --max-recording 16m --max-time 15
meets "a body without end, and as much as is allowed" 9007 'longer than the 1048576 bytes' --max-filesize 1m --max-time 15
judge 20000

# Strangers shout at our address: from the server's and from another, at our port and at others, all kinds of segments,
# whole and in pieces. But a SYN alone, with the very ports of a connection that is being opened: that is a simultaneous open
# (RFC 9293 3.10.7.3), and who guesses four numbers can spoil one with it, of the kernel's as of ours.
cat >shout.py <<'END'
import os, random, socket, struct, sys, time

def checksum(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff

random.seed(1)
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
while True:
    source = socket.inet_aton(random.choice(["10.2.0.2", "10.2.0.9"]))
    to = random.choice(sys.argv[1:])
    port, our_port = random.choice([8000, 80]), random.choice([34600, random.randrange(65536)])
    flags = random.choice([0x12, 0x04, 0x14, 0x02, 0x10, 0x18, 0x01, 0xff, 0])
    if flags & 0x02 and not flags & 0x10 and (port, our_port) == (8000, 34600):
        continue
    text = os.urandom(random.choice([0, 2, 100]))
    tcp = struct.pack(">HHIIBBHHH", port, our_port, random.randrange(1 << 32), random.randrange(1 << 32),
                      random.choice([5, 5, 5, 15, 0]) << 4, flags, 1000, 0, 0) + text
    sum_ = checksum(source + socket.inet_aton(to) + struct.pack(">BBH", 0, 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack(">H", sum_) + tcp[18:]
    fragment = random.choice([0, 0, 0, 0x2000, 1])
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), random.randrange(65536), fragment, 64, 6, 0, source, socket.inet_aton(to))
    try:
        raw.sendto(ip + tcp, (to, 0))
    except OSError:
        time.sleep(0.1) # nobody has that address yet
END
server "$server_ns" shout.log python3 shout.py 10.1.0.2 10.1.0.66
sleep 0.3
# Each process asks from the same port, so it meets the TIME-WAIT of the one before at the server: its RST has to end that.
shouted() { # WAY OPTIONS...
	local way=$1 size lines
	shift
	for size in 1 1000000; do
		timeout 30 "$TCPSEE" get "$@" -q -w shouted.json --local-port 34600 -o page "http://10.2.0.2:8000/$size" 2>err </dev/null
		check "$way, while strangers shout: $size B ($(tail -n 1 err | cut -c 1-80))" cmp page "www/$size"
		lines=$(grep -vc '"conn":' shouted.json) # of no connection: 10,000 of theirs as sent, as arrived, and what we answer
		check "$way, while strangers shout: what they say does not fill the session ($lines lines)" test "$lines" -lt 45000
	done
}
shouted raw --link raw
shouted lan --link lan -i lab0 --addr 10.1.0.66
finish
