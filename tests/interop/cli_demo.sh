#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# cli_demo.sh - the demo from end to end: page, session file, the same ladder from the file, stepping through it.
set -u
. tests/interop/lib_cli.sh
need python3
cd "$tmp" || exit 1

demo() { # name, options...
	local name=$1
	shift
	"$TCPSEE" demo --plain -w "$name.json" -o "$name.page" "$@" >"$name.out" 2>"$name.err" </dev/null
	local status=$?
	[ $status = 0 ] || { fail "demo $* ended with status $status"; cat "$name.err"; }
	check "$name: the session is a JSON document" python3 -m json.tool "$name.json" /dev/null
	python3 - "$name.json" <<-'END' || fail "$name: the session lacks something"
	import base64, json, sys
	trace = json.load(open(sys.argv[1]))
	events = trace["events"]
	client, server = 0, 1
	def sent(host, flags, text=b""):
	    if not any(e["ev"] == "sent" and e["host"] == host and e["flags"] == flags
	               and text in base64.b64decode(e["bytes"]) for e in events):
	        sys.exit(f"no {flags} with {text!r} of host {host}")
	sent(client, "SYN"); sent(server, "SYN,ACK"); sent(client, "ACK")
	sent(client, "PSH,ACK", b"GET / HTTP/1.1\r\n")
	for host in (client, server):
	    if not any(e["ev"] == "sent" and e["host"] == host and "FIN" in e["flags"] for e in events):
	        sys.exit(f"no FIN of host {host}")
	times = [e["t"] for e in events]
	if times != sorted(times): sys.exit("time goes back")
	if [e["id"] for e in events] != list(range(1, len(events) + 1)): sys.exit("ids are not 1, 2, 3 ...")
	END
	check "$name: show prints the ladder of the live run" \
		bash -c '"$0" show "$1.json" | cmp - "$1.out"' "$TCPSEE" "$name"
	grep -q "recorded in $name.json" "$name.err" || fail "$name: the path is not printed"
	grep -q '^< HTTP/1.1 200' "$name.err" || fail "$name: the status is not shown"
}

# What the demo serves: the same page, the same way, over the simulated link.
"$TCPSEE" get --link sim --no-save -q -o served http://10.77.0.1/ 2>/dev/null
check "a page is served" grep -qi '<html' served

demo sim --link sim
check "sim: the page is what was served" cmp sim.page served
demo auto --delay 20ms
check "auto: the page is what was served" cmp auto.page served
if "$TCPSEE" doctor | grep -q '^demo  *yes'; then
	demo tun --link tun --delay 20ms
	check "tun: the page is what was served" cmp tun.page served
	check "tun: the peer is foreign" grep -q '"engine":"foreign"' tun.json
else
	echo "the demo on tun is not possible here"
	grep -q '"title":"simulated: GET ' auto.json || fail "the title does not tell of the fall-back to sim"
fi

# replay: forwards to the end, back to the beginning.
cat >keys <<'END'
key g
screen begin
key Right
key Right
screen two
key Left
key Left
screen back
key G
screen last
quit
END
"$TCPSEE" replay --step sim.json --script keys --size 80x24 >screens 2>replay.err || fail "replay: $(cat replay.err)"
screen() { sed -n "/^=== $1\$/,/^=== end\$/p" screens | sed '1d;$d'; }
check "replay: stepping changes the screen" test "$(screen begin)" != "$(screen two)"
check "replay: stepping back shows the same screen again" test "$(screen begin)" = "$(screen back)"
check "replay: at the end the FIN is on the screen" grep -q FIN <(screen last)
"$TCPSEE" replay sim.json >replay.out 2>/dev/null </dev/null
check "replay without a terminal prints the ladder" cmp replay.out sim.out
finish
