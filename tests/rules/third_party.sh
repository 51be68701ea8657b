#!/bin/sh
# SPDX-License-Identifier: MIT
#
# third_party.sh - each third-party library is included by exactly one .c file, and by no header.
#
#   third_party.sh [TOP]      checks each #include <...> below src/ and ui/
#
# So a library can be replaced in one place, and none of its types leaks. The table names the file that
# each library has; a header that is neither in the table nor of the C library, POSIX or Linux is
# somebody's third party too and needs a row.

cd "${1:-.}" || exit 2
here=$(cd "$(dirname "$0")" && pwd)

# header (a pattern): the files that may include it
table='
(ncurses\/)?n?curses\.h|term\.h: ui/term_curses.c
cjson\/.*|cJSON\.h: src/file/trace_parse.c
http_parser\.h|llhttp\.h: src/app/http_parse.c
cap-ng\.h: src/cli/privileges.c
nftables\/.*: src/net/nft.c
slirp\/.*: src/net/slirp_stack.c
pcap\/.*|pcap\.h: src/file/pcap.c src/file/packet_filter.c src/net/capture.c
libmnl\/.*: src/net/route.c
'

# The C library, POSIX and Linux.
ours='
assert ctype errno fcntl float getopt grp ifaddrs inttypes langinfo limits linux/.* locale math net/if net/if_arp
netdb netinet/.* arpa/inet poll pwd sched setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib string strings
sys/.* termios time unistd wchar wctype wait dirent fnmatch glob libgen spawn pthread endian byteswap execinfo ucontext
'

find src ui -name '*.[ch]' | sort | while read -r file; do
	awk -f "$here/code.awk" "$file"
done | TABLE=$table OURS=$ours awk -F: '
	BEGIN {
		gsub(/[ \n]+/, "|", ENVIRON["OURS"])
		system_header = "^(" substr(ENVIRON["OURS"], 2, length(ENVIRON["OURS"]) - 2) ")\\.h$"
		lines = split(ENVIRON["TABLE"], line, "\n")
		for (i = 1; i <= lines; i++)
			if (line[i] != "") {
				rows++
				colon = index(line[i], ":")
				pattern[rows] = "^(" substr(line[i], 1, colon - 1) ")$"
				files[rows] = substr(line[i], colon + 1) " "
			}
	}
	$3 !~ /^[ \t]*#[ \t]*include[ \t]*</ { next }
	{
		header = $3
		sub(/^[^<]*</, "", header)
		sub(/>.*/, "", header)
		if (header ~ system_header) next
		for (i = 1; i <= rows; i++)
			if (header ~ pattern[i]) break
		if (i > rows) say("is no header of the system: give the library a row in " \
			"tests/rules/third_party.sh")
		else if (!index(files[i], " " $1 " ")) say("belongs to" files[i] "alone")
	}
	function say(what) {
		printf "%s:%s: <%s> %s, third_party\n", $1, $2, header, what
		found++
	}
	END { exit found > 0 }'
