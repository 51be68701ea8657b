.build-san/obj/src/draw/list.o: src/draw/list.c src/base/grow.h \
 src/base/base.h src/draw/layout.h src/draw/past.h src/trace/trace.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/wire/segment.h \
 src/trace/cursor.h
src/base/grow.h:
src/base/base.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
src/trace/cursor.h:
