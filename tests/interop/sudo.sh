#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# sudo.sh - files that a run under sudo makes are those of the person who called it, with that person's rights; and a program with the
# setuid or setgid bit does not run.
set -u
. tests/interop/lib_cli.sh
need setpriv
in_own_network
in_own_mounts
cd "$tmp" || exit 1
chmod a+rx "$tmp" 2>/dev/null
mkdir -m 755 /mnt/roots /mnt/shared
mkdir -m 777 /mnt/all
mkdir -m 770 /mnt/disks
chgrp 6 /mnt/disks

sudo_get() { setpriv --groups 0,6 env SUDO_UID=65534 SUDO_GID=65534 HOME=/nonexistent "$TCPSEE" get --link tun --no-save --plain "$@"; }
owner() { stat -c '%u:%g' "$1"; }

# Nobody listens there: nothing comes.
expect 1 '' sudo_get -o /mnt/all/page http://10.77.0.1:8999/
check "a run without a page leaves no file" test ! -e /mnt/all/page
expect 2 'cannot be written' sudo_get -o /mnt/roots/page http://10.77.0.1:8999/
check "nor where the person may not write" test ! -e /mnt/roots/page
expect 2 'cannot be written' sudo_get -o /mnt/disks/page http://10.77.0.1:8999/
check "nor where only a group of root's may" test ! -e /mnt/disks/page
env SUDO_UID=65534 SUDO_GID=65534 "$TCPSEE" get --link sim --no-save -q -o /mnt/all/page http://example/ >out 2>err </dev/null
check "the page is the person's" test "$(owner /mnt/all/page)" = 65534:65534

# Not how it is installed: all it writes would be written as root, by anybody.
cp "$TCPSEE" /mnt/shared/tcpsee
refused() { expect 3 'make install CAPS=1' as_nobody /mnt/shared/tcpsee get --link sim --no-save -q -o /mnt/roots/page http://example/; }
chmod 4755 /mnt/shared/tcpsee
refused
chmod 2755 /mnt/shared/tcpsee
[ -n "$SANITIZED" ] || refused # such a process may not look into itself for its leaks
check "nothing is written" test ! -e /mnt/roots/page
chmod 755 /mnt/shared/tcpsee
expect 0 '' as_nobody /mnt/shared/tcpsee --version
finish
