#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# impaired.sh - goodput through losses and 20 ms of delay each way, beside Linux's own; `make bench-impaired` calls it.
#
#   tests/bench/impaired.sh          prints the table of docs/benchmarks.md; rows stay in $BUILD/bench/impaired.json
#
# Each cell is transfers of BENCH_BYTES (50 MB), one for each of BENCH_SEEDS, by ours and as many by Linux through the same
# impairment stage with the same seeds; see bench_impaired.c. Its goodput is all their bytes in all their seconds. Cells with
# losses wait most of their time: they run BENCH_JOBS (all) at once, those without one after the other. 50 MB at 10 %
# take half an hour; BENCH_BYTES=5000000 gives an idea.

set -u
top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
BUILD=${BUILD:-$top/.build}
bytes=${BENCH_BYTES:-50000000}
jobs=${BENCH_JOBS:-0}
seeds=${BENCH_SEEDS:-1 2 3}
rows=$BUILD/bench/impaired.json
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

if [ "$(id -u)" != 0 ] || [ ! -e /dev/net/tun ]; then
	echo "bench-impaired: needs root and /dev/net/tun: namespaces and TUN devices" >&2
	exit 77
fi

cells() { # LOSS...
	local loss direction cc sack stack seed
	for loss in "$@"; do
		for direction in down up; do
			for cc in newreno cubic; do
				for sack in sack nosack; do
					for stack in kernel tcpsee; do
						for seed in $seeds; do
							echo "$stack $direction $bytes $loss 20 $cc $sack $seed"
						done
					done
				done
			done
		done
	done
}

: >"$rows"
cells 0 | xargs -L 1 "$BUILD/bench/bench_impaired" >>"$rows" || echo "bench-impaired: a transfer failed" >&2
cells 0.1 0.03 0.01 | xargs -P "$jobs" -L 1 "$BUILD/bench/bench_impaired" >>"$rows" ||
	echo "bench-impaired: a transfer failed" >&2

# Rows -> a table of ratios; the exit status is 1 when something did not arrive as it was sent.
awk -v bytes="$bytes" '
	function field(name,    rest) {
		rest = $0
		if (!match(rest, "\"" name "\":\"?[^\",}]*")) return ""
		rest = substr(rest, RSTART, RLENGTH)
		sub(/^[^:]*:"?/, "", rest)
		return rest
	}
	{
		row = field("loss") SUBSEP field("direction") SUBSEP field("congestion") SUBSEP field("sack")
		runs[row, field("stack")]++
		seconds[row, field("stack")] += field("seconds")
		if (field("intact") != "true") { broken = 1; print "not intact: " $0 }
	}
	function goodput(row, stack) { # Mbit/s
		return seconds[row, stack] > 0 ? runs[row, stack] * bytes * 8 / seconds[row, stack] / 1e6 : 0
	}
	END {
		print "| loss | direction | congestion control | SACK | Linux, Mbit/s | tcpsee, Mbit/s | ratio |"
		print "|---|---|---|---|---|---|---|"
		losses = split("0 0.01 0.03 0.1", loss, " ")
		for (l = 1; l <= losses; l++) for (d = 1; d <= 2; d++) for (c = 1; c <= 2; c++) for (s = 1; s <= 2; s++) {
			direction = d == 1 ? "down" : "up"
			cc = c == 1 ? "newreno" : "cubic"
			sack = s == 1 ? "sack" : "nosack"
			row = loss[l] SUBSEP direction SUBSEP cc SUBSEP sack
			k = goodput(row, "kernel"); t = goodput(row, "tcpsee")
			printf "| %d %% | %s | %s | %s | %.3g | %.3g | %s |\n", loss[l] * 100 + 0.5, direction, cc, \
				(s == 1 ? "on" : "off"), k, t, (k > 0 ? sprintf("%.2f", t / k) : "-")
		}
		exit broken
	}' "$rows"
