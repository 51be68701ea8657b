.build-san/obj/tests/unit/test_flood.o: tests/unit/test_flood.c \
 src/base/rng.h src/base/base.h tests/unit/host_scene.h src/net/host.h \
 src/app/stream.h src/tcp/vocab.h src/base/err.h src/net/recorder.h \
 src/net/packet.h src/wire/ip.h src/wire/segment.h src/tcp/tcp.h \
 src/tcp/config.h src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h \
 src/trace/trace.h src/trace/event.h tests/simulate/simulation.h \
 tests/simulate/actor.h tests/simulate/plan.h src/net/impair.h \
 tests/simulate/random_config.h src/net/world.h src/net/link.h \
 tests/simulate/watch.h tests/simulate/invariants.h
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
tests/simulate/simulation.h:
tests/simulate/actor.h:
tests/simulate/plan.h:
src/net/impair.h:
tests/simulate/random_config.h:
src/net/world.h:
src/net/link.h:
tests/simulate/watch.h:
tests/simulate/invariants.h:
