.build-san/obj/src/net/host_packets.o: src/net/host_packets.c \
 src/base/assert.h src/net/host_internal.h src/base/rng.h src/base/base.h \
 src/base/siphash.h src/net/agenda.h src/net/host.h src/app/stream.h \
 src/tcp/vocab.h src/base/err.h src/net/recorder.h src/net/packet.h \
 src/wire/ip.h src/wire/segment.h src/tcp/tcp.h src/tcp/config.h \
 src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h src/trace/trace.h \
 src/trace/event.h
src/base/assert.h:
src/net/host_internal.h:
src/base/rng.h:
src/base/base.h:
src/base/siphash.h:
src/net/agenda.h:
src/net/host.h:
src/app/stream.h:
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
