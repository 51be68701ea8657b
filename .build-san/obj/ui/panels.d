.build-san/obj/ui/panels.o: ui/panels.c ui/panels.h ui/pane.h \
 src/draw/canvas.h src/base/text.h src/base/base.h ui/view.h \
 src/draw/ladder.h src/draw/layout.h src/draw/past.h src/trace/trace.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/wire/segment.h \
 src/trace/cursor.h src/session/session.h src/session/play.h \
 src/session/source.h src/base/err.h src/session/command.h ui/app.h \
 ui/term.h src/explain/explain.h
ui/panels.h:
ui/pane.h:
src/draw/canvas.h:
src/base/text.h:
src/base/base.h:
ui/view.h:
src/draw/ladder.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
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
src/explain/explain.h:
