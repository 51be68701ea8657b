.build-san/obj/tests/simulate/verdict.o: tests/simulate/verdict.c \
 tests/simulate/verdict.h tests/simulate/simulation.h \
 tests/simulate/actor.h src/net/host.h src/app/stream.h src/base/base.h \
 src/tcp/vocab.h src/base/err.h src/net/recorder.h src/net/packet.h \
 src/wire/ip.h src/wire/segment.h src/tcp/tcp.h src/tcp/config.h \
 src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h src/trace/trace.h \
 src/trace/event.h tests/simulate/plan.h src/net/impair.h \
 tests/simulate/random_config.h src/base/rng.h src/net/world.h \
 src/net/link.h tests/simulate/watch.h tests/simulate/invariants.h \
 src/net/host_internal.h src/base/siphash.h src/net/agenda.h \
 tests/simulate/wire_end.h
tests/simulate/verdict.h:
tests/simulate/simulation.h:
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
src/net/world.h:
src/net/link.h:
tests/simulate/watch.h:
tests/simulate/invariants.h:
src/net/host_internal.h:
src/base/siphash.h:
src/net/agenda.h:
tests/simulate/wire_end.h:
