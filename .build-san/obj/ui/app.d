.build-san/obj/ui/app.o: ui/app.c ui/app.h src/session/session.h \
 src/session/play.h src/trace/trace.h src/base/base.h src/trace/event.h \
 src/tcp/vocab.h src/wire/ip.h src/session/source.h src/base/err.h \
 src/session/command.h ui/term.h src/draw/canvas.h src/base/text.h \
 ui/actions.h ui/view.h src/draw/ladder.h src/draw/layout.h \
 src/draw/past.h src/wire/segment.h src/trace/cursor.h ui/screen.h \
 ui/pane.h
ui/app.h:
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
ui/term.h:
src/draw/canvas.h:
src/base/text.h:
ui/actions.h:
ui/view.h:
src/draw/ladder.h:
src/draw/layout.h:
src/draw/past.h:
src/wire/segment.h:
src/trace/cursor.h:
ui/screen.h:
ui/pane.h:
