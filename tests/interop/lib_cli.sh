# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# lib_cli.sh - what the tests of the command line share; sourced by them in the project's top folder.
#
#   . tests/interop/lib_cli.sh
#   need python3 ip              skips the test where a tool is missing
#   in_own_network               goes on as root in a network namespace of its own, else skips
#   in_own_mounts                ... and in a mount namespace: /mnt is empty, and everybody may open /dev/net/tun
#   expect 2 'did you mean' "$TCPSEE" gte      exit status and what stderr says
#   check "what must hold" test "$a" = "$b"
#   lost_in_the_middle ...       a link that goes while a page comes
#   finish                       exit status of the whole test

TCPSEE=${TCPSEE:-$PWD/.build/tcpsee}
SANITIZED=${SANITIZED:-}
if [ -z "${TEST_TMP:-}" ]; then
	TEST_TMP=$(mktemp -d)
	trap 'rm -rf "$TEST_TMP"' EXIT
fi
export TEST_TMP
export XDG_DATA_HOME="$TEST_TMP/data" LC_ALL=C.UTF-8
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:$PWD/.build/tools/usr/sbin
tmp=$TEST_TMP
failures=0
[ -x "$TCPSEE" ] || { echo "there is no $TCPSEE; 'make' builds it"; exit 1; }

skip() {
	echo "skipped: $*"
	exit 77
}

need() {
	local tool
	for tool in "$@"; do
		command -v "$tool" >/dev/null || skip "needs $tool, which is not here"
	done
}

# Runs the calling script again in a fresh network namespace, where nothing of this machine can be disturbed
# and everything is gone afterwards.
in_own_network() {
	[ "$(id -u)" = 0 ] || skip "needs root, for a TUN device"
	need unshare ip
	[ -e /dev/net/tun ] || skip "needs /dev/net/tun, which is not here"
	if [ -z "${INSIDE_OWN_NETWORK:-}" ]; then
		unshare -n true 2>/dev/null || skip "network namespaces are not allowed here"
		INSIDE_OWN_NETWORK=1 exec unshare -n bash "$0" "$@"
	fi
	ip link set lo up
}

# Behind in_own_network. What is in /mnt then obeys file capabilities, whatever this machine's filesystems do.
in_own_mounts() {
	if [ -z "${INSIDE_OWN_MOUNTS:-}" ]; then
		unshare -m true 2>/dev/null || skip "mount namespaces are not allowed here"
		INSIDE_OWN_MOUNTS=1 exec unshare -m bash "$0" "$@"
	fi
	{ mount -t tmpfs -o mode=755 tmpfs /mnt && mount -t tmpfs -o mode=755 tmpfs /dev/net; } 2>/dev/null ||
		skip "nothing can be mounted here"
	{ mknod -m 666 /dev/net/tun c 10 200 && : 3<>/dev/net/tun; } 2>/dev/null || skip "no file for /dev/net/tun can be made here"
}

# As somebody without privileges. (setpriv itself still has them when it starts a program, and opens every file.)
as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups env "$@"; }

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

# check SENTENCE COMMAND...: the command must succeed.
check() {
	local what=$1
	shift
	if "$@" >"$tmp/check.out" 2>&1; then
		echo "ok: $what"
	else
		fail "$what"
		tail -n 5 "$tmp/check.out"
	fi
}

# expect STATUS PATTERN COMMAND...: the exit status, and an extended regular expression that stderr must match (empty: anything).
# Leaves stdout and stderr in $tmp/out and $tmp/err.
expect() {
	local wanted=$1 pattern=$2 status=0
	shift 2
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
	if [ "$status" != "$wanted" ]; then
		fail "status $status instead of $wanted: ${*:2}"
		head -n 5 "$tmp/err"
	elif [ -n "$pattern" ] && ! grep -Eq -- "$pattern" "$tmp/err"; then
		fail "stderr does not say '$pattern': ${*:2}"
		head -n 5 "$tmp/err"
	else
		echo "ok: status $wanted: ${*:2}" | cut -c 1-150
	fi
}

# Waits (at most 10 s) until a command succeeds.
wait_for() {
	local _
	for _ in $(seq 100); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	return 1
}

# lost_in_the_middle WHAT PATTERN URL COMMAND... -- OPTIONS...: while a page comes slowly the command takes the link away; the run ends by
# itself, soon, with status 1 and a sentence that says why.
is_under_way() { [ "$(wc -l <"$1")" -gt 30 ]; }
lost_in_the_middle() {
	local what=$1 pattern=$2 url=$3 status began ended command=()
	shift 3
	while [ "$1" != -- ]; do command+=("$1"); shift; done
	shift
	rm -f "$tmp/lost.json"
	timeout 30 "$TCPSEE" get --plain -w "$tmp/lost.json" --rate 2mbit "$@" "$url" >"$tmp/out" 2>"$tmp/err" </dev/null &
	local run=$!
	wait_for is_under_way "$tmp/out" || fail "$what: no page begins to come: $(tail -n 2 "$tmp/err")"
	"${command[@]}" || fail "$what: ${command[*]}"
	began=$(date +%s%N)
	wait $run
	status=$?
	ended=$((($(date +%s%N) - began) / 1000000))
	if [ $status != 1 ] || [ $ended -gt 3000 ] || ! grep -Eq "$pattern" "$tmp/err"; then
		fail "$what: status $status after $ended ms: $(tail -n 3 "$tmp/err")"
	else
		echo "ok: $what: $(grep -E -m 1 "$pattern" "$tmp/err")"
	fi
	check "$what: the recording says so" grep -Eq "$pattern" "$tmp/lost.json"
}

# answers ADDR PORT: somebody listens there
answers() { timeout 2 bash -c ": </dev/tcp/$1/$2"; }

# Makes ready for `nginx -p "$tmp/nginx" -c "$tmp/nginx.conf"`: a server of $tmp/www on port 8001. False: there is no nginx.
find_nginx() {
	command -v nginx >/dev/null || { echo "without nginx"; return 1; }
	mkdir -p "$tmp/nginx/logs"
	chmod -R a+rX "$tmp" && chmod a+x "$tmp"
	cat >"$tmp/nginx.conf" <<-END
		user root;
		daemon off; master_process off; pid $tmp/nginx/pid; error_log $tmp/nginx/logs/error;
		events { worker_connections 64; }
		http {
			access_log off;
			client_body_temp_path $tmp/nginx; proxy_temp_path $tmp/nginx; fastcgi_temp_path $tmp/nginx;
			uwsgi_temp_path $tmp/nginx; scgi_temp_path $tmp/nginx;
			server { listen 8001; listen [::]:8001; root $tmp/www; }
		}
	END
}

sha() { sha256sum "$1" | cut -d ' ' -f 1; }

finish() {
	[ "$failures" = 0 ] || exit 1
	exit 0
}
