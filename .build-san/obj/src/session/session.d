.build-san/obj/src/session/session.o: src/session/session.c \
 src/session/session.h src/session/play.h src/trace/trace.h \
 src/base/base.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/session/source.h src/base/err.h src/session/command.h \
 src/base/grow.h src/file/trace_write.h src/base/text.h
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
src/base/grow.h:
src/file/trace_write.h:
src/base/text.h:
