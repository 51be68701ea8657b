.build-san/obj/src/draw/arrow.o: src/draw/arrow.c src/draw/arrow.h \
 src/draw/ladder.h src/draw/canvas.h src/base/text.h src/base/base.h \
 src/draw/layout.h src/draw/past.h src/trace/trace.h src/trace/event.h \
 src/tcp/vocab.h src/wire/ip.h src/wire/segment.h src/trace/cursor.h \
 src/draw/rune.h
src/draw/arrow.h:
src/draw/ladder.h:
src/draw/canvas.h:
src/base/text.h:
src/base/base.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
src/trace/cursor.h:
src/draw/rune.h:
