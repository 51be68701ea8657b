.build-san/obj/src/cli/terminal.o: src/cli/terminal.c src/cli/terminal.h \
 src/cli/options_view.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h src/draw/export.h src/draw/ladder.h src/draw/canvas.h \
 src/base/text.h src/draw/layout.h src/draw/past.h src/trace/trace.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/wire/segment.h \
 src/trace/cursor.h src/explain/explain.h
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
src/explain/explain.h:
