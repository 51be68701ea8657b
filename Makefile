# SPDX-License-Identifier: MIT
#
# Makefile - builds, tests and installs tcpsee. GNU make 4.3, one file, no recursion into folders.
#
# Everything that is made lands in .build/ (with sanitizers: .build/sanitize/), object files in a
# copy of the tree under obj/. `make help` lists the targets.
#
#   V=1            shows the commands
#   CC=clang       another compiler
#   CFLAGS=...     optimization and debugging (-O3 -g)
#   WERROR=1       warnings are errors
#   SANITIZE=1     builds with ASan and UBSan in .build/sanitize/
#   ARGS="..."     options for `make demo`
#   CAPS=1         `make install` gives the program the privileges that links need: nobody has to be root
#   GROUP=netdev   ... and only this group may run it

VERSION := 0.1
PREFIX  := /usr/local
DESTDIR :=
V       := 0

.DELETE_ON_ERROR:
.SUFFIXES:
# As many jobs as processors; a -j on the command line is stronger.
MAKEFLAGS += $(if $(filter 0,$(MAKELEVEL)),-j$(shell nproc 2>/dev/null || echo 2))
MAKEFLAGS += --no-builtin-rules --no-print-directory

# --- what is built from what --------------------------------------------------------------------

BUILD := .build$(if $(SANITIZE),/sanitize)
OBJ   := $(BUILD)/obj
BIN   := $(BUILD)/tcpsee

# The adapter is a library of its own, not a part of the program.
DRILL_SOURCES := $(sort $(wildcard src/drill/*.c))
SOURCES       := $(filter-out $(DRILL_SOURCES),$(sort $(wildcard src/main.c src/*/*.c ui/*.c)))
UNIT_SOURCES  := $(sort $(wildcard tests/unit/test_*.c))
UNIT_HELPERS  := $(filter-out $(UNIT_SOURCES),$(sort $(wildcard tests/unit/*.c)))
BENCH_SOURCES := $(sort $(wildcard tests/bench/bench_*.c))

OBJECTS   := $(SOURCES:%.c=$(OBJ)/%.o)
# What tests and benchmarks link with: the program without its main().
PARTS     := $(filter-out $(OBJ)/src/main.o,$(OBJECTS))
UNIT_WITH := $(PARTS) $(UNIT_HELPERS:%.c=$(OBJ)/%.o)
UNITS     := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/%)
# Worlds in virtual time: a program, and the part of it that unit tests link as well. The linker leads each call of the
# engine's front door through tests/simulate/watch.c.
SIMULATE_SOURCES := $(sort $(wildcard tests/simulate/*.c))
SIMULATE         := $(BUILD)/tests/simulate
SIMULATE_PARTS   := $(filter-out $(OBJ)/tests/simulate/simulate.o,$(SIMULATE_SOURCES:%.c=$(OBJ)/%.o))
FUZZ_PARTS       := $(OBJ)/tests/fuzz/fuzz_segment.o
DOORS := open send send_urgent receive close stop_reading abort segment_arrives icmp_arrives policy_changed timeouts next_segment \
	cookie_answer cookie_resume continue_above end_time_wait
BENCHES   := $(BENCH_SOURCES:tests/bench/%.c=$(BUILD)/bench/%)
# The adapter, compiled as a library must be, and what it needs of the program.
DRILL      := $(BUILD)/libtcpsee_packetdrill.so
# Files that need what no script of packetdrill does: devices, libraries.
DRILL_WITHOUT := capture.c forwarding.c kernel_server.c namespace.c nat.c nft.c permission.c port_guard.c route.c slirp_stack.c \
              tun_%.c link_%.c
DRILL_WITH := $(DRILL_SOURCES) $(wildcard src/base/*.c src/wire/*.c src/tcp/*.c src/trace/*.c src/infer/*.c) \
              $(addprefix src/file/,base64.c json_out.c trace_line.c trace_write.c) \
              $(filter-out $(addprefix src/net/,$(DRILL_WITHOUT)),$(wildcard src/net/*.c)) \
              $(addprefix src/cli/,option_value.c options_engine.c syn_order.c)
DRILL_OBJECTS := $(DRILL_WITH:%.c=$(OBJ)/pic/%.o)

# Scripts: every *.sh but the ones that others source (lib*.sh).
scripts_in = $(foreach s,$(sort $(wildcard tests/$1/*.sh)),$(if $(filter lib%,$(notdir $s)),,$s))
RULES   := $(call scripts_in,rules)
INTEROP := $(call scripts_in,interop)
UI      := $(call scripts_in,ui)

# --- how ----------------------------------------------------------------------------------------

CFLAGS  = $(if $(SANITIZE),-O1 -g,-O3 -g)
WARN   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
          -Wimplicit-fallthrough
, := ,
# Calls between files cost a tenth of the engine's time: gcc puts what it needs to inline them beside the machine code, and the
# program and the benchmarks are linked with it. Tests link the machine code: --wrap needs real calls. clang goes without.
IS_GCC      = $(call ask_once,IS_GCC,$(CC) --version | grep -c 'Free Software Foundation')
LTO_OBJECTS = $(if $(SANITIZE),,$(if $(filter 1,$(IS_GCC)),-flto -ffat-lto-objects))
LTO         = $(if $(LTO_OBJECTS),-flto=auto)
NO_LTO      = $(if $(LTO_OBJECTS),-fno-lto)
SANITIZERS := $(if $(SANITIZE),-fsanitize=address$(,)undefined -fno-sanitize-recover=all \
          -fno-omit-frame-pointer)

# pkg-config is asked when the first command needs the answer, and once: the libraries (and
# pkg-config itself) may have been installed a moment before by the target `libraries`.
PKG_CONFIG := pkg-config
ask_once    = $(eval $1 := $$(shell $2))$($1)
HTTP_PKG    = $(call ask_once,HTTP_PKG,$(PKG_CONFIG) --exists libllhttp 2>/dev/null && echo libllhttp)
PKG_CFLAGS  = $(call ask_once,PKG_CFLAGS,$(PKG_CONFIG) --cflags libpcap libmnl libcap-ng ncursesw libcjson $(HTTP_PKG))
PKG_LIBS    = $(call ask_once,PKG_LIBS,$(PKG_CONFIG) --libs libpcap libmnl libcap-ng ncursesw libcjson $(HTTP_PKG))
CMOCKA      = $(call ask_once,CMOCKA,$(PKG_CONFIG) --cflags --libs cmocka)
# What a build can do without.
NFT         = $(call ask_once,NFT,$(PKG_CONFIG) --libs libnftables 2>/dev/null)
# libslirp's .pc file asks for one of glib, which its header does not need.
SLIRP       = $(call ask_once,SLIRP,printf '\043include <slirp/libslirp.h>' | $(CC) -E -x c - >/dev/null 2>&1 && echo -lslirp)
# Debian's libhttp-parser-dev has no .pc file.
LIB_CFLAGS  = $(PKG_CFLAGS) -DHAVE_LLHTTP=$(if $(HTTP_PKG),1,0) -DHAVE_SLIRP=$(if $(SLIRP),1,0) \
              -DHAVE_NFTABLES=$(if $(NFT),1,0)
LIBS        = $(PKG_LIBS) $(if $(HTTP_PKG),,-lhttp_parser) $(SLIRP) $(NFT)

COMPILE = $(CC) -std=c17 -D_GNU_SOURCE -DTCPSEE_VERSION='"$(VERSION)"' -Isrc -I. $(LIB_CFLAGS) \
          $(CPPFLAGS) $(CFLAGS) $(SANITIZERS) $(WARN) $(if $(WERROR),-Werror)
LINK    = $(CC) $(CFLAGS) $(SANITIZERS) $(LDFLAGS)

Q      := $(if $(filter 1,$V),,@)
# $(call say,VERB,what): the one line that stands for a command unless V=1.
say     = $(if $Q,@printf '  %-5s %s\n' '$1' '$2')

# --- build --------------------------------------------------------------------------------------

all: $(BIN)  ## build .build/tcpsee (the default)

$(BIN): $(OBJECTS) $(BUILD)/sources
	$(call say,LINK,$@)
	$Q$(LINK) $(LTO) -o $@ $(OBJECTS) $(LIBS)

$(UNITS): $(BUILD)/tests/%: $(OBJ)/tests/unit/%.o $(UNIT_WITH) $(BUILD)/sources
	$(call say,LINK,$@)
	$Q$(LINK) $(NO_LTO) -o $@ $(filter %.o,$^) $(LIBS) $(CMOCKA)

$(SIMULATE): $(OBJ)/tests/simulate/simulate.o $(SIMULATE_PARTS) $(PARTS) $(BUILD)/sources
	$(call say,LINK,$@)
	$Q$(LINK) $(NO_LTO) -o $@ $(filter %.o,$^) $(LIBS)

$(UNITS): $(SIMULATE_PARTS)
$(BUILD)/tests/test_fuzz_corpus: $(FUZZ_PARTS)
$(UNITS) $(SIMULATE) $(BUILD)/fuzz_segment: private LDFLAGS += $(DOORS:%=-Wl,--wrap=tcp_%)

$(BUILD)/tests/test_live: private LDFLAGS += -Wl,--wrap=link_sim_open

$(BENCHES): $(BUILD)/bench/%: $(OBJ)/tests/bench/%.o $(PARTS) $(BUILD)/sources
	$(call say,LINK,$@)
	$Q$(LINK) $(LTO) -o $@ $< $(PARTS) $(LIBS)

# One symbol is for others to see; what nobody needs is left out.
$(DRILL): $(DRILL_OBJECTS) $(BUILD)/sources
	$(call say,LINK,$@)
	$Q$(LINK) -shared $(if $(SANITIZE),,-Wl$(,)-z$(,)defs) -Wl,--gc-sections -o $@ $(DRILL_OBJECTS) -lpthread

$(BUILD)/tests/test_drill $(BUILD)/tests/test_drill_flags: LIBS += -lpthread -ldl
$(BUILD)/tests/test_drill $(BUILD)/tests/test_drill_flags: $(DRILL)

$(OBJ)/pic/%.o: %.c $(BUILD)/flags
	$(call say,PIC,$<)
	$Q$(COMPILE) -fPIC -fvisibility=hidden -ffunction-sections -MMD -MP -c -o $@ $<

$(OBJ)/%.o: %.c $(BUILD)/flags
	$(call say,CC,$<)
	$Q$(COMPILE) $(if $(filter src/% ui/% tests/bench/%,$<),$(LTO_OBJECTS)) -MMD -MP -c -o $@ $<

# cmocka.h is one of the things that `make test` installs.
$(UNIT_SOURCES:%.c=$(OBJ)/%.o) $(UNIT_HELPERS:%.c=$(OBJ)/%.o): | test-tools

# Two small files that change when the command line or the set of sources does: what was built
# with other flags, or linked from other files, is then made again.
update = printf '%s\n' '$(subst ','\'',$1)' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$1)' >$@

$(BUILD)/flags: FORCE | libraries folders
	@$(call update,$(COMPILE) $(LTO_OBJECTS) | $(LINK) $(LIBS))

$(BUILD)/sources: FORCE | folders
	@$(call update,$(SOURCES) $(UNIT_HELPERS) $(DRILL_SOURCES) $(SIMULATE_SOURCES))

folders:
	@mkdir -p $(sort $(dir $(OBJECTS) $(DRILL_OBJECTS) $(UNITS) $(BENCHES) $(UNIT_SOURCES:%=$(OBJ)/%) \
		$(SIMULATE_SOURCES:%=$(OBJ)/%) $(FUZZ_PARTS) \
		$(BENCH_SOURCES:%=$(OBJ)/%) $(BUILD)/tests/))

-include $(wildcard $(OBJ)/pic/src/*/*.d $(OBJ)/src/*.d $(OBJ)/src/*/*.d $(OBJ)/ui/*.d $(OBJ)/tests/*/*.d)

# --- what the system must have ------------------------------------------------------------------

# Checks for compiler and libraries; silent when all is there. `make demo` and `make test` install
# what is missing, a plain `make` only says what that is.
libraries:
	@CC='$(CC)' .make/deps.sh $(DEPS_ACTION) build

test-tools: | libraries
	@CC='$(CC)' .make/deps.sh $(DEPS_ACTION) test

DEPS_ACTION := check
demo test test-sanitize unit interop ui-test check-rules bench bench-impaired deps: DEPS_ACTION := install

deps: test-tools  ## install what building and testing need, by the system's package manager
	@echo "everything that tcpsee is built and tested with is here"

# --- run ----------------------------------------------------------------------------------------

demo: $(BIN)  ## see a real handshake and HTTP GET (installs missing libraries first)
	@$(BIN) demo $(ARGS)

RUN_TESTS = BUILD=$(BUILD) SANITIZED=$(SANITIZE) tests/run

test: $(BIN) $(UNITS) $(BENCHES) | test-tools  ## all tests (installs missing tools first)
	@$(RUN_TESTS) $(UNITS) $(if $(SANITIZE),,$(RULES)) $(INTEROP) $(UI)

test-sanitize: | $(filter test,$(MAKECMDGOALS))  ## all tests again, built with ASan and UBSan
	@$(MAKE) SANITIZE=1 test

unit: $(UNITS) | test-tools  ## the unit tests alone
	@$(RUN_TESTS) $(UNITS)

check-rules: $(OBJECTS) | test-tools $(filter unit,$(MAKECMDGOALS))  ## the rules of the code: layers, purity, sizes, style
	@$(RUN_TESTS) -v $(RULES)

interop: $(BIN) $(DRILL) | test-tools  ## our TCP against Linux, servers and tools that are not ours
	@$(RUN_TESTS) $(INTEROP)

ui-test: $(BIN) | test-tools  ## the screen, played by scripts
	@$(RUN_TESTS) $(UI)

bench: $(BIN) $(BENCHES)  ## measure: goodput, connections a second, files
	@if [ -f tests/bench/run.sh ]; then TCPSEE=$(CURDIR)/$(BIN) BUILD=$(CURDIR)/$(BUILD) bash tests/bench/run.sh; \
	else set -e; for b in $(BENCHES); do $$b; done; fi

bench-impaired: $(BENCHES)  ## measure: goodput through losses, beside Linux (root; half an hour)
	@BUILD=$(CURDIR)/$(BUILD) bash tests/bench/impaired.sh

# One world: its ladder. Many: the ladders of those that fail.
N    := 10000
SEED := 1

simulate: $(SIMULATE)  ## N=10000 random worlds from SEED=1 on, invariants checked at every call; N=1: its ladder
	@mkdir -p $(BUILD)/simulate
	@$(SIMULATE) --seed $(SEED) --worlds $(N) --save $(BUILD)/simulate $(if $(filter 1,$(N)),--tell)

# libFuzzer's bytes into every state of the engine, with sanitizers. What it finds new stays in .build/fuzz/corpus.
RUNS    := 200000
FUZZ_IN := .build/fuzz

fuzz-segment:  ## RUNS=200000 inputs of libFuzzer for the engine, with invariants and sanitizers (clang)
	@if command -v clang >/dev/null; then \
		$(MAKE) CC=clang BUILD=$(FUZZ_IN) CFLAGS='-O1 -g' \
			SANITIZERS='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' $(FUZZ_IN)/fuzz_segment && \
		mkdir -p $(FUZZ_IN)/corpus && $(FUZZ_IN)/fuzz_segment -seed=$(SEED) -runs=$(RUNS) -max_len=1024 -len_control=0 -timeout=20 \
			-print_final_stats=1 -artifact_prefix=$(FUZZ_IN)/ $(FUZZ_IN)/corpus tests/fuzz/corpus/segment; \
	else echo "fuzz-segment: skipped, there is no clang (make unit replays the corpus)"; fi

$(BUILD)/fuzz_segment: $(FUZZ_PARTS) $(SIMULATE_PARTS) $(PARTS) $(BUILD)/sources
	$(call say,LINK,$@)
	$Q$(LINK) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(LIBS)

lint:  ## compile with clang and every warning as an error, keeping nothing
	@if command -v clang >/dev/null; then \
		$(MAKE) CC=clang WERROR=1 BUILD=.build/clang .build/clang/tcpsee; \
	else echo "lint: skipped, there is no clang"; fi

packetdrill-adapter: $(DRILL)  ## build .build/libtcpsee_packetdrill.so (docs/packetdrill.md)

# --- install ------------------------------------------------------------------------------------

SHARE  := $(PREFIX)/share
TRACES  = $(shell find traces -type f)
MAN     = $(wildcard docs/tcpsee.1)

install: $(BIN)  ## install below PREFIX=/usr/local (DESTDIR is obeyed)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m $(if $(GROUP),750 -g $(GROUP),755) $(BIN) $(DESTDIR)$(PREFIX)/bin/tcpsee
	$(if $(CAPS),setcap cap_net_raw$(,)cap_net_admin+ep $(DESTDIR)$(PREFIX)/bin/tcpsee)
	$(if $(MAN),install -d $(DESTDIR)$(SHARE)/man/man1)
	$(if $(MAN),install -m 644 $(MAN) $(DESTDIR)$(SHARE)/man/man1/tcpsee.1)
	@for f in $(TRACES); do install -D -m 644 "$$f" "$(DESTDIR)$(SHARE)/tcpsee/$$f" || exit 1; done

uninstall:  ## remove what `make install` put there
	rm -f $(DESTDIR)$(PREFIX)/bin/tcpsee $(DESTDIR)$(SHARE)/man/man1/tcpsee.1
	rm -rf $(DESTDIR)$(SHARE)/tcpsee

clean:  ## remove .build/
	rm -rf .build

help:  ## this list
	@awk -F ':.*## +' '/^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' Makefile
	@echo "  variables: V=1 CC=clang CFLAGS=... WERROR=1 PREFIX=... DESTDIR=... CAPS=1 GROUP=... ARGS=\"options of demo\""

FORCE:
.PHONY: FORCE all packetdrill-adapter libraries folders test-tools deps demo test test-sanitize unit check-rules interop \
	ui-test bench bench-impaired simulate fuzz-segment lint install uninstall clean help
