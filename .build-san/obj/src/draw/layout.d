.build-san/obj/src/draw/layout.o: src/draw/layout.c src/draw/layout.h \
 src/draw/past.h src/trace/trace.h src/base/base.h src/trace/event.h \
 src/tcp/vocab.h src/wire/ip.h src/wire/segment.h src/trace/cursor.h
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
src/trace/cursor.h:
