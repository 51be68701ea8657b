.build-san/obj/src/cli/progress.o: src/cli/progress.c src/cli/progress.h \
 src/session/session.h src/session/play.h src/trace/trace.h \
 src/base/base.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/session/source.h src/base/err.h src/session/command.h \
 src/base/text.h
src/cli/progress.h:
src/session/session.h:
src/session/play.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/session/source.h:
src/base/err.h:
src/session/command.h:
src/base/text.h:
