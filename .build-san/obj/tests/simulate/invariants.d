.build-san/obj/tests/simulate/invariants.o: tests/simulate/invariants.c \
 tests/simulate/invariants.h src/tcp/tcp.h src/tcp/config.h \
 src/wire/segment.h src/base/base.h src/wire/ip.h src/tcp/tcb.h \
 src/tcp/congestion.h src/tcp/ring.h src/tcp/vocab.h src/tcp/internal.h \
 src/wire/seq.h
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
src/tcp/internal.h:
src/wire/seq.h:
