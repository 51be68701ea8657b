#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tun_lossy.sh - over a bad wire 1 MB arrives intact for seeds 1 to 20: against Linux, and against ourselves.
# Odd seeds run over IPv4, even ones over IPv6.
set -u
. tests/interop/lib_cli.sh
need python3
in_own_network
cd "$tmp" || exit 1

wire="--loss 5% --delay 20ms --jitter 5ms --reorder 5% --duplicate 2% --corrupt 1%"
seeds=20
at_once=5

mkdir -p www
"$TCPSEE" get --link sim --no-save -q -o www/page http://a/bytes/1000000 2>err || fail "no page: $(cat err)"
check "the page has 1 MB" test "$(wc -c <www/page)" = 1000000
wanted=$(sha www/page)
python3 -m http.server 8000 --bind :: --directory www >python.log 2>&1 &
python=$!
wait_for answers 127.0.0.1 8000 || fail "python3 -m http.server does not answer"

# Each run has a device, a network and a file of its own. Silent when the page is right.
tun_run() {
	local net=10.80.$1. len=24 host=10.80.$1.1
	[ $(($1 % 2)) = 1 ] || { net=fd80:$1:: len=64 host="[fd80:$1::1]"; }
	timeout 300 "$TCPSEE" get -q --no-save --tun-name "lossy$1" --tun-addr "${net}1/$len" --addr "${net}2" \
		$wire --seed "$1" -o "tun$1" "http://$host:8000/page" >"tun$1.out" 2>&1 </dev/null || echo "status $?"
	[ "$(sha "tun$1")" = "$wanted" ] || echo "not the page: $(tail -n 1 "tun$1.out")"
}
sim_run() {
	local host=10.77.0.1
	[ $(($1 % 2)) = 1 ] || host='[fd77::1]'
	timeout 300 "$TCPSEE" get -q --no-save --link sim $wire --seed "$1" -o "sim$1" "http://$host/bytes/1000000" \
		>"sim$1.out" 2>&1 </dev/null || echo "status $?"
	[ "$(sha "sim$1")" = "$wanted" ] || echo "not the page: $(tail -n 1 "sim$1.out")"
}

begin=$(date +%s)
for link in sim tun; do
	for seed in $(seq $seeds); do
		while [ "$(jobs -rp | grep -cvx "$python")" -ge $at_once ]; do sleep 0.05; done
		${link}_run "$seed" >"$link$seed.problem" &
	done
	while [ "$(jobs -rp | grep -cvx "$python")" -gt 0 ]; do sleep 0.1; done
	for seed in $(seq $seeds); do
		[ ! -s "$link$seed.problem" ] || fail "$link, seed $seed: $(tr '\n' ' ' <"$link$seed.problem")"
	done
	echo "ok: $seeds seeds on $link, $(($(date +%s) - begin)) s"
done
kill $python
finish
