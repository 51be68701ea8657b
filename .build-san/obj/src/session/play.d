.build-san/obj/src/session/play.o: src/session/play.c src/session/play.h \
 src/trace/trace.h src/base/base.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h
src/session/play.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
