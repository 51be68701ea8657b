.build-san/obj/tests/simulate/report.o: tests/simulate/report.c \
 tests/simulate/report.h src/base/base.h src/draw/export.h \
 src/draw/ladder.h src/draw/canvas.h src/base/text.h src/draw/layout.h \
 src/draw/past.h src/trace/trace.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/wire/segment.h src/trace/cursor.h \
 src/explain/explain.h src/file/trace_write.h src/base/err.h \
 tests/simulate/simulation.h tests/simulate/actor.h src/net/host.h \
 src/app/stream.h src/net/recorder.h src/net/packet.h src/tcp/tcp.h \
 src/tcp/config.h src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h \
 tests/simulate/plan.h src/net/impair.h tests/simulate/random_config.h \
 src/base/rng.h src/net/world.h src/net/link.h tests/simulate/watch.h \
 tests/simulate/invariants.h
tests/simulate/report.h:
src/base/base.h:
src/draw/export.h:
src/draw/ladder.h:
src/draw/canvas.h:
src/base/text.h:
src/draw/layout.h:
src/draw/past.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
src/trace/cursor.h:
src/explain/explain.h:
src/file/trace_write.h:
src/base/err.h:
tests/simulate/simulation.h:
tests/simulate/actor.h:
src/net/host.h:
src/app/stream.h:
src/net/recorder.h:
src/net/packet.h:
src/tcp/tcp.h:
src/tcp/config.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
tests/simulate/plan.h:
src/net/impair.h:
tests/simulate/random_config.h:
src/base/rng.h:
src/net/world.h:
src/net/link.h:
tests/simulate/watch.h:
tests/simulate/invariants.h:
