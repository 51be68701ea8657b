.build-san/obj/src/net/link_sim.o: src/net/link_sim.c src/net/link_sim.h \
 src/net/host.h src/app/stream.h src/base/base.h src/tcp/vocab.h \
 src/base/err.h src/net/recorder.h src/net/packet.h src/wire/ip.h \
 src/wire/segment.h src/tcp/tcp.h src/tcp/config.h src/tcp/tcb.h \
 src/tcp/congestion.h src/tcp/ring.h src/trace/trace.h src/trace/event.h \
 src/net/link.h src/base/grow.h
src/net/link_sim.h:
src/net/host.h:
src/app/stream.h:
src/base/base.h:
src/tcp/vocab.h:
src/base/err.h:
src/net/recorder.h:
src/net/packet.h:
src/wire/ip.h:
src/wire/segment.h:
src/tcp/tcp.h:
src/tcp/config.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/trace/trace.h:
src/trace/event.h:
src/net/link.h:
src/base/grow.h:
