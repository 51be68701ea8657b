.build-san/obj/src/cli/show.o: src/cli/show.c src/cli/show.h \
 src/cli/options_view.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h src/trace/trace.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/base/text.h src/cli/load.h src/cli/signals.h \
 src/cli/terminal.h src/draw/export.h src/draw/ladder.h src/draw/canvas.h \
 src/draw/layout.h src/draw/past.h src/wire/segment.h src/trace/cursor.h
src/cli/show.h:
src/cli/options_view.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/base/text.h:
src/cli/load.h:
src/cli/signals.h:
src/cli/terminal.h:
src/draw/export.h:
src/draw/ladder.h:
src/draw/canvas.h:
src/draw/layout.h:
src/draw/past.h:
src/wire/segment.h:
src/trace/cursor.h:
