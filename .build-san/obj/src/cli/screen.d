.build-san/obj/src/cli/screen.o: src/cli/screen.c src/cli/screen.h \
 src/cli/options_view.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h ui/app.h src/session/session.h src/session/play.h \
 src/trace/trace.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/session/source.h src/session/command.h ui/term.h src/draw/canvas.h \
 src/base/text.h src/cli/plain.h src/cli/terminal.h src/draw/export.h \
 src/draw/ladder.h src/draw/layout.h src/draw/past.h src/wire/segment.h \
 src/trace/cursor.h src/cli/signals.h
src/cli/screen.h:
src/cli/options_view.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
ui/app.h:
src/session/session.h:
src/session/play.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/session/source.h:
src/session/command.h:
ui/term.h:
src/draw/canvas.h:
src/base/text.h:
src/cli/plain.h:
src/cli/terminal.h:
src/draw/export.h:
src/draw/ladder.h:
src/draw/layout.h:
src/draw/past.h:
src/wire/segment.h:
src/trace/cursor.h:
src/cli/signals.h:
