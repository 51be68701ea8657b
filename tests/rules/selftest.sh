#!/bin/sh
# SPDX-License-Identifier: MIT
#
# selftest.sh - each rule finds what it is there to find.
#
# Makes a small tree that keeps every rule, checks that all scripts are content with it, then plants one
# violation after the other and checks that its rule names the file and the line.

here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 2
CC=${CC:-cc}
failed=0
planted=0

head='/* SPDX-License-Identifier: MIT */'

# put FILE LINE...: writes a source file with its licence head on line 1.
put() {
	file=$1
	shift
	mkdir -p "$(dirname "$file")"
	printf '%s\n' "$head" "$@" >"$file"
}

compile() {
	for source in src/tcp/*.c src/wire/*.c src/base/*.c; do
		object=.build/obj/${source%.c}.o
		mkdir -p "$(dirname "$object")"
		$CC -O1 -fno-builtin -Isrc -c -o "$object" "$source" || exit 2
	done
}

clean_tree() {
	rm -rf src ui tests .build
	mkdir -p src ui tests docs
	put src/main.c '#include <stdio.h>' '#include "ui/app.h"' '#include "tcp/tcp.h"'
	put src/base/base.h '#include <stdint.h>'
	put src/base/bytes.c '#include <string.h>' \
		'void copy(void *to, const void *from) { memcpy(to, from, 4); }'
	put src/base/grow.c '#include <stdlib.h>' 'void *grow(void) { return malloc(1); }'
	put src/wire/seq.h '#include "base/base.h"'
	put src/wire/ip.c '#include "wire/seq.h"' 'void copy(void *, const void *);' \
		'void ip(int *a, int *b);' 'void ip(int *a, int *b) { copy(a, b); }'
	put src/tcp/tcp.h '#include "wire/seq.h"'
	put src/tcp/config.h 'struct tcp_config {' '	bool has_a, has_b; /* both */' '	const struct x *y;' '	uint8_t k[16];' '};'
	put tests/simulate/random_config.c 'ROW(has_a, 1)' 'ROW(has_b, 1)' 'ROW(y, 1)' 'ROW(k, 1)'
	put src/tcp/state.c '#include "tcp/tcp.h"' 'void ip(int *, int *);' \
		'/* time(NULL), sprintf(): words in a comment; #include "ui/app.h" */' \
		'static const char *const names[] = { "time(", "malloc(" };' \
		'const char *name(int i) { ip(&i, &i); return names[i]; }'
	put src/net/host.h '#include "tcp/tcp.h"'
	put src/file/pcap.c '#include <pcap/pcap.h>' '#include "base/base.h"'
	put ui/app.h '#include "base/base.h"'
	put ui/term_curses.c '#include <curses.h>' '#include "ui/app.h"'
	put tests/unit/test_a.c '#include <cmocka.h>'
	printf 'all:\n' >Makefile
}

# expect RULE WHERE: the planted tree is refused by RULE with a message that begins with WHERE.
expect() {
	planted=$((planted + 1))
	[ "$1" = purity ] && compile
	said=$(sh "$here/$1.sh" "$tree" 2>&1)
	status=$?
	if [ $status != 1 ] || ! printf '%s\n' "$said" | grep -q "^$2.*, $1$"; then
		echo "$1 did not find $2 (status $status): $said"
		failed=1
	fi
	clean_tree
}

clean_tree
compile
for rule in layers third_party purity sizes vocabulary style dice; do
	if ! said=$(sh "$here/$rule.sh" "$tree" 2>&1); then
		echo "$rule refuses a tree that keeps the rules: $said"
		failed=1
	fi
done

# --- layers
put src/wire/up.h '#include "tcp/tcp.h"'
expect layers src/wire/up.h:2:
put src/net/side.c '' '#include "file/pcap.h"'
expect layers src/net/side.c:3:
put ui/deep.c '#include "net/host.h"'
expect layers ui/deep.c:2:
put src/trace/calls.c '#include "tcp/tcp.h"'
expect layers src/trace/calls.c:2:
put src/tcp/bare.c '#include "tcp.h"'
expect layers src/tcp/bare.c:2:
put src/tcp/gone.c '#include "wire/gone.h"'
expect layers src/tcp/gone.c:2:
put src/net/guts.c '#include "tcp/internal.h"'
put src/tcp/internal.h
expect layers src/net/guts.c:2:
put src/util/x.c '#include "base/base.h"'
expect layers src/util/x.c:2:

# --- third_party
put ui/view.c '#include <curses.h>'
expect third_party ui/view.c:2:
put src/file/pcap.h '#include <pcap.h>'
expect third_party src/file/pcap.h:2:
put src/net/zip.c '#include <zlib.h>'
expect third_party src/net/zip.c:2:
put src/base/mock.c '# include <cmocka.h>'
expect third_party src/base/mock.c:2:

# --- purity
put src/tcp/prints.c 'int puts(const char *);' 'void p(void);' 'void p(void) { puts("x"); }'
expect purity 'src/tcp/prints.c:1: calls puts'
put src/wire/allocates.c 'void *grow(void);' 'void *a(void) { return grow(); }'
expect purity 'src/base/grow.c:1: calls malloc() (called from src/wire/allocates.c)'
put src/tcp/global.c 'int counter;'
expect purity 'src/tcp/global.c:1: variable counter'
put src/tcp/varying.c 'int next(void) { static int n = 5; return n++; }'
expect purity 'src/tcp/varying.c:1: variable n'

# --- dice
put tests/simulate/random_config.c 'ROW(has_a, 1)' 'ROW(y, 1)' 'ROW(k, 1)'
expect dice 'src/tcp/config.h:1: has_b'
put tests/simulate/random_config.c 'ROW(has_a, 1)' 'ROW(has_b, 1)' 'ROW(k, 1)'
expect dice 'src/tcp/config.h:1: y'

# --- sizes
put src/net/long.c
seq 1 500 | sed 's#.*#/* & */#' >>src/net/long.c
expect sizes src/net/long.c:
if ctags --version 2>/dev/null | grep -q 'Universal Ctags'; then
	put src/net/function.c '' 'int f(void)' '{'
	seq 1 60 | sed 's/.*/	g(&);/' >>src/net/function.c
	echo '}' >>src/net/function.c
	expect sizes src/net/function.c:3:
fi

# --- vocabulary
put src/net/later.c "/* TO""DO: the rest */"
expect vocabulary src/net/later.c:2:
echo "# FIX""ME" >>Makefile
expect vocabulary Makefile:2:
echo 'int x;' >src/net/bare.c
expect vocabulary src/net/bare.c:1:

# --- style
put src/net/a.c '#include <assert.h>'
expect style src/net/a.c:2:
put src/net/a.c 'void f(void)' '{' '	strcpy(a, b);' '}'
expect style src/net/a.c:4:
put src/trace/a.c 'int f(void) { return clock_gettime(0, &t); }'
expect style src/trace/a.c:2:
put src/trace/a.c 'long f(void) { return time(NULL); }'
expect style src/trace/a.c:2:
put src/tcp/a.h 'typedef struct tcb TCB;'
expect style src/tcp/a.h:2:
put ui/a.c '    int x;'
expect style ui/a.c:2:
put ui/a.c 'int x; '
expect style ui/a.c:2:
put ui/a.c "/* $(printf '%0137d' 0) */"
expect style ui/a.c:2:

put tests/unit/test_a.c '#include "timeline.h"' 'int main(void)' '{' '	return cmocka_run_group_tests_name("a", t, 0, 0);' '}'
expect style tests/unit/test_a.c:5:

# --- requirements
row='| MUST-1 | 3.1 | asked | `wire/seq.h` | '
echo "$row- |" >docs/rfc-map.md
expect requirements 'docs/rfc-map.md:1: MUST-1 has no test'
put tests/unit/test_a.c 'static void a_window_is_one(void **state) /* MUST-1 */' '{' '}'
echo "$row- |" >docs/rfc-map.md
expect requirements 'docs/rfc-map.md:1: its last column is stale'
put tests/unit/test_a.c 'static void helper(int x) /* MUST-1 */' '{' '}'
echo "$row\`helper\` (test_a) |" >docs/rfc-map.md
expect requirements 'docs/rfc-map.md:1: its last column is stale'
echo '| MUST-1 | 3.1 | asked | `wire/gone.c` | - |' >docs/rfc-map.md
expect requirements 'docs/rfc-map.md:1: MUST-1 names src/wire/gone.c'
printf '| MUST-1 | why |\n%s\n' "${row}exempt |" >docs/rfc-map.md
expect requirements 'docs/rfc-map.md:1: MUST-1 is exempt without a reason'

echo "$planted violations planted"
exit $failed
