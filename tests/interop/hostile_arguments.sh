#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# hostile_arguments.sh - names that act on terminals, settings that overflow, files that are the same, and
# standard descriptors that are closed: one sentence, the right status, and no recording is damaged.
set -u
. tests/interop/lib_cli.sh
cd "$tmp" || exit 1
sim=("$TCPSEE" get --link sim)

one_sentence() {
	expect 2 "$@" >said
	cat -v said
	[ "$(wc -l <err)" = 1 ] || fail "not one line: ${*:2}"
	! LC_ALL=C grep -q '[[:cntrl:]]' <(tr -d '\n' <err) || fail "control characters in the message: ${*:2}"
}

is_whole() { "$TCPSEE" show "$1" 2>&1 >shown | grep -q . && return 1; [ -s shown ]; }

"${sim[@]}" -q -w good.json http://a/ 2>/dev/null || fail "no session to start from"
"$TCPSEE" export -o good.pcap good.json || fail "no capture to start from"

# Names with escape sequences and newlines in them.
evil=$'\e[2J\n\e]0;title\a\xc2\x9b31m\xe2\x80\xae'
printf '{' >"$evil"
one_sentence 'no tcpsee session' "$TCPSEE" show "$evil"
one_sentence 'No such file' "$TCPSEE" replay "nowhere/$evil"
one_sentence 'No such file' "$TCPSEE" export good.json -o "nowhere/$evil.svg"
one_sentence 'No such file' "$TCPSEE" export good.json -o "nowhere/$evil.pcap"
one_sentence 'No such file' "${sim[@]}" -w "nowhere/$evil" http://a/
one_sentence 'No such file' "${sim[@]}" --no-save -o "nowhere/$evil" http://a/
one_sentence 'No such file' "${sim[@]}" --no-save --script "nowhere/$evil" http://a/
one_sentence 'syntax' "$TCPSEE" show -f "$evil" good.pcap
"${sim[@]}" -q -w "$evil" http://a/ 2>err || fail "a file cannot have that name"
! LC_ALL=C grep -q '[[:cntrl:]]' <(tr -d '\n' <err) || fail "control characters where it says what was recorded"

# Times that cannot be reckoned with, timers that would fire without end.
for option in delay jitter max-time ack-delay user-timeout syn-timeout rto-initial rto-min rto-max; do
	one_sentence "$option: .* is not a time from" "${sim[@]}" --no-save --$option 9223372036s http://a/
done
one_sentence 'time-wait: write a time' "${sim[@]}" --no-save --time-wait 9223372036s http://a/
for option in syn-timeout rto-initial rto-min rto-max; do
	one_sentence "$option: .* is not a time from 1ms" "${sim[@]}" --no-save --$option 0 http://a/
done
expect 1 'timed out' timeout 20 "${sim[@]}" --no-save --rto-initial 1ms --rto-min 1ms --rto-max 1ms --syn-timeout 5s \
	--loss 100% http://a/
expect 0 '' timeout 20 "${sim[@]}" --no-save -q --linger --loss 30% --time-wait 1000000s --ack-delay 1000000s \
	--user-timeout 1000000s http://a/

# Page and session in one file.
for name in same.json ./same.json "$tmp/same.json"; do
	one_sentence 'name the same file' "${sim[@]}" -w same.json -o "$name" http://a/
	[ ! -e same.json ] || fail "a file is left behind"
done
cp good.json same.json
one_sentence 'name the same file' "${sim[@]}" -w same.json -o same.json http://a/
check "what was recorded there is still there" cmp good.json same.json
expect 0 '' "${sim[@]}" -w /dev/null -o /dev/null http://a/

# A session is not written over itself, nor over what it is made of.
cp good.json over.json
ln over.json linked.svg
cp good.pcap over.pcap
one_sentence 'over.json would be written over itself' "$TCPSEE" export over.json -t svg -o over.json
one_sentence 'linked.svg would be written over itself' "$TCPSEE" export over.json -o linked.svg
one_sentence 'over.pcap would be written over itself' "$TCPSEE" export over.pcap -o over.pcap
check "both are as they were" bash -c 'cmp good.json over.json && cmp good.pcap over.pcap'

# A limit of the size of files.
expect 2 'cannot write the session: File too large' bash -c "ulimit -f 3; exec '$TCPSEE' get --link sim -w limit.json http://a/"
expect 2 "is a directory|Is a directory" "$TCPSEE" demo --link sim --no-save --script "$tmp"
expect 0 'recovered' "$TCPSEE" show limit.json

# This machine by the names that it alone understands.
for host in 127.0.0.1 127.9.9.9 '[::1]'; do
	one_sentence 'is this machine to itself alone' "$TCPSEE" get --link tun --no-save "http://$host:8000/"
done

# A disk that is full in the middle of a page.
if [ -e /dev/full ]; then
	one_sentence '/dev/full: the page cannot be written: No space left' "${sim[@]}" -q --no-save -o /dev/full http://a/bytes/300000
	for arguments in --version --help 'help get' 'get --help'; do
		# shellcheck disable=SC2086  # several words
		"$TCPSEE" $arguments >/dev/full 2>err && fail "$arguments does not notice a full disk"
	done
fi

# Closed standard descriptors: their numbers are not given to the recording.
"${sim[@]}" --plain -w closed.json http://a/ <&- >/dev/null 2>&1
check "stdin closed: status 0" test $? = 0
check "stdin closed: the session is whole" is_whole closed.json
"${sim[@]}" --plain -w closed.json http://a/ >&- 2>/dev/null
check "stdout closed: status 2" test $? = 2
check "stdout closed: the session can be replayed" "$TCPSEE" show closed.json
! grep -q 'SYN-SENT │' closed.json || fail "the ladder is written into the session"
"${sim[@]}" --plain -w closed.json http://a/ 2>&- >/dev/null
check "stderr closed: status 0" test $? = 0
check "stderr closed: the session is whole" is_whole closed.json
rm closed.json
"${sim[@]}" -q -w closed.json -o page http://a/ <&- >&- 2>&-
check "all closed: status 0" test $? = 0
check "all closed: the session is whole" is_whole closed.json
"$TCPSEE" show good.json >&- 2>/dev/null
check "show without stdout: status 2" test $? = 2

# What cannot be read twice is read once.
check "a session comes through a pipe" is_whole <(cat good.json)
check "a session comes through stdin" bash -c "'$TCPSEE' show - <good.json | grep -q SYN"
finish
