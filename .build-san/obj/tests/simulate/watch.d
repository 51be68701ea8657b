.build-san/obj/tests/simulate/watch.o: tests/simulate/watch.c \
 tests/simulate/watch.h tests/simulate/invariants.h src/tcp/tcp.h \
 src/tcp/config.h src/wire/segment.h src/base/base.h src/wire/ip.h \
 src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h src/tcp/vocab.h \
 src/trace/trace.h src/trace/event.h src/base/assert.h
tests/simulate/watch.h:
tests/simulate/invariants.h:
src/tcp/tcp.h:
src/tcp/config.h:
src/wire/segment.h:
src/base/base.h:
src/wire/ip.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/tcp/vocab.h:
src/trace/trace.h:
src/trace/event.h:
src/base/assert.h:
