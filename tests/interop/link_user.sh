#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# link_user.sh - an ordinary user, no namespace, no privilege: our TCP, and slirp's at the other end.
set -u
. tests/interop/lib_cli.sh
need python3 setpriv
"$TCPSEE" doctor | grep -q '^user  *yes' || skip "there is no libslirp in this tcpsee"
cd "$tmp" || exit 1
chmod a+rwx .
PAGES="0 1 1447 1448 1449 14480 65536 100000 1000000 10000000"
mkdir www
for size in $PAGES; do head -c "$size" /dev/urandom >"www/$size"; done
chmod -R a+rX www

python3 - >port 2>server.log <<'END' &
import http.server, socket, functools
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()
server = Server(("::", 0), functools.partial(http.server.SimpleHTTPRequestHandler, directory="www"))
print(server.server_port, flush=True)
server.serve_forever()
END
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$tmp"' EXIT
wait_for test -s port || fail "no server: $(cat server.log)"
port=$(cat port)

user() { timeout 60 setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --bounding-set -all "$TCPSEE" "$@" </dev/null; }
[ "$(id -u)" = 0 ] || user() { timeout 60 "$TCPSEE" "$@" </dev/null; }

for host in 10.0.2.2 '[fd00::2]' 127.0.0.1; do
	right=0
	for size in $PAGES; do
		rm -f page
		user get --link user -q --no-save -o page "http://$host:$port/$size" 2>err || fail "$host: $size B: $(tail -n 1 err)"
		[ "$(sha page)" = "$(sha "www/$size")" ] && right=$((right + 1))
	done
	check "this machine as $host: 10 of 10 pages" test $right = 10
done
user get --link user --plain -w session.json "http://10.0.2.2:$port/1" >out 2>err
check "the title says who is at the far end" grep -q slirp session.json
user get --link user --plain --no-save http://10.0.2.2:1/ >out 2>err
check "a closed port: status 1" test $? = 1
finish
