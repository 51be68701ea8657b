.build-san/obj/src/cli/replay.o: src/cli/replay.c src/cli/load.h \
 src/cli/option.h src/cli/cli.h src/base/err.h src/base/base.h \
 src/trace/trace.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/cli/screen.h src/cli/options_view.h ui/app.h src/session/session.h \
 src/session/play.h src/session/source.h src/session/command.h ui/term.h \
 src/draw/canvas.h src/base/text.h src/cli/show.h src/cli/signals.h \
 src/cli/terminal.h src/draw/export.h src/draw/ladder.h src/draw/layout.h \
 src/draw/past.h src/wire/segment.h src/trace/cursor.h
src/cli/load.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/cli/screen.h:
src/cli/options_view.h:
ui/app.h:
src/session/session.h:
src/session/play.h:
src/session/source.h:
src/session/command.h:
ui/term.h:
src/draw/canvas.h:
src/base/text.h:
src/cli/show.h:
src/cli/signals.h:
src/cli/terminal.h:
src/draw/export.h:
src/draw/ladder.h:
src/draw/layout.h:
src/draw/past.h:
src/wire/segment.h:
src/trace/cursor.h:
