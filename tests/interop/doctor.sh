#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# doctor.sh - what `tcpsee doctor` says is true, and its remedies are done here as they stand, without the sudo: they help.
set -u
. tests/interop/lib_cli.sh
need setpriv setcap nsenter
in_own_network
in_own_mounts
[ -z "$SANITIZED" ] || export ASAN_OPTIONS=detect_leaks=0 # looking for leaks needs privileges that these processes do not have
program=/mnt/tcpsee
cp "$TCPSEE" $program && chmod 755 $program
setcap cap_net_raw+ep $program && setcap -r $program || skip "setcap is refused here"

# asks COMMAND...: what doctor says when it is started so; the rows of its table in $tmp/rows, each in one line.
asks() {
	"$@" $program doctor >"$tmp/doctor" 2>"$tmp/word" </dev/null || fail "doctor: status $?"
	awk '/^             / { sub(/^ +/, ""); row = row " " $0; next } { if (NR > 1) print row; row = $0 } END { print row }' \
		"$tmp/doctor" >"$tmp/rows"
}

# says WHAT ROW ANSWER [PATTERN]
says() {
	if grep -Eq -- "^$2 +$3 .*${4:-}" "$tmp/rows"; then
		echo "ok: $1: $2 $3"
	else
		fail "$1: $2 is not '$3 ${4:-}': $(grep "^$2 " "$tmp/rows")"
	fi
}

# The commands between the quotes of a row are done.
does_remedy_of() { # ROW
	local command
	command=$(sed -n "s/^$1 .*\"\(sudo [^\"]*\)\".*/\1/p" "$tmp/rows")
	[ -n "$command" ] || { fail "no command for $1: $(grep "^$1 " "$tmp/rows")"; return; }
	USER=nobody bash -c "${command//sudo /}" >"$tmp/out" 2>&1 || fail "the remedy for $1 fails: $command: $(cat "$tmp/out")"
}

before() { ip -o link; nft list tables 2>&1; grep -s "" /proc/sys/net/ipv[46]/conf/*/forwarding; }

# Nothing is up but lo. With an Ethernet, as root, everything works and nothing is left behind.
asks env
says "without an Ethernet" lan no 'no Ethernet interface'
ip link add v0 type veth peer name v1
asks env
says "an Ethernet that is down" lan no
does_remedy_of lan
ip link set v0 up && ip link set v1 up
ip addr add 10.1.0.1/24 dev v0
ip addr add 10.2.0.1/24 dev v1
was=$(before)
asks env
for row in raw lan tun demo; do says root $row yes; done
says root auto yes 'link raw'
says root lan yes '-i v'
has_nat=
command -v nft >/dev/null && grep -q '^--nat *yes' "$tmp/rows" && has_nat=yes
[ -n "$has_nat" ] || echo "without nft"
check "nothing is left behind" test "$(before)" = "$was"

# An ordinary user, who may not open /dev/net/tun.
chmod 600 /dev/net/tun
asks as_nobody
for row in raw lan tun ${has_nat:+--nat}; do says nobody $row no "sudo setcap cap_net_raw,cap_net_admin\\+ep $program\""; done
has_user=$(grep '^user *yes' "$tmp/rows")
[ -z "$has_user" ] || says nobody auto yes 'link user'
does_remedy_of tun
asks as_nobody
for row in raw lan tun ${has_nat:+--nat}; do says "nobody, after the remedy" $row yes; done
says "nobody, after the remedy" auto yes 'link raw'

# Half of the privileges, and none but a device of one's own.
setcap cap_net_admin+ep $program
asks as_nobody
says "without CAP_NET_RAW" raw no 'CAP_NET_RAW'
says "without CAP_NET_RAW" tun yes
setcap -r $program
asks as_nobody
sed -i 's/"sudo setcap[^"]*"/setcap/' "$tmp/rows"
does_remedy_of tun
says "no device of one's own" tun no
asks as_nobody
says "a device of one's own" tun yes
ip link del tcpsee0

# In what a container has.
asks setpriv --bounding-set -net_raw,-net_admin
says "root without privileges" raw no 'not even root has here: start the container with --cap-add NET_RAW'
says "root without privileges" tun no '--cap-add NET_ADMIN'
asks as_nobody setpriv --no-new-privs
says "a session without new privileges" raw no 'no_new_privs'
mount -o remount,nosuid /mnt
asks as_nobody
says "a filesystem that ignores capabilities" raw no 'run as root, or use'
mount -o remount,suid /mnt
rm /dev/net/tun
asks env
says "no /dev/net/tun" tun no
says "no /dev/net/tun" --nat no
does_remedy_of tun
asks env
says "made again" tun yes

# A user namespace that allows no others, and its root.
unshare -U sleep 60 &
inside=$!
wait_for bash -c "echo '0 0 65536' >/proc/$inside/uid_map && echo '0 0 65536' >/proc/$inside/gid_map"
in_it() { nsenter -t $inside -U "$@"; }
if in_it bash -c 'echo 0 >/proc/sys/user/max_user_namespaces' 2>/dev/null; then
	asks in_it setpriv --reuid 65534 --regid 65534 --clear-groups
	says "without user namespaces" demo sim 'max_user_namespaces is 0'
	command=$(grep -o 'sysctl -w [^"]*' "$tmp/rows")
	in_it bash -c "$command" >/dev/null || fail "the remedy fails: $command"
	asks in_it setpriv --reuid 65534 --regid 65534 --clear-groups
	says "with them again" demo yes
fi
asks in_it
says "root of another user namespace" raw no 'outside of that namespace'
says "root of another user namespace" tun no 'outside of that namespace'
check "and libraries say nothing of their own" test ! -s "$tmp/word"
kill $inside

# What a process that was killed has left.
if [ -n "$has_nat" ]; then
	was=$(before)
	$program get --link tun --nat -q --no-save http://10.9.9.9/ >/dev/null 2>&1 </dev/null &
	killed=$!
	wait_for bash -c 'nft list tables | grep -q tcpsee_[0-9]' || fail "--nat has no rules"
	kill -9 $killed
	wait $killed 2>/dev/null
	check "killed: something is left" test "$(before)" != "$was"
	asks env
	check "and doctor removes it" test "$(before)" = "$was"
	check "with a word" grep -q "tcpsee_$killed" "$tmp/word"
fi

# No interface at all.
ip link set lo down && ip link del v0
asks env
for row in raw ${has_user:+user} auto; do says "nothing is up" $row no 'ip link set lo up'; done
does_remedy_of raw
asks env
says "lo is up again" raw yes
finish
