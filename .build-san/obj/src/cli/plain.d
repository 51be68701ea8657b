.build-san/obj/src/cli/plain.o: src/cli/plain.c src/cli/plain.h \
 src/cli/terminal.h src/cli/options_view.h src/cli/option.h src/cli/cli.h \
 src/base/err.h src/base/base.h src/draw/export.h src/draw/ladder.h \
 src/draw/canvas.h src/base/text.h src/draw/layout.h src/draw/past.h \
 src/trace/trace.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/wire/segment.h src/trace/cursor.h src/session/session.h \
 src/session/play.h src/session/source.h src/session/command.h \
 src/cli/progress.h src/cli/signals.h
src/cli/plain.h:
src/cli/terminal.h:
src/cli/options_view.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/draw/export.h:
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
src/session/session.h:
src/session/play.h:
src/session/source.h:
src/session/command.h:
src/cli/progress.h:
src/cli/signals.h:
