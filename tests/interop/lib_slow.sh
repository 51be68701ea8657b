# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# lib_slow.sh - a fetch that waits while one looks at its process; sourced after lib_cli.sh, in a folder that everybody may write to.
#
#   . tests/interop/lib_slow.sh
#   start_slow                              a server on port 8000 (IPv4)
#   while_it_runs COMMAND... -- URL OPTIONS...    starts COMMAND get URL OPTIONS, which gets the header, and no body yet
#   [ "$(line CapEff)" = 0000000000000000 ]       of the process's status, proc(5)
#   ends_well WHAT                          lets it have the body, and end
#   kill "$slow"

# Answers a request with its header, and with the body only when the file "go" is there.
start_slow() {
	cat >slow.py <<-'END'
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
	slow=$!
	wait_for answers 127.0.0.1 8000 || fail "the server does not answer: $(cat slow.log)"
}

while_it_runs() {
	local command=()
	while [ "$1" != -- ]; do command+=("$1") && shift; done
	shift
	rm -f go page session.json out
	"${command[@]}" get --plain -w session.json -o page "$@" >out 2>err </dev/null &
	slow_fetch=$!
	wait_for grep -q 'len=' out || fail "no ladder: $(cat err)"
}

line() { sed -n "s/^$1:[[:space:]]*//p" /proc/"$slow_fetch"/status; }

ends_well() {
	touch go
	wait "$slow_fetch"
	check "$1: and it ends well all the same" test "$? $(cat page)" = "0 page"
}
