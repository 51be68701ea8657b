#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# hostile_files.sh - files that are no sessions get one sentence and status 2: no crash, no hang, bounded memory.
set -u
. tests/interop/lib_cli.sh
cd "$tmp" || exit 1

limited() {
	(
		# Address Sanitizer reserves terabytes of addresses.
		[ -n "$SANITIZED" ] || ulimit -v 300000
		exec timeout 60 "$TCPSEE" "$@"
	)
}

refused() { # file, what stderr says
	local verb
	for verb in show replay "export -t pcap" "export -t svg"; do
		# shellcheck disable=SC2086  # a verb and its options
		expect 2 "$2" limited $verb "$1"
		[ "$(wc -l <err)" = 1 ] || fail "$verb $1: not one sentence: $(head -c 300 err)"
		[ "$(wc -c <err)" -lt 700 ] || fail "$verb $1: a long sentence"
		! LC_ALL=C grep -q '[[:cntrl:]]' <(tr -d '\n' <err) || fail "$verb $1: control characters in the message"
	done
}

accepted() { # file, what stderr says
	expect 0 "$2" limited show "$1"
	expect 0 "$2" limited export -t svg -o /dev/null "$1"
}

"$TCPSEE" get --link sim -q -w good.json http://a/long 2>/dev/null || fail "no session to start from"
lines=$(wc -l <good.json)

# No sessions at all.
: >empty.json
refused empty.json 'empty.json'
mkdir folder
refused folder 'folder'
head -c 100000 /dev/urandom >binary.json
refused binary.json 'binary.json'
printf '\0\0\0\0' >zeros.json
refused zeros.json 'zeros.json'
printf '\037\213\010\0' >gzip.json
refused gzip.json 'gzip.json'
echo '{"name":"something else","events":[]}' >other.json
refused other.json 'other.json'
echo 'GIF89a' >picture.json
refused picture.json 'picture.json'
sed '1s/"version":"1\.[0-9]*"/"version":"2.0"/' good.json >newer.json
refused newer.json 'newer.json.*2\.0'
printf '\xd4\xc3\xb2\xa1\x02\x00\x04\x00' >short.pcap
refused short.pcap 'short.pcap'
printf '\x0a\x0d\x0d\x0a\xff\xff\xff\xff' >short.pcapng
refused short.pcapng 'short.pcapng'
if [ "$(id -u)" != 0 ]; then
	cp good.json secret.json
	chmod 0 secret.json
	refused secret.json 'secret.json.*denied'
fi

# A gigabyte of brackets, of blanks, of nothing; the zeros are a hole in the disk.
truncate -s 1G holes.json
refused holes.json 'holes.json'
head -c 1000000000 /dev/zero | tr '\0' '[' >brackets.json
refused brackets.json 'brackets.json'
rm -f brackets.json
{ head -n 1 good.json; head -c 100000000 /dev/zero | tr '\0' '['; } >bracket_line.json
expect 2 'bracket_line.json' limited show bracket_line.json
rm -f bracket_line.json

# Cut short: everything up to the last whole line.
for keep in 3 $((lines / 2)) $((lines - 2)); do
	{ head -n "$keep" good.json; sed -n "$((keep + 1))p" good.json | head -c 20; } >cut.json
	accepted cut.json 'recovered'
done
head -n $((lines / 2)) good.json >cut.json
accepted cut.json 'recovered'

# Events that belong to no connection, with text that would act on a terminal.
last=$(grep -c '^{"id":' good.json)
{
	sed '$d' good.json | sed '$s/,*$/,/'
	printf '{"id":%d,"t":999999999999,"ev":"note","host":0,"text":"a note \\u001b[2J \\u0007"},\n' $((last + 1))
	printf '{"id":%d,"t":999999999999,"ev":"note","text":"of nobody"}\n]}\n' $((last + 2))
} >noted.json
accepted noted.json ''
limited show noted.json >out 2>err
grep -q 'a note' out || fail "the note is not shown"
! grep -q $'[\e\a]' out || fail "escape sequences of a note get through"

# A line in the middle that is garbage: refused with its number, or left out with a remark; never a crash.
for garbage in '{"id":3,"t":' 'null,' '{"id":1,"t":0,"ev":"sent","host":77},' '[[[[,' '{"id":5,"t":-1,"ev":"sent"},' \
	$'{"id":5,"t":1,"ev":"\e[2J"},' '{"id":5,"t":1e300,"ev":"sent","bytes":"!!!!"},'; do
	{ head -n 4 good.json; printf '%s\n' "$garbage"; tail -n +6 good.json; } >garbled.json
	limited show garbled.json >out 2>err
	status=$?
	[ $status = 0 ] || [ $status = 2 ] || fail "status $status for a garbled line: $garbage"
	[ -s err ] || fail "nothing is said about a garbled line: $garbage"
	! grep -q $'\e' out err || fail "escape sequences get through: $garbage"
done

# Single bytes changed all over the file: whatever comes of it, it comes to an end.
size=$(wc -c <good.json)
for i in $(seq 25); do
	cp good.json flipped.json
	printf '\377' | dd of=flipped.json bs=1 seek=$((size * i / 26)) conv=notrunc 2>/dev/null
	limited show flipped.json >out 2>err
	status=$?
	[ $status = 0 ] || [ $status = 2 ] || fail "status $status with byte $((size * i / 26)) changed"
done
finish
