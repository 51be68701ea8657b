.build-san/obj/src/cli/options_engine.o: src/cli/options_engine.c \
 src/cli/options_engine.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h src/tcp/config.h src/wire/segment.h src/wire/ip.h \
 src/base/text.h src/cli/syn_order.h src/tcp/congestion.h
src/cli/options_engine.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/tcp/config.h:
src/wire/segment.h:
src/wire/ip.h:
src/base/text.h:
src/cli/syn_order.h:
src/tcp/congestion.h:
