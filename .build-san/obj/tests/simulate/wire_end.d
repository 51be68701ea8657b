.build-san/obj/tests/simulate/wire_end.o: tests/simulate/wire_end.c \
 tests/simulate/wire_end.h src/net/host.h src/app/stream.h \
 src/base/base.h src/tcp/vocab.h src/base/err.h src/net/recorder.h \
 src/net/packet.h src/wire/ip.h src/wire/segment.h src/tcp/tcp.h \
 src/tcp/config.h src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h \
 src/trace/trace.h src/trace/event.h src/net/link.h src/base/grow.h \
 src/net/link_sim.h
tests/simulate/wire_end.h:
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
src/net/link_sim.h:
