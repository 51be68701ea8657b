#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# privileges.sh - while packets of a network are read nothing is left of the privileges that opened the link.
set -u
. tests/interop/lib_cli.sh
need python3
in_own_network
cd "$tmp" || exit 1
chmod a+rwx .

# Answers a request with its header, and with the body only when the file "go" is there.
cat >slow.py <<'END'
import os, socket, time
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8000))
listener.listen()
while True:
    peer, _ = listener.accept()
    if not peer.recv(4096):
        continue
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n")
    while not os.path.exists("go"):
        time.sleep(0.05)
    peer.sendall(b"page")
    peer.close()
END
python3 slow.py 2>slow.log &
server=$!
wait_for bash -c ': </dev/tcp/127.0.0.1/8000' || fail "the server does not answer: $(cat slow.log)"

line() { sed -n "s/^$1:[[:space:]]*//p" /proc/"$tcpsee"/status; }

# Starts a fetch that waits for the server, looks at the process, and lets it end.
while_it_runs() { # COMMAND...
	rm -f go page
	"$@" get --plain -w session.json -o page http://10.77.0.1:8000/ >out 2>err </dev/null &
	tcpsee=$!
	wait_for grep -q 'len=' out || fail "no ladder: $(cat err)"
}

ends_well() {
	touch go
	wait "$tcpsee"
	check "$1: and it ends well all the same" test "$? $(cat page)" = "0 page"
}

while_it_runs "$TCPSEE"
check "root: no capability is effective" test "$(line CapEff)" = 0000000000000000
check "root: none is permitted" test "$(line CapPrm)" = 0000000000000000
check "root: none can be inherited" test "$(line CapInh)" = 0000000000000000
check "root: no program that it starts gets any" test "$(line NoNewPrivs)" = 1
ends_well root

rm -f session.json
while_it_runs env SUDO_UID=65534 SUDO_GID=65534 "$TCPSEE"
check "sudo: the process is the person's" test "$(line Uid)" = "$(printf '65534\t65534\t65534\t65534')"
check "sudo: with that person's group" test "$(line Gid)" = "$(printf '65534\t65534\t65534\t65534')"
check "sudo: and no others of root" test -z "$(line Groups | tr -d ' ')"
check "sudo: no capability is left" test "$(line CapEff)$(line CapPrm)" = 00000000000000000000000000000000
ends_well sudo

kill "$server"
finish
