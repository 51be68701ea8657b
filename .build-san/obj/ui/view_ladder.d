.build-san/obj/ui/view_ladder.o: ui/view_ladder.c src/draw/clock.h \
 src/base/base.h src/draw/ladder.h src/draw/canvas.h src/base/text.h \
 src/draw/layout.h src/draw/past.h src/trace/trace.h src/trace/event.h \
 src/tcp/vocab.h src/wire/ip.h src/wire/segment.h src/trace/cursor.h \
 ui/screen.h ui/pane.h ui/view.h src/session/session.h src/session/play.h \
 src/session/source.h src/base/err.h src/session/command.h ui/app.h \
 ui/term.h
src/draw/clock.h:
src/base/base.h:
src/draw/ladder.h:
src/draw/canvas.h:
src/base/text.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
src/trace/cursor.h:
ui/screen.h:
ui/pane.h:
ui/view.h:
src/session/session.h:
src/session/play.h:
src/session/source.h:
src/base/err.h:
src/session/command.h:
ui/app.h:
ui/term.h:
