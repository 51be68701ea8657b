#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# cli_escapes.sh - a page full of terminal escape sequences: the body arrives as it was sent, and no byte of it acts
# on a terminal, a file of JSON, or a picture.
set -u
. tests/interop/lib_cli.sh
cd "$tmp" || exit 1

# ESC, BEL and the other controls, DEL, and C1 controls as UTF-8.
acts_on_a_terminal() { LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$1"; }
harmless() { # file, what it is
	if acts_on_a_terminal "$1"; then fail "$2 lets control characters through"; else echo "ok: $2"; fi
}

expect 0 '' "$TCPSEE" get --link sim --plain -v --color never -w s.json -o page http://10.77.0.1/escape
acts_on_a_terminal page || fail "the page has no escape sequences: this test shows nothing"
harmless out "the ladder"
harmless err "headers and progress"
harmless s.json "the session"
"$TCPSEE" show -v --color never s.json >show.txt 2>&1
harmless show.txt "show"
for format in text svg mermaid; do
	"$TCPSEE" export s.json -t $format -o e.$format || fail "export -t $format"
	harmless e.$format "export -t $format"
done
# Every row of the replay with its bytes, its fields and its why on the screen.
{
	echo 'key Enter'
	for _ in $(seq 14); do printf 'key Right\nkey b\nscreen bytes\nkey b\nkey w\nscreen why\nkey w\n'; done
	echo quit
} >keys
"$TCPSEE" replay --step s.json --script keys --size 140x45 >screens 2>&1 || fail "replay: status $?"
harmless screens "the screen"
check "the screen has shown the bytes" grep -q '0000 ' screens
finish
