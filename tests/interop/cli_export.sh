#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# cli_export.sh - what is exported is accepted by the programs it is made for.
set -u
. tests/interop/lib_cli.sh
cd "$tmp" || exit 1

"$TCPSEE" get --link sim -q -w clean.json http://a/long 2>/dev/null || fail "no session"
"$TCPSEE" get --link sim -q -w lossy.json --loss 5% --duplicate 3% --reorder 5% --delay 20ms --seed 4 http://a/long \
	2>/dev/null || fail "no lossy session"
"$TCPSEE" get --link sim -q -w six.json 'http://[fd77::1]/' 2>/dev/null || fail "no IPv6 session"
"$TCPSEE" get --link sim -q -w cut.json --snaplen 60 http://a/long 2>/dev/null || fail "no cut session"
sessions="clean lossy six cut"

for s in $sessions; do
	sent=$(grep -c '"ev":"sent"' $s.json)
	"$TCPSEE" export $s.json -o $s.pcap || fail "export $s.pcap"
	"$TCPSEE" export $s.json -t pcap | cmp -s - $s.pcap || fail "$s: stdout differs from the file"
	if command -v tcpdump >/dev/null; then
		tcpdump -r $s.pcap -nn -v >$s.tcpdump 2>$s.tcpdump.err || fail "tcpdump does not read $s.pcap"
		check "$s: tcpdump sees all $sent packets" test "$(tcpdump -r $s.pcap -nn 2>/dev/null | wc -l)" = "$sent"
		! grep -qi 'incorrect' $s.tcpdump || fail "$s: tcpdump finds wrong checksums"
	else
		echo "without tcpdump"
	fi
	if command -v tshark >/dev/null; then
		tshark -r $s.pcap -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE -T fields -e frame.number \
			-e tcp.checksum.status -e tcp.seq_raw -e tcp.len >$s.tshark 2>/dev/null || fail "tshark: $s.pcap"
		check "$s: tshark sees all $sent segments" test "$(wc -l <$s.tshark)" = "$sent"
		# 1: good. A packet cut by --snaplen cannot be checked (2) where text is missing.
		bad=$(awk -F '\t' '$2 == 0' $s.tshark | wc -l)
		check "$s: tshark finds no wrong checksum" test "$bad" = 0
		[ $s = cut ] || check "$s: and checks each" test "$(awk -F '\t' '$2 != 1' $s.tshark | wc -l)" = 0
		# The numbers are those of the session.
		sed -n 's/.*"ev":"sent".*"seq":\([0-9]*\).*"len":\([0-9]*\).*/\1 \2/p' $s.json >$s.numbers
		check "$s: seq and len are those of the session" \
			cmp $s.numbers <(awk -F '\t' '{ print $3, $4 }' $s.tshark)
	else
		echo "without tshark"
	fi
	# And tcpsee itself reads them back.
	"$TCPSEE" show $s.pcap >$s.back 2>$s.err || fail "show $s.pcap: $(cat $s.err)"
	check "$s: read back, the SYN is there" grep -q 'SYN' $s.back

	"$TCPSEE" export $s.json -o $s.svg || fail "export $s.svg"
	check "$s: svg is an SVG document" grep -q '<svg' $s.svg
	if command -v xmllint >/dev/null; then
		check "$s: xmllint accepts the SVG" xmllint --noout --nonet $s.svg
	else
		echo "without xmllint"
	fi

	"$TCPSEE" export $s.json -t mermaid >$s.mmd || fail "export mermaid"
	# The grammar of what we write: a heading, participants, arrows, notes, nothing else, no ';' and no '#' but entities.
	awk '
		NR == 1 && $0 != "sequenceDiagram" { print "first line: " $0; bad = 1 }
		NR == 1 { next }
		/^[ \t]*$/ || /^[ \t]*%%/ || /^[ \t]*(title|autonumber)/ { next }
		/^[ \t]*(participant|actor) [A-Za-z0-9_]+( as .+)?$/ { next }
		/^[ \t]*[Nn]ote (over|left of|right of) [A-Za-z0-9_]+(,[A-Za-z0-9_]+)?: ?.+$/ { next }
		/^[ \t]*[A-Za-z0-9_]+(->|-->|->>|-->>|-x|--x|-\)|--\))[+-]?[A-Za-z0-9_]+: ?.+$/ { arrows++; next }
		{ print FILENAME ":" NR ": " $0; bad = 1 }
		END { exit bad || arrows == 0 }' $s.mmd || fail "$s: the Mermaid text does not parse"

	"$TCPSEE" export $s.json -t text | cmp -s - <("$TCPSEE" show $s.json) || fail "$s: text differs from show"
done
# Where it is captured counts: marked packets are marked at their receiver alone, and what was lost is not there.
"$TCPSEE" get --link sim -q -w marked.json --ecn active --mark 10% --loss 3% --seed 2 http://a/long 2>/dev/null || fail "no marked session"
marks=$(grep -c '"ev":"arrived","host":0.*"ecn":"CE"' marked.json)
check "packets arrive marked" test "$marks" -gt 0
for host in 0 1; do
	name=$([ $host = 0 ] && echo client || echo server)
	"$TCPSEE" export marked.json --at $name -o $name.pcap || fail "export --at $name"
	seen=$(grep -c "\"ev\":\"\(sent\|arrived\)\",\"host\":$host" marked.json)
	"$TCPSEE" export $name.pcap -t text >$name.text 2>$name.err || fail "$name.pcap is not read: $(cat $name.err)"
	if command -v tcpdump >/dev/null; then
		check "$name: tcpdump sees the $seen packets that it saw" test "$(tcpdump -r $name.pcap -nn 2>/dev/null | wc -l)" = "$seen"
		check "$name: marks" test "$(tcpdump -r $name.pcap -nnv 2>/dev/null | grep -c 'tos 0x3,CE')" = "$([ $host = 0 ] && echo "$marks" || echo 0)"
	fi
done
expect 2 'its hosts: client, server' "$TCPSEE" export marked.json --at clinet -o x.pcap
expect 2 'for -t pcap' "$TCPSEE" export marked.json --at client -o x.svg
finish
