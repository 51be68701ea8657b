#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# install.sh - `make install CAPS=1 GROUP=...`: who is in the group needs no more to fetch a page with the machine's own address,
# others cannot run it, and `make uninstall` leaves nothing of it.
set -u
. tests/interop/lib_cli.sh
. tests/interop/lib_slow.sh
need python3 make setcap setpriv
in_own_network
in_own_mounts
. tests/interop/lib_net.sh
# where a process has more privileges than who started it, it cannot be looked into for leaks
[ -z "$SANITIZED" ] || export ASAN_OPTIONS=detect_leaks=0
setcap cap_net_raw+ep "$(cp "$TCPSEE" /mnt/try && echo /mnt/try)" 2>/dev/null || skip "setcap is refused here"
rm /mnt/try
build_lab
make_pages
start_python

# What is built is installed as it is, whatever it was built with.
installs() { make -o "$TCPSEE" BUILD="$(dirname "$TCPSEE")" DESTDIR=/mnt/root PREFIX=/usr "$@" >"$tmp/make.log" 2>&1; }
installs install CAPS=1 GROUP=64000 || fail "make install: $(tail -n 3 "$tmp/make.log")"
program=/mnt/root/usr/bin/tcpsee
member=(setpriv --reuid 65534 --regid 64000 --clear-groups env)
is_refused() { ! as_nobody "$@"; }

check "the program is the one that was built" cmp "$TCPSEE" $program
check "the manual page is there for everybody" as_nobody cmp docs/tcpsee.1 /mnt/root/usr/share/man/man1/tcpsee.1
check "so are the recorded sessions" diff -r traces /mnt/root/usr/share/tcpsee/traces
check "who is not in the group cannot run it" is_refused $program --help
check "nor read it" is_refused cat $program

mkdir -m 777 /mnt/home && cd /mnt/home || exit 1
export XDG_DATA_HOME=/mnt/home/data
"${member[@]}" $program doctor >doctor
check "a member may use each link" test "$(grep -c '^\(raw\|lan\|tun\|sim\) *yes' doctor)" = 4
check "a member is nobody otherwise" grep -q 'as an ordinary user' doctor
for at in 10.2.0.2:8000 '[fd02::2]:8000'; do
	"${member[@]}" $program get --link raw -q -o page.raw "http://$at/1000000" 2>err </dev/null || fail "$at: status $?"
	check "a page from $at with the machine's own address" test "$(sha page.raw)" = "$(sha "$tmp/www/1000000")"
	rm -f page.raw
done
check "the recording is the member's" test "$(find data -type f -user 65534 | wc -l)" = 2

start_slow
for at in "raw 127.0.0.1" "tun 10.77.0.1"; do
	while_it_runs "${member[@]}" $program -- --link "${at% *}" "http://${at#* }:8000/"
	check "$at: no capability is left while it runs" test "$(line CapEff)$(line CapPrm)" = 00000000000000000000000000000000
	check "$at: it runs as the member" test "$(line Uid)" = "$(printf '65534\t65534\t65534\t65534')"
	check "$at: and gets none back" test "$(line NoNewPrivs)" = 1
	ends_well "$at"
done
kill "$slow"

cd "$OLDPWD" || exit 1
installs uninstall || fail "make uninstall: $(tail -n 3 "$tmp/make.log")"
check "nothing of it is left" test -z "$(find /mnt/root -type f)"
finish
