#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# hostile_tcp.sh - TCP ends that mean no good (hostile_tcp.py), thirty of them at once, over the links raw and lan, IPv4 and IPv6: what
# they do to a connection is what the RFCs allow, pages are whole byte for byte or the failure has its sentence, --max-time holds,
# and memory is bounded.
set -u
. tests/interop/lib_cli.sh
need python3
in_own_network
. tests/interop/lib_net.sh
build_lab
peers=$PWD/tests/interop/hostile_tcp.py
python3 "$peers" --page >"$tmp/whole" || exit 1
python3 "$peers" --list >"$tmp/behaviours" || exit 1
cd "$tmp" || exit 1

# Addresses that the server's kernel does not own, so that nobody but the script answers for them.
mac=$(at_server ip -br link show dev lab0 | awk '{ print $3 }')
at_router ip neigh add 10.2.0.9 lladdr "$mac" dev far nud permanent
at_router ip -6 neigh add fd02::9 lladdr "$mac" dev far nud permanent
server "$server_ns" peers.log python3 "$peers" lab0 10.2.0.9 fd02::9

# ask DIRECTORY HOST OPTIONS...: all of them at once.
ask() {
	local dir=$1 host=$2 port urls=() files=()
	shift 2
	mkdir -p "$dir"
	while read -r port _; do
		urls+=("http://$host:$port/") files+=(-o "$dir/$port")
	done <behaviours
	(
		[ -n "$SANITIZED" ] || ulimit -v 500000
		exec timeout 60 "$TCPSEE" get --plain -w "$dir/session.json" --max-time 5 "$@" "${files[@]}" "${urls[@]}"
	) >"$dir/out" 2>"$dir/err" </dev/null
	echo $? >"$dir/status"
}

asks=()
begin=$(date +%s)
ask raw4 10.2.0.9 --link raw & asks+=($!)
ask raw6 '[fd02::9]' --link raw & asks+=($!)
ask lan4 10.2.0.9 --link lan -i lab0 --addr 10.1.0.66 & asks+=($!)
ask lan6 '[fd02::9]' --link lan -i lab0 --addr fd01::66 & asks+=($!)
wait "${asks[@]}"
took=$(($(date +%s) - begin))
[ -n "$SANITIZED" ] || check "--max-time holds ($took s)" test "$took" -le 12

# What must not arrive, and the sentence about it; all others are whole.
declare -A fails=(
	[refused]='refused' [rst_exact]='reset' [zero_window]='max-time' [deaf]='max-time'
)
for run in raw4 raw6 lan4 lan6; do
	check "$run: the worst of the pages is the status" grep -qx 1 $run/status
	whole=0
	while read -r port name; do
		sentence=$(grep -F ":$port/" $run/err | head -n 1)
		if [ -n "${fails[$name]:-}" ]; then
			[[ $sentence =~ ${fails[$name]} ]] || fail "$run: $name: says '$sentence'"
		elif ! cmp -s $run/"$port" whole; then
			fail "$run: $name: the page is not whole: $sentence"
		else
			whole=$((whole + 1))
		fi
	done <behaviours
	echo "ok: $run: $whole pages are whole"
	check "$run: the session can be read" "$TCPSEE" show $run/session.json
done

# seen NAME WORDS: on all four ways
seen() { [ "$(grep -cE "^$1 IPv[46]: $2" peers.log)" = 4 ]; }
check "a SYN,ACK for nothing is answered by RST" seen synack_for_nothing 'answered by RST'
check "a RST in the window is challenged" seen rst_near 'challenged'
check "RSTs outside are not answered" seen rst_far 'answers 0'
check "a SYN in ESTABLISHED is challenged" seen syn_again 'challenged'
check "a closed window is probed" seen zero_window 'probes 3'
few() { ! grep -E "^$1 IPv[46]: answers [0-9]{4,}" peers.log && seen "$1" 'answers'; }
check "floods of SYN,ACKs are answered within a limit" few synack_flood
check "floods of ACKs for nothing are answered within a limit" few acks_for_nothing
finish
