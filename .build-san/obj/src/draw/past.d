.build-san/obj/src/draw/past.o: src/draw/past.c src/draw/past.h \
 src/trace/trace.h src/base/base.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/wire/segment.h src/wire/seq.h
src/draw/past.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
src/wire/seq.h:
