.build-san/obj/src/cli/doctor.o: src/cli/doctor.c src/base/text.h \
 src/base/base.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/cli/terminal.h src/cli/options_view.h src/draw/export.h \
 src/draw/ladder.h src/draw/canvas.h src/draw/layout.h src/draw/past.h \
 src/trace/trace.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/wire/segment.h src/trace/cursor.h src/net/link_tun.h src/net/link.h \
 src/net/namespace.h
src/base/text.h:
src/base/base.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/cli/terminal.h:
src/cli/options_view.h:
src/draw/export.h:
src/draw/ladder.h:
src/draw/canvas.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
src/trace/cursor.h:
src/net/link_tun.h:
src/net/link.h:
src/net/namespace.h:
