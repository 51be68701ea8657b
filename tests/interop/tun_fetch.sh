#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tun_fetch.sh - several pages at once, redirects, HEAD, header fields, and names whose addresses do not all answer, with servers that
# are not ours.
set -u
. tests/interop/lib_cli.sh
need python3 mount
in_own_network
if [ -z "${INSIDE_OWN_MOUNTS:-}" ]; then
	unshare -m true 2>/dev/null || skip "mount namespaces are not allowed here"
	INSIDE_OWN_MOUNTS=1 exec unshare -m bash "$0" "$@"
fi
cd "$tmp" || exit 1

# Names of our own, in a file that nobody else sees.
cat >hosts <<-END
	127.0.0.1 localhost
	10.77.0.1 four.test both.test refused6.test silent6.test
	fd77::1 six.test both.test refused6.test
	fd99::1 silent6.test
	fd99::2 nobody.test
	10.99.0.2 nobody.test
END
printf 'hosts: files\n' >nsswitch.conf
mount --bind hosts /etc/hosts || skip "/etc/hosts cannot be covered here"
[ ! -e /etc/nsswitch.conf ] || mount --bind nsswitch.conf /etc/nsswitch.conf
printf 0 >/proc/sys/net/ipv4/ip_forward
ip route add blackhole 10.99.0.0/24
ip -6 route add blackhole fd99::/64

mkdir -p www/dir
for size in 0 1461 100000; do head -c $size /dev/urandom >www/$size; done
head -c 3000000 /dev/urandom >www/big
cat >server.py <<'END'
# /to?URL redirects there; /ask answers with the request's header; everything else is a file.
import http.server, socket, sys
from urllib.parse import unquote
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/to?"):
            self.send_response(int(self.path[4:7]))
            self.send_header("Location", unquote(self.path[8:]))
            self.send_header("Content-Length", "5")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"moved")
        elif self.path == "/ask":
            text = (self.requestline + "\n" + str(self.headers)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        else:
            super().do_GET()
    def log_message(self, *rest):
        pass
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if sys.argv[1] == "6" else socket.AF_INET
    def server_bind(self):
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()
Server(("::" if sys.argv[1] == "6" else "0.0.0.0", int(sys.argv[2])), lambda *a: Handler(*a, directory="www")).serve_forever()
END
python3 server.py 4 8000 >python4.log 2>&1 &
servers=$!
python3 server.py 6 8000 >python6.log 2>&1 &
servers="$servers $!"
python3 server.py 4 8004 >python.log 2>&1 &
servers="$servers $!"
trap 'kill $servers 2>/dev/null; rm -rf "$TEST_TMP"' EXIT
for at in 127.0.0.1/8000 ::1/8000 127.0.0.1/8004; do
	wait_for bash -c ": </dev/tcp/$at" || fail "no server at $at"
done

get() { timeout 60 "$TCPSEE" get --link tun "$@" </dev/null; }
same() { test "$(sha "$1")" = "$(sha "$2")"; }

# Several at once: one session, one connection each, IPv4 and IPv6, one of them refused.
get --plain -w many.json -o a -o b -o c http://10.77.0.1:8000/big 'http://[fd77::1]:8000/100000' http://four.test:8000/1461 \
	http://10.77.0.1:9/ >out 2>err
check "several pages of which one is refused: status 1" test $? = 1
check "the first page" same a www/big
check "the second page, over IPv6" same b www/100000
check "the third page, by name" same c www/1461
check "who was refused is said by its URL" grep -q '^tcpsee: get: http://10.77.0.1:9/: the connection was refused$' err
check "four connections are listed" test "$(grep -c '^tcpsee: connection [1-4]: ' err)" = 4
check "... with what came" grep -Eq 'connection [0-9]: \[fd77::2\]:[0-9]+ > \[fd77::1\]:8000: HTTP/1.[01] 200 OK, 100000 bytes' err
python3 - many.json <<'END' || fail "the pages did not come at the same time"
import json, sys
session = json.load(open(sys.argv[1]))
syns = [e for e in session["events"] if e["ev"] == "sent" and e.get("flags") == "SYN"]
data = [e for e in session["events"] if e["ev"] == "sent" and e.get("len", 0) > 100]
if len({e["conn"] for e in syns}) != 4 or max(e["t"] for e in syns) > min(e["t"] for e in data):
    sys.exit(1)
END
python3 - many.json <<'END' || fail "a segment is of neither end of its connection"
import json, sys
events = json.load(open(sys.argv[1]))["events"]
ends = {e["conn"]: {end["host"] for end in e["ends"]} for e in events if e["ev"] == "connection"}
sys.exit(any(e["host"] not in ends[e["conn"]] for e in events if e["ev"] in ("sent", "arrived") and "conn" in e))
END
"$TCPSEE" show --width 100 many.json >shown
check "show prints the ladder of the live run" cmp out shown

# Two pages, all well.
get -q --no-save -o a -o b http://10.77.0.1:8000/0 http://10.77.0.1:8000/1461
check "two pages: status 0" test $? = 0
check "an empty page is an empty file" test -e a -a ! -s a
check "the other one beside it" same b www/1461

# Redirects: relative, absolute, to another family, to another name, with another port; 301 to 308.
for to in /1461 1461 http://10.77.0.1:8000/1461 'http://[fd77::1]:8000/1461' http://six.test:8000/1461 //four.test:8004/1461; do
	rm -f page
	get --plain -w moved.json -L -o page "http://10.77.0.1:8000/to?302=$to" >out 2>err
	check "a redirect to $to" test $? = 0
	check "... brings the page" same page www/1461
	check "... over a second connection" grep -Eq '^tcpsee: connection 2: .*200 OK, 1461 bytes' err
	check "... and the first one says where it went" grep -Eq '^tcpsee: connection 1: .*302 Found, on to http://' err
done
for status in 301 303 307 308; do
	get -q --no-save -L -o page "http://[fd77::1]:8000/to?$status=/100000"
	check "status $status is followed" same page www/100000
done
get -q --no-save -o page "http://10.77.0.1:8000/to?302=/1461"
check "without -L the redirect is the page" test "$(cat page)" = moved
get -q --no-save -L 'http://10.77.0.1:8000/to?302=https://10.77.0.1/' 2>err
check "a redirect to https: status 1" test $? = 1
check "... and a sentence" grep -q 'the server redirects to https://10.77.0.1/: https is encrypted' err
get -q --no-save -L 'http://10.77.0.1:8000/to?302=http://unknown.test/' 2>err
check "a redirect to an unknown name: status 1" test $? = 1
check "... says which name" grep -q 'unknown.test: no address is known' err
get -q --no-save -L --max-redirs 3 'http://10.77.0.1:8000/to?302=/to?302=/to?302=/to?302=/to?302=/0' 2>err
check "too many redirects: status 1" grep -q 'more than 3 redirects' err

# HEAD, header fields.
get --plain --no-save -X HEAD -o page http://10.77.0.1:8000/100000 >out 2>err
check "HEAD: status 0" test $? = 0
check "... the length is told, the page does not come" grep -qi '^< Content-Length: 100000' err
check "... the file is empty" test ! -s page
get -q --no-save -o page -H 'X-Test: 1' -H 'User-Agent: me' -H 'Accept:' http://10.77.0.1:8000/ask
check "a field of the user is sent" grep -q '^X-Test: 1' page
check "... instead of ours" test "$(grep -c '^User-Agent: me' page)" = 1
check "... and ours can be left away" test -z "$(grep -i '^Accept:' page)"
get -q --no-save -L -o page -H 'Cookie: secret=1' 'http://10.77.0.1:8000/to?302=http://four.test:8004/ask'
check "cookies do not follow to another host" test -z "$(grep -i secret page)"
check "... that is asked by its own name" grep -q '^Host: four.test:8004' page

# Names: each family alone, and the other one when the first fails or is silent.
for option in -4 -6; do
	get --plain --no-save $option -o page http://both.test:8000/1461 >out 2>err
	check "a name with $option" same page www/1461
done
get --plain -w refused.json -o page http://refused6.test:8004/1461 >out 2>err
check "the other family is asked when one refuses" same page www/1461
before=$(date +%s%N)
get --plain -w silent.json -o page http://silent6.test:8000/1461 >out 2>err
took=$((($(date +%s%N) - before) / 1000000))
check "the other family is asked when one is silent" same page www/1461
check "... soon ($took ms)" test $took -lt 6000
if grep -q 'connection 2' err; then # the resolver had IPv6 first
	check "... and the silent one is given up" grep -q 'connection 1: .*given up: another address answered first' err
fi
get -q --no-save --max-time 2 http://nobody.test/ 2>err
check "nobody answers: status 1 at --max-time" test $? = 1
check "... and the sentence says so" grep -q 'no complete answer within --max-time 2 s' err
get -q --no-save http://refused6.test:9/ 2>err
check "all addresses refuse: status 1" test $? = 1
check "... and each is named" grep -Eq 'no address of refused6.test answers: .*: the connection was refused; .*: the connection was refused' err

# A device that somebody sets down or removes.
lost_in_the_middle "the device is set down" 'set down the device tcpsee0' http://10.77.0.1:8000/big ip link set tcpsee0 down -- --link tun
lost_in_the_middle "the device is removed" 'removed the device tcpsee0' http://10.77.0.1:8000/big ip link del tcpsee0 -- --link tun
finish
