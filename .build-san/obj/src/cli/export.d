.build-san/obj/src/cli/export.o: src/cli/export.c src/base/text.h \
 src/base/base.h src/cli/load.h src/cli/option.h src/cli/cli.h \
 src/base/err.h src/trace/trace.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/cli/terminal.h src/cli/options_view.h \
 src/draw/export.h src/draw/ladder.h src/draw/canvas.h src/draw/layout.h \
 src/draw/past.h src/wire/segment.h src/trace/cursor.h src/file/pcap.h
src/base/text.h:
src/base/base.h:
src/cli/load.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/cli/terminal.h:
src/cli/options_view.h:
src/draw/export.h:
src/draw/ladder.h:
src/draw/canvas.h:
src/draw/layout.h:
src/draw/past.h:
src/wire/segment.h:
src/trace/cursor.h:
src/file/pcap.h:
