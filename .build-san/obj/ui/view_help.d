.build-san/obj/ui/view_help.o: ui/view_help.c ui/keys.h ui/term.h \
 src/base/err.h src/base/base.h src/draw/canvas.h src/base/text.h \
 ui/screen.h ui/pane.h ui/view.h src/draw/ladder.h src/draw/layout.h \
 src/draw/past.h src/trace/trace.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/wire/segment.h src/trace/cursor.h \
 src/session/session.h src/session/play.h src/session/source.h \
 src/session/command.h ui/app.h
ui/keys.h:
ui/term.h:
src/base/err.h:
src/base/base.h:
src/draw/canvas.h:
src/base/text.h:
ui/screen.h:
ui/pane.h:
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
src/session/command.h:
ui/app.h:
