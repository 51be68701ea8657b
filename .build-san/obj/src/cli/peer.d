.build-san/obj/src/cli/peer.o: src/cli/peer.c src/cli/peer.h \
 src/cli/options_link.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h src/session/source_live.h src/app/http_get.h \
 src/app/http_parse.h src/app/stream.h src/tcp/vocab.h src/net/impair.h \
 src/trace/event.h src/net/link_tun.h src/net/link.h src/wire/ip.h \
 src/session/source.h src/session/command.h src/trace/trace.h \
 src/tcp/config.h src/wire/segment.h src/base/text.h
src/cli/peer.h:
src/cli/options_link.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
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
src/base/text.h:
