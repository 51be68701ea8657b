.build-san/obj/src/cli/options_wire.o: src/cli/options_wire.c \
 src/cli/options_wire.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h src/net/impair.h src/trace/event.h src/tcp/vocab.h
src/cli/options_wire.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/net/impair.h:
src/trace/event.h:
src/tcp/vocab.h:
