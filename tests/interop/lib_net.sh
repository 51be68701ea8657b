# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# lib_net.sh - a small Internet for tests of links: this namespace is the client, behind a router stands a server; sourced after
# lib_cli.sh and in_own_network.
#
#   client (here)              router                        server
#   lab0 10.1.0.2   ------  10.1.0.1   10.2.0.1  ------  10.2.0.2
#        fd01::2            fd01::1    fd02::1           fd02::2
#
#   . tests/interop/lib_net.sh
#   build_lab                    namespaces, devices, routes
#   at_server COMMAND...         runs it there; at_router the same
#   make_pages                   $tmp/www: PAGES, named for their sizes
#   start_python; start_nginx    servers of $tmp/www there, on ports 8000 and 8001, IPv4 and IPv6
#   offloads DEVICE off|on       joined packets
#   end_lab                      ends what was started

# From nothing to 10 MB, around the sizes of segments, of windows and of buffers.
PAGES="0 1 2 535 1447 1448 1449 2896 14480 14481 65535 65536 100000 1000000 10000000"
lab_pids=()

at_server() { nsenter -t "$server_ns" -n "$@"; }
at_router() { nsenter -t "$router_ns" -n "$@"; }

# server NAMESPACE LOG COMMAND...: runs it beside the test, until its end. (A function in the background would be a shell that survives.)
server() {
	nsenter -t "$1" -n "${@:3}" >"$2" 2>&1 </dev/null &
	lab_pids+=($!)
}

# A namespace that lives as long as a process; its pid into the variable of that name.
namespace() { # NAME
	unshare -n sleep 3600 &
	lab_pids+=($!)
	printf -v "$1" '%s' $!
	wait_for bash -c "[ \"\$(readlink /proc/$!/ns/net)\" != \"\$(readlink /proc/self/ns/net)\" ]" || fail "no namespace for $1"
}

# pair OUR_DEVICE OUR_PID THEIR_DEVICE THEIR_PID
pair() { ip link add "$1" netns "$2" type veth peer name "$3" netns "$4" || fail "no veth pair"; }

# up PID DEVICE ADDR4 ADDR6
up() {
	nsenter -t "$1" -n ip addr add "$3" dev "$2"
	nsenter -t "$1" -n ip addr add "$4" dev "$2" nodad
	nsenter -t "$1" -n ip link set "$2" up
	nsenter -t "$1" -n ip link set lo up
}

build_lab() {
	need ip nsenter
	trap end_lab EXIT
	namespace router_ns
	namespace server_ns
	pair lab0 $$ near "$router_ns"
	pair far "$router_ns" lab0 "$server_ns"
	up $$ lab0 10.1.0.2/24 fd01::2/64
	up "$router_ns" near 10.1.0.1/24 fd01::1/64
	up "$router_ns" far 10.2.0.1/24 fd02::1/64
	up "$server_ns" lab0 10.2.0.2/24 fd02::2/64
	ip route add default via 10.1.0.1
	ip -6 route add default via fd01::1
	at_server ip route add default via 10.2.0.1
	at_server ip -6 route add default via fd02::1
	at_router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 || skip "this system lets nobody forward packets"
}

make_pages() {
	local size
	mkdir -p "$tmp/www"
	for size in $PAGES; do head -c "$size" /dev/urandom >"$tmp/www/$size"; done
	chmod -R a+rX "$tmp" && chmod a+x "$tmp"
}

# With its backlog of five, several at a time get a SYN cookie and then another sequence number, and a reset for taking the first.
start_python() {
	server "$server_ns" "$tmp/python.log" python3 -c '
import runpy, socketserver
socketserver.TCPServer.request_queue_size = 128
runpy.run_module("http.server", run_name="__main__", alter_sys=True)' 8000 --bind :: --directory "$tmp/www"
	wait_for answers 10.2.0.2 8000 || fail "python3 -m http.server does not answer"
}

start_nginx() {
	find_nginx || return 1
	server "$server_ns" "$tmp/nginx.log" nginx -p "$tmp/nginx" -c "$tmp/nginx.conf"
	wait_for answers 10.2.0.2 8001 || { fail "nginx does not answer: $(tail -n 2 "$tmp/nginx.log")"; return 1; }
}

# fetch_pages WHAT AUTHORITY OPTIONS...: every page of PAGES, byte for byte; counts them in $pages_right and $pages_asked.
pages_right=0 pages_asked=0
fetch_pages() {
	local what=$1 at=$2 size
	shift 2
	for size in $PAGES; do
		pages_asked=$((pages_asked + 1))
		rm -f "$tmp/page"
		timeout 60 "$TCPSEE" get -q --no-save -o "$tmp/page" "$@" "http://$at/$size" 2>"$tmp/err" </dev/null ||
			{ fail "$what: $size B: status $?: $(tail -n 2 "$tmp/err")"; continue; }
		[ "$(sha "$tmp/page")" = "$(sha "$tmp/www/$size")" ] || { fail "$what: $size B differ"; continue; }
		pages_right=$((pages_right + 1))
	done
	echo "ok: $what: the pages of $(echo "$PAGES" | wc -w) sizes"
}

# The same with one process for all pages of a server, side by side: for links that take their time to open.
fetch_pages_at_once() {
	local what=$1 at=$2 size urls=() files=()
	shift 2
	for size in $PAGES; do
		rm -f "$tmp/page.$size"
		urls+=("http://$at/$size") files+=(-o "$tmp/page.$size")
	done
	timeout 60 "$TCPSEE" get -q --no-save "${files[@]}" "$@" "${urls[@]}" 2>"$tmp/err" </dev/null ||
		fail "$what: status $?: $(tail -n 2 "$tmp/err")"
	for size in $PAGES; do
		pages_asked=$((pages_asked + 1))
		[ "$(sha "$tmp/page.$size")" = "$(sha "$tmp/www/$size")" ] || { fail "$what: $size B differ"; continue; }
		pages_right=$((pages_right + 1))
	done
	echo "ok: $what: the pages of $(echo "$PAGES" | wc -w) sizes at once"
}

# offloads DEVICE off|on: does the card join or cut packets?
offloads() {
	python3 - "$@" <<-'END'
		import array, fcntl, socket, struct, sys
		any_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		for command in (0x1f, 0x24, 0x2c):  # ETHTOOL_STSO, SGSO, SGRO of linux/ethtool.h
		    value = array.array("I", [command, sys.argv[2] == "on"])
		    fcntl.ioctl(any_socket, 0x8946, struct.pack("16sP16x", sys.argv[1].encode(), value.buffer_info()[0]))
	END
}

end_lab() {
	[ ${#lab_pids[@]} = 0 ] || kill "${lab_pids[@]}" 2>/dev/null
	lab_pids=()
}
