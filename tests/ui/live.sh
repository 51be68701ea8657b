#!/bin/sh
# SPDX-License-Identifier: MIT
#
# live.sh - a simulated run on the screen: pausing stops the world, d drops a packet, and the same keys
# give the same screens.

cd "$(dirname "$0")" || exit 2
failed=0

for i in 1 2; do
	if ! "$TCPSEE" demo --link sim --delay 150ms --no-save --ascii --script live.keys >"$TEST_TMP/$i" 2>"$TEST_TMP/$i.err"; then
		cat "$TEST_TMP/$i.err"
		failed=1
	fi
	if grep 'is not on the screen' "$TEST_TMP/$i.err"; then
		cat "$TEST_TMP/$i.err"
		failed=1
	fi
done
cmp "$TEST_TMP/1" "$TEST_TMP/2" || failed=1

# u sends a byte of urgent data behind the request: the flag, the pointer, and what the other end makes of it.
cat >"$TEST_TMP/urgent.keys" <<-'END'
	wait 350ms
	key u
	expect one byte of urgent data: URG
	expect Urgent Pointer
	wait 10s
	expect done
END
"$TCPSEE" demo --link sim --delay 150ms -w "$TEST_TMP/urgent.json" --size 120x40 --script "$TEST_TMP/urgent.keys" \
	>/dev/null 2>"$TEST_TMP/urgent.err" || { cat "$TEST_TMP/urgent.err"; failed=1; }
"$TCPSEE" show -v --width 120 "$TEST_TMP/urgent.json" >"$TEST_TMP/urgent.txt"
for expected in 'PSH,ACK,URG seq=92 ack=1 len=1 urg=1' 'urgent data: 1 byte up to its end'; do
	grep -q "$expected" "$TEST_TMP/urgent.txt" || { echo "the ladder does not say: $expected"; failed=1; }
done

# A script that expects what is not there fails, so that the scripts above can.
echo 'expect no screen says this' >"$TEST_TMP/wrong.keys"
"$TCPSEE" demo --link sim --no-save --script "$TEST_TMP/wrong.keys" >/dev/null 2>&1
[ $? = 1 ] || { echo "a failed expect does not fail the run"; failed=1; }

# One screen of a file, between its name and "=== end".
screen() { awk -v name="=== $1" '$0 == name { on = 1; next } $0 == "=== end" { on = 0 } on' "$TEST_TMP/1"; }

screen 'paused while a packet flies' >"$TEST_TMP/before"
screen 'the world has stood still' >"$TEST_TMP/after"
[ -s "$TEST_TMP/before" ] || { echo "no screen"; failed=1; }
cmp "$TEST_TMP/before" "$TEST_TMP/after" || failed=1
exit $failed
