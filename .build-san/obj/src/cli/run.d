.build-san/obj/src/cli/run.o: src/cli/run.c src/cli/run.h \
 src/cli/options_save.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h src/cli/options_view.h src/session/source_live.h \
 src/app/http_get.h src/app/http_parse.h src/app/stream.h src/tcp/vocab.h \
 src/net/impair.h src/trace/event.h src/net/link_tun.h src/net/link.h \
 src/wire/ip.h src/session/source.h src/session/command.h \
 src/trace/trace.h src/tcp/config.h src/wire/segment.h src/cli/body.h \
 src/cli/plain.h src/cli/terminal.h src/draw/export.h src/draw/ladder.h \
 src/draw/canvas.h src/base/text.h src/draw/layout.h src/draw/past.h \
 src/trace/cursor.h src/session/session.h src/session/play.h \
 src/cli/recording.h src/cli/report.h src/cli/screen.h ui/app.h ui/term.h \
 src/cli/signals.h
src/cli/run.h:
src/cli/options_save.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/cli/options_view.h:
src/session/source_live.h:
src/app/http_get.h:
src/app/http_parse.h:
src/app/stream.h:
src/tcp/vocab.h:
src/net/impair.h:
src/trace/event.h:
src/net/link_tun.h:
src/net/link.h:
src/wire/ip.h:
src/session/source.h:
src/session/command.h:
src/trace/trace.h:
src/tcp/config.h:
src/wire/segment.h:
src/cli/body.h:
src/cli/plain.h:
src/cli/terminal.h:
src/draw/export.h:
src/draw/ladder.h:
src/draw/canvas.h:
src/base/text.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/cursor.h:
src/session/session.h:
src/session/play.h:
src/cli/recording.h:
src/cli/report.h:
src/cli/screen.h:
ui/app.h:
ui/term.h:
src/cli/signals.h:
