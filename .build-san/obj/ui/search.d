.build-san/obj/ui/search.o: ui/search.c src/tcp/vocab.h src/base/base.h \
 ui/view.h src/draw/ladder.h src/draw/canvas.h src/base/text.h \
 src/draw/layout.h src/draw/past.h src/trace/trace.h src/trace/event.h \
 src/wire/ip.h src/wire/segment.h src/trace/cursor.h \
 src/session/session.h src/session/play.h src/session/source.h \
 src/base/err.h src/session/command.h ui/app.h ui/term.h
src/tcp/vocab.h:
src/base/base.h:
ui/view.h:
src/draw/ladder.h:
src/draw/canvas.h:
src/base/text.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/trace/event.h:
src/wire/ip.h:
src/wire/segment.h:
src/trace/cursor.h:
src/session/session.h:
src/session/play.h:
src/session/source.h:
src/base/err.h:
src/session/command.h:
ui/app.h:
ui/term.h:
