.build-san/obj/tests/simulate/actor.o: tests/simulate/actor.c \
 tests/simulate/actor.h src/net/host.h src/app/stream.h src/base/base.h \
 src/tcp/vocab.h src/base/err.h src/net/recorder.h src/net/packet.h \
 src/wire/ip.h src/wire/segment.h src/tcp/tcp.h src/tcp/config.h \
 src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h src/trace/trace.h \
 src/trace/event.h tests/simulate/plan.h src/net/impair.h \
 tests/simulate/random_config.h src/base/rng.h
tests/simulate/actor.h:
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
tests/simulate/plan.h:
src/net/impair.h:
tests/simulate/random_config.h:
src/base/rng.h:
