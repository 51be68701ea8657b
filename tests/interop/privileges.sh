#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# privileges.sh - while packets of a network are read nothing is left of the privileges that opened the link.
set -u
. tests/interop/lib_cli.sh
. tests/interop/lib_slow.sh
need python3
in_own_network
cd "$tmp" || exit 1
chmod a+rwx .
start_slow

while_it_runs "$TCPSEE" -- http://10.77.0.1:8000/
check "root: no capability is effective" test "$(line CapEff)" = 0000000000000000
check "root: none is permitted" test "$(line CapPrm)" = 0000000000000000
check "root: none can be inherited" test "$(line CapInh)" = 0000000000000000
check "root: no program that it starts gets any" test "$(line NoNewPrivs)" = 1
ends_well root

while_it_runs env SUDO_UID=65534 SUDO_GID=65534 "$TCPSEE" -- http://10.77.0.1:8000/
check "sudo: the process is the person's" test "$(line Uid)" = "$(printf '65534\t65534\t65534\t65534')"
check "sudo: with that person's group" test "$(line Gid)" = "$(printf '65534\t65534\t65534\t65534')"
check "sudo: and no others of root" test -z "$(line Groups | tr -d ' ')"
check "sudo: no capability is left" test "$(line CapEff)$(line CapPrm)" = 00000000000000000000000000000000
ends_well sudo

kill "$slow"
finish
