.build-san/obj/src/cli/recording.o: src/cli/recording.c \
 src/cli/recording.h src/cli/options_save.h src/cli/option.h \
 src/cli/cli.h src/base/err.h src/base/base.h src/session/session.h \
 src/session/play.h src/trace/trace.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/session/source.h src/session/command.h src/base/text.h
src/cli/recording.h:
src/cli/options_save.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/session/session.h:
src/session/play.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/session/source.h:
src/session/command.h:
src/base/text.h:
