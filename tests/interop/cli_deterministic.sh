#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# cli_deterministic.sh - on sim the same options and seed make byte-identical files; another seed another one.
set -u
. tests/interop/lib_cli.sh
cd "$tmp" || exit 1

run() { # name, options...
	local name=$1
	shift
	"$TCPSEE" get --link sim --plain -w "$name.json" "$@" >"$name.out" 2>"$name.err" </dev/null ||
		fail "status $?: $*: $(tail -n 1 "$name.err")"
}
wire="--loss 5% --delay 20ms --jitter 5ms --reorder 5% --duplicate 2% --corrupt 1%"

# shellcheck disable=SC2086  # lists of options
for options in "http://a/" "$wire --seed 7 http://a/bytes/100000" "--rate 1mbit --mss 500 --seed 3 http://a/long" \
	"-6 --path-mtu 1400 --loss 2% --seed 5 http://a/bytes/100000"; do
	run one $options
	sleep 0.05
	run two $options
	check "the same file: $options" cmp one.json two.json
	check "the same ladder: $options" cmp one.out two.out
done
check "with -6 both ends have IPv6 addresses" bash -c "! grep -q 10[.]77[.] one.json && grep -q '\"addr\":\"fd77::1\"' one.json"
check "with --path-mtu a router tells" grep -q '"router-too-big"' one.json
# shellcheck disable=SC2086
run seven $wire --seed 7 http://a/bytes/100000
# shellcheck disable=SC2086
run eight $wire --seed 8 http://a/bytes/100000
check "another seed, another session" test "$(sha seven.json)" != "$(sha eight.json)"
finish
