#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deps.sh - looks for what tcpsee is built or tested with, and installs what is missing.
#
#   .make/deps.sh check|install build|test
#
# Silent when nothing is missing. `check` names what is missing and stops; `install` calls apt-get (as
# root, or through sudo). On a system without apt it prints the package names for dnf, pacman, apk
# and brew. What a build cannot do without stops with status 2. Two things do not: a library that
# a build can do without (`also`: only `install` looks for it), and a test tool: tests that need it say so and are skipped.

set -u
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
CC=${CC:-cc}
tools=.build/tools          # programs that are unpacked there and not installed
log=.build/deps.log
tried=.build/deps-tried     # what could not be installed last time, and is not needed: -build, -test

# needed for | how it is looked for | apt | dnf | pacman | apk | brew | what it does for tcpsee
table() {
	cat <<-'END'
	build | cc                 | gcc              | gcc                | gcc           | gcc             | gcc            | compiles it
	build | hdr:stdio.h        | libc6-dev        | glibc-devel        | glibc         | musl-dev        | -              | the C library's headers
	build | hdr:linux/if_tun.h | linux-libc-dev   | kernel-headers     | linux-api-headers | linux-headers | -            | the kernel's headers
	build | cmd:pkg-config     | pkg-config       | pkgconf-pkg-config | pkgconf       | pkgconf         | pkg-config     | finds the libraries
	build | pkg:libpcap        | libpcap-dev      | libpcap-devel      | libpcap       | libpcap-dev     | libpcap        | reads and writes packet captures
	build | pkg:libmnl         | libmnl-dev       | libmnl-devel       | libmnl        | libmnl-dev      | -              | asks the kernel for routes and interfaces
	build | pkg:libcap-ng     | libcap-ng-dev    | libcap-ng-devel    | libcap-ng     | libcap-ng-dev   | -              | gives up privileges
	build | pkg:ncursesw       | libncurses-dev   | ncurses-devel      | ncurses       | ncurses-dev     | ncurses        | draws on the terminal
	build | pkg:libcjson       | libcjson-dev     | cjson-devel        | cjson         | cjson-dev       | cjson          | reads saved sessions
	build | http               | HTTP-PARSER      | llhttp-devel       | llhttp        | llhttp-dev      | llhttp         | parses HTTP
	also  | hdr:slirp/libslirp.h | libslirp-dev   | libslirp-devel     | libslirp      | libslirp-dev    | libslirp       | real hosts without privileges (--link user)
	also  | pkg:libnftables    | libnftables-dev  | nftables-devel     | nftables      | nftables-dev    | -              | the way from a TUN device to real hosts (--nat)
	need  | pkg:cmocka         | libcmocka-dev    | libcmocka-devel    | cmocka        | cmocka-dev      | cmocka         | runs the unit tests
	test  | cmd:python3        | python3          | python3            | python        | python3         | python         | a web server that is not ours, checks JSON
	test  | cmd:ip             | iproute2         | iproute            | iproute2      | iproute2        | -              | makes networks for tests
	test  | cmd:nft            | nftables         | nftables           | nftables      | nftables        | -              | looks at what --nat leaves behind
	test  | cmd:setcap         | libcap2-bin      | libcap             | libcap        | libcap-setcap   | -              | privileges of an installed program
	test  | cmd:nginx          | NGINX            | nginx              | nginx         | nginx           | nginx          | a web server that is not ours
	test  | cmd:curl           | curl             | curl               | curl          | curl            | curl           | a web client that is not ours
	test  | cmd:ethtool        | ethtool          | ethtool            | ethtool       | ethtool         | -              | switches offloading on and off in test networks
	test  | cmd:tcpdump        | tcpdump          | tcpdump            | tcpdump       | tcpdump         | tcpdump        | reads our captures
	test  | cmd:tshark         | tshark           | wireshark-cli      | wireshark-cli | tshark          | wireshark      | reads our captures
	test  | cmd:tmux           | tmux             | tmux               | tmux          | tmux            | tmux           | a terminal for UI tests
	test  | cmd:xmllint        | libxml2-utils    | libxml2            | libxml2       | libxml2-utils   | libxml2        | checks our SVG
	test  | cmd:valgrind       | valgrind         | valgrind           | valgrind      | valgrind        | -              | looks for leaks
	test  | cmd:ctags          | universal-ctags  | ctags              | ctags         | ctags           | universal-ctags | measures functions
	test  | cmd:nm             | binutils         | binutils           | binutils      | binutils        | binutils       | looks into object files
	END
}

is_there() {
	case $1 in
	cc) command -v "${CC%% *}" ;;
	cmd:nginx) command -v nginx || [ -x $tools/usr/sbin/nginx ] ;;
	cmd:*) command -v "${1#cmd:}" ;;
	pkg:*) pkg-config --exists "${1#pkg:}" ;;
	hdr:*) printf '#include <%s>\n' "${1#hdr:}" | $CC -E -x c - ;;
	http) pkg-config --exists libllhttp || is_there hdr:http_parser.h ;;
	esac >/dev/null 2>&1
}

# Prints the rows of the wanted groups whose thing is not there.
missing() {
	table | while IFS='|' read -r group probe rest; do
		group=${group%% *} probe=${probe# } probe=${probe%% *}
		case " $1 " in *" $group "*) is_there "$probe" || echo "$group|$probe|$rest" ;; esac
	done
}

# The names in column $1 of the rows on stdin, on one line.
names() { awk -F '|' -v column="$1" '{ gsub(/ /, "", $column) } $column != "-" { printf "%s ", $column }'; }

explain() { awk -F '|' '{ gsub(/ /, "", $3); sub(/^ +/, "", $8); printf "  %-18s %s\n", tolower($3), $8 }'; }

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif [ -t 2 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

# sudo may ask for a password only where somebody sits at a terminal.
may_install() {
	[ "$(id -u)" = 0 ] || { command -v sudo && { [ -t 2 ] || sudo -n true; }; } >/dev/null 2>&1
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none \
		apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" >>$log 2>&1 </dev/null
}

# Debian's nginx package would start a web server on port 80. The tests want the program only: it is unpacked below
# .build/, without root and without a service.
unpack_nginx() {
	mkdir -p $tools
	for package in nginx nginx-light; do
		(cd $tools && apt-get -q -o APT::Sandbox::User="$(id -un)" download $package) >>$log 2>&1 || continue
		for deb in "$tools/$package"_*.deb; do dpkg-deb -x "$deb" $tools; rm -f "$deb"; done
		[ -x $tools/usr/sbin/nginx ] && return 0
	done
	return 1
}

# Which of the twins this Debian has.
http_package() {
	if apt-cache show libllhttp-dev >/dev/null 2>&1; then echo libllhttp-dev; else echo libhttp-parser-dev; fi
}

install_by_apt() { # rows
	wanted=$(echo "$1" | names 3)
	echo "tcpsee needs, and installs by apt-get (log: $log):"
	echo "$1" | explain
	apt update || echo "  (the package lists could not be refreshed; going on with the old ones)"
	wanted=$(echo "$wanted" | sed "s/HTTP-PARSER/$(http_package)/; s/NGINX//")
	# All at once; if one of them cannot be had, the others still can.
	# shellcheck disable=SC2086  # a list of words
	apt install --no-install-recommends $wanted ||
		for package in $wanted; do apt install --no-install-recommends "$package"; done
	case $1 in *NGINX*) unpack_nginx ;; esac
}

tell_names() { # rows
	echo "tcpsee needs packages that are not here:"
	echo "$1" | explain
	echo "by name:"
	printf '  dnf install %s\n' "$(echo "$1" | names 4)"
	printf '  pacman -S %s\n' "$(echo "$1" | names 5)"
	printf '  apk add %s\n' "$(echo "$1" | names 6)"
	printf '  brew install %s\n' "$(echo "$1" | names 7)"
}

tell_apt() { # rows
	echo "tcpsee needs packages that are not here:"
	echo "$1" | explain
	echo "'make deps' installs them, or as root: apt-get install" \
		"$(echo "$1" | names 3 | sed "s/HTTP-PARSER/$(http_package)/; s/NGINX/nginx/")"
}

# --- the run ------------------------------------------------------------------------------------

action=${1:?check or install} what=${2:?build or test}
case $action-$what in
check-build) groups=build ;;
install-build) groups="build also" ;;
*) groups="need test" ;;
esac
case $what in build) without="not here, built without" ;; *) without="not here, tests that need them are skipped" ;; esac
tried=$tried-$what

rows=$(missing "$groups")
[ -z "$rows" ] && exit 0
mkdir -p .build
if [ "$(cat "$tried" 2>/dev/null)" = "$rows" ]; then
	echo "$without: $(echo "$rows" | names 2 | sed 's/[a-z]*://g')"
	exit 0
fi

if ! command -v apt-get >/dev/null; then
	tell_names "$rows" >&2
elif [ "$action" = check ] || ! may_install; then
	tell_apt "$rows" >&2
else
	install_by_apt "$rows"
	rows=$(missing "$groups")
	[ -z "$rows" ] && exit 0
	{ tail -n 5 $log; echo "still missing: $(echo "$rows" | names 2)"; } >&2
fi

echo "$rows" | grep -q -e '^build' -e '^need' && exit 2
echo "$rows" >"$tried"
echo "$without: $(echo "$rows" | names 2 | sed 's/[a-z]*://g')"
