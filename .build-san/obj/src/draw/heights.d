.build-san/obj/src/draw/heights.o: src/draw/heights.c src/draw/heights.h \
 src/draw/layout.h src/draw/past.h src/trace/trace.h src/base/base.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/wire/segment.h \
 src/trace/cursor.h src/base/grow.h
src/draw/heights.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
src/trace/cursor.h:
src/base/grow.h:
