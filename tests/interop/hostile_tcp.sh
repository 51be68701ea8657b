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

# ask DIRECTORY HOST WHOM OPTIONS...: all of them at once, those who do not answer ("silent") or the others.
ask() {
	local dir=$1 host=$2 whom=$3 port name is urls=() files=()
	shift 3
	mkdir -p "$dir"
	while read -r port name; do
		is=others
		[[ $name = zero_window || $name = deaf ]] && is=silent
		[ $is != "$whom" ] || { urls+=("http://$host:$port/") && files+=(-o "$dir/$port"); }
	done <behaviours
	(
		[ -n "$SANITIZED" ] || ulimit -v 500000
		exec timeout 60 "$TCPSEE" get --plain -w "$dir/$whom.json" "$@" "${files[@]}" "${urls[@]}"
	) >"$dir/$whom.out" 2>"$dir/$whom.err" </dev/null
	echo $? >"$dir/$whom.status"
}

ask_all() { # WHOM OPTIONS...
	local asks=()
	ask raw4 10.2.0.9 "$1" --link raw "${@:2}" & asks+=($!)
	ask raw6 '[fd02::9]' "$1" --link raw "${@:2}" & asks+=($!)
	ask lan4 10.2.0.9 "$1" --link lan -i lab0 --addr 10.1.0.66 --claim-time 300ms "${@:2}" & asks+=($!)
	ask lan6 '[fd02::9]' "$1" --link lan -i lab0 --addr fd01::66 --claim-time 300ms "${@:2}" & asks+=($!)
	wait "${asks[@]}"
}
ask_all others --max-time 14
begin=$(date +%s)
ask_all silent --max-time 4
took=$(($(date +%s) - begin))
check "--max-time holds ($took s)" test "$took" -le 20

# What must not arrive, and the sentence about it; all others are whole.
declare -A fails=(
	[refused]='refused' [rst_exact]='reset' [zero_window]='max-time' [deaf]='max-time'
)
for run in raw4 raw6 lan4 lan6; do
	check "$run: the worst of the pages is the status" grep -qx 1 $run/others.status $run/silent.status
	whole=0
	while read -r port name; do
		sentence=$(cat $run/*.err | grep -F ":$port/" | head -n 1)
		if [ -n "${fails[$name]:-}" ]; then
			[[ $sentence =~ ${fails[$name]} ]] || fail "$run: $name: says '$sentence'"
		elif ! cmp -s $run/"$port" whole; then
			fail "$run: $name: the page is not whole: $sentence"
		else
			whole=$((whole + 1))
		fi
	done <behaviours
	echo "ok: $run: $whole pages are whole"
	check "$run: the session can be read" "$TCPSEE" show $run/others.json
done

# seen NAME WORDS: on all four ways
seen() { [ "$(grep -cE "^$1 IPv[46]: $2" peers.log)" = 4 ]; }
check "a SYN,ACK for nothing is answered by RST" seen synack_for_nothing 'answered by RST'
check "a RST in the window is challenged" seen rst_near 'challenged'
check "RSTs outside are not answered (but for what was under way)" seen rst_far 'answers [0-3]$'
check "a SYN in ESTABLISHED is challenged" seen syn_again 'challenged'
check "a closed window is probed" seen zero_window 'probes 3'
few() { ! grep -E "^$1 IPv[46]: answers [0-9]{4,}" peers.log && seen "$1" 'answers'; }
check "floods of SYN,ACKs are answered within a limit" few synack_flood
check "floods of ACKs for nothing are answered within a limit" few acks_for_nothing
finish
