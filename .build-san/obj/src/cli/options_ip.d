.build-san/obj/src/cli/options_ip.o: src/cli/options_ip.c \
 src/cli/options_ip.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h src/tcp/config.h src/wire/segment.h src/wire/ip.h \
 src/base/text.h
src/cli/options_ip.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/tcp/config.h:
src/wire/segment.h:
src/wire/ip.h:
src/base/text.h:
