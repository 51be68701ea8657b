.build-san/obj/src/cli/demo.o: src/cli/demo.c src/cli/options_engine.h \
 src/cli/option.h src/cli/cli.h src/base/err.h src/base/base.h \
 src/tcp/config.h src/wire/segment.h src/wire/ip.h src/cli/options_ip.h \
 src/cli/options_link.h src/cli/options_wire.h src/net/impair.h \
 src/trace/event.h src/tcp/vocab.h src/cli/run.h src/cli/options_save.h \
 src/cli/options_view.h src/session/source_live.h src/app/http_get.h \
 src/app/http_parse.h src/app/stream.h src/net/link_tun.h src/net/link.h \
 src/session/source.h src/session/command.h src/trace/trace.h \
 src/net/namespace.h
src/cli/options_engine.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/tcp/config.h:
src/wire/segment.h:
src/wire/ip.h:
src/cli/options_ip.h:
src/cli/options_link.h:
src/cli/options_wire.h:
src/net/impair.h:
src/trace/event.h:
src/tcp/vocab.h:
src/cli/run.h:
src/cli/options_save.h:
src/cli/options_view.h:
src/session/source_live.h:
src/app/http_get.h:
src/app/http_parse.h:
src/app/stream.h:
src/net/link_tun.h:
src/net/link.h:
src/session/source.h:
src/session/command.h:
src/trace/trace.h:
src/net/namespace.h:
