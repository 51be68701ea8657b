.build-san/obj/src/cli/options_view.o: src/cli/options_view.c \
 src/cli/options_view.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h src/base/text.h src/session/play.h src/trace/trace.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h
src/cli/options_view.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/base/text.h:
src/session/play.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
