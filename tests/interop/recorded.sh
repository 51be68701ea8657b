#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# recorded.sh - every session in traces/recorded/ opens without a remark, shows what it is there for, and exports.
set -u
. tests/interop/lib_cli.sh
top=$PWD
cd "$tmp" || exit 1

for file in "$top"/traces/recorded/*.json; do
	name=$(basename "$file" .json)
	"$TCPSEE" show "$file" >"$name.txt" 2>err || fail "$name: show ends with status $?"
	[ ! -s err ] || fail "$name: $(head -n 1 err)"
	for format in pcap text mermaid svg; do
		"$TCPSEE" export "$file" -t $format -o "$name.$format" 2>err || fail "$name: export -t $format: $(cat err)"
	done
	"$TCPSEE" show "$name.pcap" >/dev/null 2>&1 || fail "$name: its own pcap does not open"
done

shows() { grep -q -- "$2" "$1.txt" || fail "$1 does not show '$2'"; }
shows page-from-linux 'GET / HTTP/1.1'
shows lossy-linux 'R!'
shows lossy-linux 'lost: at random'
shows refused-by-linux 'RST,ACK'
shows nobody-answers 'timeout: #1 sent again'
shows client-closes-first 'TIME-WT'
shows server-closes-first 'LAST-ACK'
shows lost-syn 'R! SYN'
shows fast-retransmit 'fast retrans'
shows small-window 'win='
shows lost-tail 'timeout: loss-probe'
shows lost-tail 'probe: #8'
shows lost-tail 'overtaken: #7'
shows marked-by-router 'marked on the way'
shows marked-by-router 'ACK,ECE'
shows marked-by-router 'slowed down'
shows narrow-path 'lost: too big'
shows narrow-path 'path MTU 1200'
shows keep-alive 'still there'
shows bad-wire 'second copy'
shows bad-wire 'checksum'
shows kernels-rst 'K! RST'
shows kernels-rst 'kernel: no such connection'
shows port-guard 'HTTP/1.0 200 OK'
while IFS= read -r line; do
	grep -qxF "$line" "$top/docs/the-kernels-rst.md" || fail "docs/the-kernels-rst.md has not this line of kernels-rst: $line"
done <kernels-rst.txt
! grep -q RST port-guard.txt || fail "port-guard shows a RST"
[ "$(ls "$top"/traces/recorded/*.json | wc -l)" -ge 16 ] || fail "fewer than sixteen recorded sessions"
finish
