.build-san/obj/tests/unit/test_listen.o: tests/unit/test_listen.c \
 src/base/rng.h src/base/base.h tests/unit/host_scene.h src/net/host.h \
 src/app/stream.h src/tcp/vocab.h src/base/err.h src/net/recorder.h \
 src/net/packet.h src/wire/ip.h src/wire/segment.h src/tcp/tcp.h \
 src/tcp/config.h src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h \
 src/trace/trace.h src/trace/event.h
src/base/rng.h:
src/base/base.h:
tests/unit/host_scene.h:
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
