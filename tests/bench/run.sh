#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# run.sh - runs all benchmarks; `make bench` calls it.
#
#   tests/bench/run.sh          prints a table, and leaves all rows in $BUILD/bench/results.json
#
# In one process, and files: bench_engine, bench_files. Over TUN: a page of BENCH_BYTES (512 MB) from a sender on
# kernel sockets, alternating with the kernel's own receiver behind a veth pair, BENCH_RUNS (5) times each;
# everything in network namespaces that are gone afterwards. See docs/benchmarks.md.

set -u
top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
cd "$top" || exit 1
BUILD=${BUILD:-$top/.build}
TCPSEE=${TCPSEE:-$BUILD/tcpsee}
bytes=${BENCH_BYTES:-536870912}
runs=${BENCH_RUNS:-5}
folder=$BUILD/bench
results=$folder/results.json
kernel=$folder/bench_kernel
port=8080
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# --- over TUN and over veth, in a namespace of our own ------------------------------------------------

# Starts the sender: serve LOG COMMAND...
serve() {
	local log=$1 _
	shift
	"$@" "$kernel" serve $port >"$log" &
	pids+=($!)
	for _ in $(seq 50); do
		"$@" ss -ltn 2>/dev/null | grep -q ":$port " && return
		sleep 0.1
	done
	echo "the sender does not start" >&2
	exit 1
}

# Runs a receiver: receive CASE LOG COMMAND...; notes the seconds that the sender counted.
receive() {
	local case=$1 log=$2 before _ line
	shift 2
	before=$(wc -l <"$log")
	if ! timeout 120 "$@" >"$work/receiver" 2>&1 </dev/null; then
		echo "$case: the receiver failed: $(tail -n 1 "$work/receiver")" >&2
		exit 1
	fi
	for _ in $(seq 50); do
		[ "$(wc -l <"$log")" -gt "$before" ] && break
		sleep 0.1
	done
	line=$(tail -n 1 "$log")
	case $line in
	*"\"bytes\":$bytes,"*'"congestion":"cubic","whole":true'*) ;;
	*) echo "$case: the sender says $line" >&2; exit 1 ;;
	esac
	line=${line#*\"seconds\":}
	echo "${line%%,*}" >>"$work/$case"
}

# The sender is in this namespace for TUN, and in one behind a veth pair for the kernel's receiver.
over_networks() {
	local far run
	work=$(mktemp -d)
	pids=()
	trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
	ip link set lo up
	unshare -n sleep 600 &
	far=$!
	pids+=("$far")
	for _ in $(seq 50); do
		[ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break
		sleep 0.1
	done
	ip link add bench0 mtu 1500 type veth peer name bench1 mtu 1500 netns $far || exit 1
	ip addr add 10.88.0.2/24 dev bench0
	ip link set bench0 up
	there=(nsenter -t "$far" -n)
	"${there[@]}" ip addr add 10.88.0.1/24 dev bench1
	"${there[@]}" ip link set bench1 up
	serve "$work/veth.log" "${there[@]}"
	serve "$work/tun.log" env

	for run in $(seq "$runs"); do
		veth off
		tun tun --no-save
		tun tun-recorded -w "$work/session.json"
		rm -f "$work/session.json"
		link raw --link raw
		link lan --link lan -i bench0 --addr 10.88.0.77
		user
		veth on
	done
	for run in veth-off veth-on tun tun-recorded raw lan user; do
		paste -s -d ' ' "$work/$run" | sed "s/^/$run /"
	done
}

veth() { # off|on
	"$kernel" offloads bench0 "$1"
	"${there[@]}" "$kernel" offloads bench1 "$1"
	receive "veth-$1" "$work/veth.log" "$kernel" fetch 10.88.0.1 $port "$bytes"
}

tun() { # CASE OPTIONS...
	local case=$1
	shift
	receive "$case" "$work/tun.log" "$TCPSEE" get --link tun -q -o /dev/null "$@" "http://10.77.0.1:$port/$bytes"
}

# Over the wire between the two namespaces, offloads off, the session kept in a file.
link() { # CASE OPTIONS...
	local case=$1
	shift
	receive "$case" "$work/veth.log" "$TCPSEE" get -q -o /dev/null -w "$work/session.json" "$@" "http://10.88.0.1:$port/$bytes"
	rm -f "$work/session.json"
}

# libslirp's TCP in between; the sender is on this machine.
user() {
	receive user "$work/tun.log" "$TCPSEE" get --link user -q -o /dev/null -w "$work/session.json" "http://127.0.0.1:$port/$bytes"
	rm -f "$work/session.json"
}

# --- rows ---------------------------------------------------------------------------------------------

# "CASE seconds..." -> rows; the ratios are of medians.
network_rows() {
	awk -v bytes="$bytes" '
	function row(what, value, unit, low, high, n, mark, goal) {
		printf "{\"group\":\"download over a device\",\"what\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"lowest\":%.6g,", \
			what, value, unit, low, high
		printf "\"highest\":%.6g,\"runs\":%d,\"mark\":\"%s\",\"goal\":\"%s\"}\n", high, n, mark, goal
	}
	function goodput(case_name, what,    i, n, v) {
		n = count[case_name]
		row(what, median[case_name], "Gbit/s", speed[case_name, 1], speed[case_name, n], n, "", "")
	}
	# Of the medians; lowest and highest are those of the runs that stood next to each other.
	function ratio(case_name, what, mark, goal,    i, n, v, low, high) {
		n = count[case_name]
		for (i = 1; i <= n; i++) {
			v = seconds["veth-off", i] / seconds[case_name, i]
			if (i == 1 || v < low) low = v
			if (i == 1 || v > high) high = v
		}
		row(what, median[case_name] / median["veth-off"], "ratio", low, high, n, mark, goal)
	}
	{
		n = count[$1] = NF - 1
		for (i = 1; i <= n; i++) { # sorted as they come
			seconds[$1, i] = $(i + 1)
			v = bytes * 8 / $(i + 1) / 1e9
			for (j = i - 1; j >= 1 && speed[$1, j] > v; j--) speed[$1, j + 1] = speed[$1, j]
			speed[$1, j + 1] = v
		}
		median[$1] = (speed[$1, int((n + 1) / 2)] + speed[$1, int(n / 2) + 1]) / 2
	}
	END {
		if (!("tun" in median)) exit
		goodput("veth-on", "kernel to kernel, veth, offloads on")
		goodput("veth-off", "kernel to kernel, veth, offloads off")
		goodput("tun", "kernel to tcpsee, TUN, no session file")
		goodput("tun-recorded", "kernel to tcpsee, TUN, session file written")
		ratio("tun", "TUN of kernel veth, offloads off", ">= 0.3", ">= 0.65")
		goodput("raw", "kernel to tcpsee, link raw, session file written")
		goodput("lan", "kernel to tcpsee, link lan, session file written")
		goodput("user", "kernel to libslirp to tcpsee, session file written")
		ratio("tun-recorded", "TUN with session file, of the same", "", "")
		ratio("raw", "raw with session file, of the same", ">= 0.25", "")
		ratio("lan", "lan with session file, of the same", ">= 0.25", "")
	}'
}

# What stands in the way of the network part, as a sentence; nothing when it can run.
obstacle() {
	local tool
	[ "$(id -u)" = 0 ] || { echo "it needs root, for a TUN device"; return; }
	[ -e /dev/net/tun ] || { echo "there is no /dev/net/tun"; return; }
	for tool in ip ss unshare nsenter timeout; do
		command -v $tool >/dev/null || { echo "it needs $tool, which is not here"; return; }
	done
	unshare -n true 2>/dev/null || { echo "network namespaces are not allowed here"; return; }
	modprobe -q tcp_cubic 2>/dev/null
	grep -qw cubic /proc/sys/net/ipv4/tcp_available_congestion_control ||
		echo "the kernel has no cubic, which the sender is to use"
}

machine() {
	local cpu commit
	cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1 | tr -d '"')
	commit=$(git describe --always --dirty 2>/dev/null)
	printf '{"date":"%s","system":"%s","cpu":"%s","processors":%s,"load":"%s","version":"%s","congestion":"cubic"}' \
		"$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(uname -srm)" "$cpu" "$(nproc)" "$(cut -d ' ' -f 1 /proc/loadavg)" "$commit"
}

field() { echo "$1" | sed -n "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }

# Rows on stdin -> a table for people.
table() {
	awk '
	function get(key,    s) {
		if (!match($0, "\"" key "\":(\"[^\"]*\"|[^,}]*)")) return ""
		s = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
		gsub(/"/, "", s)
		return s
	}
	function holds(value, limit) {
		if (limit == "") return ""
		n = substr(limit, 4) + 0
		return (substr(limit, 1, 2) == "<=" ? value + 0 <= n : value + 0 >= n) ? "met" : "not met"
	}
	function number(v) { v += 0; return sprintf(v >= 100 ? "%.0f" : v >= 10 ? "%.1f" : "%.2f", v) }
	{
		if (get("group") != group) {
			group = get("group")
			printf "\n%-47s %9s %-14s %-17s %-17s %s\n", group, "median", "", "lowest..highest", "mark", "goal"
		}
		range = get("runs") > 1 ? number(get("lowest")) ".." number(get("highest")) : ""
		v = get("value"); m = get("mark"); g = get("goal")
		line = sprintf("  %-45s %9s %-14s %-17s %-17s %s", get("what"), number(v), get("unit"), range,
			m == "" ? "" : m ": " holds(v, m), g == "" ? "" : g ": " holds(v, g))
		sub(/ +$/, "", line)
		print line
	}'
}

# --- the run -------------------------------------------------------------------------------------------

if [ "${1:-}" = --inside ]; then
	over_networks
	exit
fi

mkdir -p "$folder"
rows=$folder/rows.jsonl
about=$(machine)
status=0
{ "$folder/bench_engine" && "$folder/bench_files"; } >"$rows" || status=1
why=$(obstacle)
if [ -z "$why" ]; then
	unshare -n bash "$0" --inside >"$folder/seconds" || status=1
	network_rows <"$folder/seconds" >>"$rows"
fi
{ printf '{"machine":%s,\n"results":[\n' "$about"; sed '$!s/$/,/' "$rows"; printf ']}\n'; } >"$results"
rm -f "$rows" "$folder/seconds"

printf 'tcpsee %s on %s x %s, %s; sender: cubic\n' "$(field "$about" version)" "$(field "$about" processors)" \
	"$(field "$about" cpu)" "$(field "$about" system)"
sed -n '/^{"group"/p' "$results" | table
[ -z "$why" ] || printf '\ndownload over TUN beside the kernel: skipped: %s\n' "$why"
echo
echo "medians; all rows: ${results#"$top"/}"
exit $status
