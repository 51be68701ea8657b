#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# filter.sh - show, replay and export -f take the packets of a session that tcpdump takes of its capture.
set -u
. tests/interop/lib_cli.sh
top=$PWD
cd "$tmp" || exit 1

handshake=$top/traces/recorded/page-from-linux.json

# ---- what a filter shows ----
"$TCPSEE" show -f 'tcp[13]=18' "$handshake" >out 2>err || fail "show -f ends with status $?"
check "tcp[13]=18 shows one row" test "$(wc -l <out)" = 2
check "it is the SYN,ACK, with numbers and states of the whole session" grep -q 'ESTAB .*SYN,ACK seq=0 ack=1 .*syn-rcvd  acks SYN #1' out
check "nothing is said about it" test ! -s err
"$TCPSEE" show "$handshake" >all
check "its row is the same without a filter" grep -qxF "$(tail -n 1 out)" all
"$TCPSEE" show -f '' "$handshake" | cmp -s - all || fail "an empty filter is none"
"$TCPSEE" replay --plain -f 'tcp[13]=18' "$handshake" 2>/dev/null | cmp -s - out || fail "replay -f shows other rows than show"
"$TCPSEE" show -v -f 'tcp' "$handshake" | grep -q '•' && fail "what is no packet is shown"

# ---- pictures ----
"$TCPSEE" export -f 'tcp[13] & 1 != 0' "$handshake" -t mermaid >few.mmd || fail "mermaid with a filter"
check "mermaid has the two FINs" test "$(grep -c -e '->>' few.mmd)" = 2
"$TCPSEE" export -f 'tcp[13] & 1 != 0' "$handshake" -t svg >few.svg || fail "svg with a filter"
check "so has svg" test "$(grep -c '<line class="fin"' few.svg)" = 2

# ---- IPv6 ----
"$TCPSEE" get --link sim -q -6 -w six.json http://a/ 2>/dev/null || fail "no IPv6 session"
check "ip6[53]=18 is the byte in IPv6" test "$("$TCPSEE" show -f 'ip6[53]=18' six.json | grep -c 'SYN,ACK')" = 1
"$TCPSEE" show -f 'tcp[13]=18' six.json >out 2>err
check "tcp[13] finds none and says why" grep -q 'no packet fits the filter.*ip6\[40+N\]' err

# ---- the filters of the page about the kernel's RST are ones ----
sed -n 's/^| `\(tcp[^`]*\)` |.*/\1/p' "$top/docs/the-kernels-rst.md" | tr -d '\\' >filters
check "the page has some" test "$(wc -l <filters)" -ge 7
while read -r filter; do
	"$TCPSEE" show -f "$filter" "$handshake" >/dev/null 2>err
	grep -q 'syntax error' err && fail "docs/the-kernels-rst.md: $filter: $(cat err)"
done <filters

# ---- the same as tcpdump, where it is here ----
if command -v tcpdump >/dev/null; then
	for file in "$top"/traces/recorded/*.json six.json; do
		name=$(basename "$file" .json)
		[ "$name" = bad-wire ] && continue # its copies are rows of their own
		"$TCPSEE" export "$file" -t pcap -o "$name.pcap"
		for filter in 'tcp[13]=18' 'tcp[13]&1!=0' 'src port 80' 'tcp' 'ip6' 'greater 200' 'icmp or icmp6' \
			'ip[8] = 64' 'tcp[((tcp[12]&0xf0)>>2):4] = 0x47455420'; do
			theirs=$(tcpdump -nr "$name.pcap" "$filter" 2>/dev/null | grep -c ' > ')
			ours=$("$TCPSEE" show --conn 1 -f "$filter" "$file" 2>/dev/null | tail -n +2 | wc -l)
			[ "$ours" = "$theirs" ] || fail "$name, '$filter': $ours rows, but tcpdump has $theirs packets"
		done
	done
fi
finish
