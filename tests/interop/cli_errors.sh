#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# cli_errors.sh - each wrong use gets one sentence on stderr and the right exit status.
set -u
. tests/interop/lib_cli.sh

# one line, that begins with the program's name
one_sentence() {
	expect "$@"
	[ "$(wc -l <"$tmp/err")" = 1 ] || fail "more than one line: ${*:3}"
	grep -q '^tcpsee: ' "$tmp/err" || fail "does not begin with 'tcpsee: ': ${*:3}"
	[ ! -s "$tmp/out" ] || fail "something on stdout: ${*:3}"
}

expect 2 'Usage: tcpsee VERB' "$TCPSEE"
expect 2 'contradict each other' "$TCPSEE" get --link sim -4 -6 http://a/
one_sentence 2 "no verb \"reply\"; did you mean 'replay'" "$TCPSEE" reply
one_sentence 2 "no verb \"frobnicate\"; 'tcpsee help'" "$TCPSEE" frobnicate
one_sentence 2 'no verb "\\x1b\[2J"' "$TCPSEE" $'\e[2J'
one_sentence 2 'get: which page' "$TCPSEE" get
one_sentence 2 'get: https://b/: https is encrypted' "$TCPSEE" get --link sim http://a/ https://b/
one_sentence 2 'get: at most 64 URLs' "$TCPSEE" get --link sim $(printf 'http://a/%s ' $(seq 65))
one_sentence 2 "-H: write a header field" "$TCPSEE" get --link sim -H 'no field' http://a/
one_sentence 2 "-H: write a header field" "$TCPSEE" get --link sim -H $'X: a\r\nY: b' http://a/
one_sentence 2 '-X: write GET or HEAD' "$TCPSEE" get --link sim -X POST http://a/
one_sentence 2 '-o is there 2 times for 1 URL' "$TCPSEE" get --link sim --no-save -o "$tmp/1" -o "$tmp/2" http://a/
one_sentence 2 '-o names the same file twice' "$TCPSEE" get --link sim --no-save -o "$tmp/1" -o "$tmp/1" http://a/ http://b/
one_sentence 2 'one page can go to stdout' "$TCPSEE" get --link sim --no-save -o - -o - http://a/ http://b/
one_sentence 2 '--addr and --tun-addr must be of the same kind' \
	"$TCPSEE" get --link tun --addr 10.77.0.9 --tun-addr fd77::1/64 http://10.77.0.1/
one_sentence 2 '--addr: write an address like 10.77.0.2' "$TCPSEE" get --link tun --addr 10.77.0.9/24 http://10.77.0.1/
one_sentence 2 '--addr: one address is ours behind a TUN device' \
	"$TCPSEE" get --link tun --addr 10.77.0.9 --addr fd77::9 http://10.77.0.1/
one_sentence 2 '--tun-addr: a network of one address' "$TCPSEE" get --tun-addr 10.77.0.1/32 http://10.77.0.1/
one_sentence 2 '--addr: at most two' "$TCPSEE" get -i x --addr 10.1.0.7 --addr fd01::7 --addr 10.1.0.8 http://10.1.0.1/
one_sentence 2 '--addr: two IPv4 addresses' "$TCPSEE" get -i x --addr 10.1.0.7 --addr 10.1.0.8/24 http://10.1.0.1/
for wrong in 10.1.0.7/33 10.1.0.7/0 10.1.0.7/ 10.1.0.7/x fd01::7/129; do
	one_sentence 2 "--addr: behind the slash comes the length of the network's prefix" "$TCPSEE" get -i x --addr $wrong http://10.1.0.1/
done
one_sentence 2 '--addr: write an address like 192.0.2.7' "$TCPSEE" get -i x --addr /24 http://10.1.0.1/
one_sentence 2 '--gateway: two IPv6 addresses' \
	"$TCPSEE" get -i x --addr fd01::7 --gateway fd01::1 --gateway fd01::2 'http://[fd01::1]/'
one_sentence 2 '--addr and --gateway must be of the same kind' "$TCPSEE" get -i x --addr 10.1.0.7 --gateway fd01::1 http://10.1.0.1/
one_sentence 2 'IPv6 address; --addr must be of the same kind' "$TCPSEE" get -i x --addr 10.1.0.7 'http://[fd01::1]/'
one_sentence 2 '--claim-time: "0" is not a time from 50ms to 60s' "$TCPSEE" get -i x --addr 10.1.0.7 --claim-time 0 http://10.1.0.1/
one_sentence 2 '--claim-time: "2min" is not a time' "$TCPSEE" get -i x --addr 10.1.0.7 --claim-time 2min http://10.1.0.1/
one_sentence 2 '--claim-time says nothing about the link raw: it belongs to --link lan' \
	"$TCPSEE" get --link raw --claim-time 1s http://10.1.0.1/
one_sentence 2 'names an IPv6 address, and -4 asks for IPv4' "$TCPSEE" get --link tun -4 'http://[fd77::1]/'
one_sentence 1 'nowhere.invalid: no address is known for this name' "$TCPSEE" get --link tun http://nowhere.invalid/
expect 1 'more than 50 redirects; the last one led to /redirect/9' "$TCPSEE" get --link sim --no-save -L http://a/redirect/60
expect 1 'more than 1 redirect; the last one led to /redirect/1' \
	"$TCPSEE" get --link sim --no-save -L --max-redirs 1 http://a/redirect/3
one_sentence 2 'get: .*https' "$TCPSEE" get https://example.org/
one_sentence 2 'get: .*port' "$TCPSEE" get --link sim http://example.org:99999/
one_sentence 2 'get: there is no option --lss; did you mean --loss\?' "$TCPSEE" get --lss 5% http://a/
one_sentence 2 'get: --loss: "105%" is not a share' "$TCPSEE" get --loss 105% http://a/
one_sentence 2 'get: --delay: "soon" is not a time' "$TCPSEE" get --delay soon http://a/
one_sentence 2 'get: --mss: "1" is not a number from' "$TCPSEE" get --mss 1 http://a/
one_sentence 2 'get: --max-time needs TIME' "$TCPSEE" get http://a/ --max-time
one_sentence 2 'get: --link: write auto, sim, tun, raw, lan or user' "$TCPSEE" get --link wire http://a/
one_sentence 2 'get: --drop' "$TCPSEE" get --drop nobody:data:3 http://a/
one_sentence 2 'get: -w and --no-save contradict' "$TCPSEE" get --link sim --no-save -w x http://a/
one_sentence 2 'get: -o - and -w - cannot both' "$TCPSEE" get --link sim -o - -w - http://a/
one_sentence 2 '/nowhere/page: .*No such file' "$TCPSEE" get --link sim --no-save -o /nowhere/page http://a/
one_sentence 2 '/nowhere/s.json' "$TCPSEE" get --link sim -w /nowhere/s.json http://a/
one_sentence 2 '/nowhere/keys' "$TCPSEE" demo --link sim --no-save --script /nowhere/keys
one_sentence 2 'demo: .*did you mean http' "$TCPSEE" demo htp
one_sentence 2 'demo: .*there are: http, long' "$TCPSEE" demo frobnicate
one_sentence 2 'show: which file' "$TCPSEE" show
one_sentence 2 'show: .*nowhere.json.*No such file' "$TCPSEE" show nowhere.json
one_sentence 2 'replay: .*nowhere.json.*No such file' "$TCPSEE" replay nowhere.json
one_sentence 2 'export: in which form' "$TCPSEE" export x.json
one_sentence 2 'export: --type: write pcap, text, mermaid or svg' "$TCPSEE" export -t gif x.json
one_sentence 2 'doctor: it takes no operands' "$TCPSEE" doctor now

"$TCPSEE" get --link sim -q -w "$tmp/s.json" http://a/ 2>/dev/null
one_sentence 2 'show: .*--conn 7 is not among them' "$TCPSEE" show --conn 7 "$tmp/s.json"
one_sentence 2 'show: filter "tcp.13.=": .*syntax error; man pcap-filter' "$TCPSEE" show -f 'tcp[13]=' "$tmp/s.json"
one_sentence 2 'replay: filter "ether broadcast": not a broadcast link; man pcap-filter' "$TCPSEE" replay --plain -f 'ether broadcast' "$tmp/s.json"
one_sentence 2 'export: -f chooses the rows of pictures; tcpdump' "$TCPSEE" export -f 'port 80' "$tmp/s.json" -o "$tmp/x.pcap"
one_sentence 0 's.json: no packet fits the filter "port 99"$' "$TCPSEE" show -f 'port 99' "$tmp/s.json"
one_sentence 2 'export: /nowhere/x.svg: No such file' "$TCPSEE" export "$tmp/s.json" -o /nowhere/x.svg
one_sentence 2 'export: .*/nowhere/x.pcap' "$TCPSEE" export "$tmp/s.json" -o /nowhere/x.pcap
if [ -e /dev/full ]; then
	expect 2 'No space left' "$TCPSEE" get --link sim --no-save -o /dev/full http://a/
	expect 2 'No space left' "$TCPSEE" get --link sim -w /dev/full http://a/
	"$TCPSEE" show "$tmp/s.json" >/dev/full 2>"$tmp/err"
	[ $? = 2 ] && grep -q 'No space left' "$tmp/err" || fail "show does not notice a full disk"
fi

# A page with an error status is a page, unless --fail was given.
expect 0 '404' "$TCPSEE" get --link sim --no-save http://a/missing
expect 1 'get: .*404' "$TCPSEE" get --link sim --no-save --fail http://a/missing

# Readers that go away end it quietly.
"$TCPSEE" get --link sim --no-save http://a/bytes/300000 2>"$tmp/err" | head -n 3 >"$tmp/out"
[ "$(wc -l <"$tmp/out")" = 3 ] || fail "head did not get three lines"
! grep -qi 'pipe' "$tmp/err" || fail "complains about a pipe: $(cat "$tmp/err")"
"$TCPSEE" show "$tmp/s.json" 2>"$tmp/err" | head -n 1 >/dev/null
[ ! -s "$tmp/err" ] || fail "show complains: $(cat "$tmp/err")"

# Help: for the program and for each verb, on stdout, at most 110 columns, with examples.
check "--version names the version" grep -qE '^tcpsee [0-9]+\.[0-9]+' <("$TCPSEE" --version)
for verb in get demo replay show export doctor; do
	"$TCPSEE" help $verb >"$tmp/help" || fail "help $verb"
	"$TCPSEE" $verb --help | cmp -s - "$tmp/help" || fail "$verb --help differs from help $verb"
	grep -q '^Examples:' "$tmp/help" || fail "no examples in the help of $verb"
	awk 'length > 110 { print FILENAME ": " $0; found = 1 } END { exit found }' "$tmp/help" || fail "long lines: $verb"
	"$TCPSEE" --help | grep -q "tcpsee $verb" || fail "--help does not list $verb"
done

# The manual knows every option of the help, and no other.
options() { grep -oE -- '--[a-z][a-z0-9.-]*[a-z0-9]' | sort -u; }
for verb in get demo replay show export doctor; do "$TCPSEE" help $verb; done | grep '^ ' | grep -v '^  [a-z]' | options >"$tmp/help.options"
sed 's/\\-/-/g' docs/tcpsee.1 | options >"$tmp/manual.options"
check "the manual and the help know the same options" \
	diff <(grep -vx -- --help "$tmp/help.options") <(grep -vx -- --help "$tmp/manual.options")

# TERM without a screen: text, and a sentence.
TERM=dumb "$TCPSEE" doctor >"$tmp/out" || fail "doctor"
grep -q '^sim  *yes' "$tmp/out" || fail "doctor does not list sim"
finish
