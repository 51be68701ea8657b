.build-san/obj/src/session/source_live.o: src/session/source_live.c \
 src/session/source_live.h src/app/http_get.h src/app/http_parse.h \
 src/base/base.h src/app/stream.h src/tcp/vocab.h src/base/err.h \
 src/net/impair.h src/trace/event.h src/net/link_tun.h src/net/link.h \
 src/wire/ip.h src/session/source.h src/session/command.h \
 src/trace/trace.h src/tcp/config.h src/wire/segment.h \
 src/app/http_respond.h src/base/grow.h src/base/text.h \
 src/infer/shadow.h src/net/kernel_server.h src/net/link_sim.h \
 src/net/host.h src/net/recorder.h src/net/packet.h src/tcp/tcp.h \
 src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h src/net/world.h
src/session/source_live.h:
src/app/http_get.h:
src/app/http_parse.h:
src/base/base.h:
src/app/stream.h:
src/tcp/vocab.h:
src/base/err.h:
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
src/app/http_respond.h:
src/base/grow.h:
src/base/text.h:
src/infer/shadow.h:
src/net/kernel_server.h:
src/net/link_sim.h:
src/net/host.h:
src/net/recorder.h:
src/net/packet.h:
src/tcp/tcp.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/net/world.h:
