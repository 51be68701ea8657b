.build-san/obj/src/draw/ladder.o: src/draw/ladder.c src/draw/ladder.h \
 src/draw/canvas.h src/base/text.h src/base/base.h src/draw/layout.h \
 src/draw/past.h src/trace/trace.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/wire/segment.h src/trace/cursor.h src/draw/arrow.h \
 src/draw/clock.h src/draw/rune.h
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
src/draw/arrow.h:
src/draw/clock.h:
src/draw/rune.h:
