.build-san/obj/tests/unit/storm_options.o: tests/unit/storm_options.c \
 tests/unit/storm_options.h src/base/rng.h src/base/base.h src/tcp/tcp.h \
 src/tcp/config.h src/wire/segment.h src/wire/ip.h src/tcp/tcb.h \
 src/tcp/congestion.h src/tcp/ring.h src/tcp/vocab.h
tests/unit/storm_options.h:
src/base/rng.h:
src/base/base.h:
src/tcp/tcp.h:
src/tcp/config.h:
src/wire/segment.h:
src/wire/ip.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/tcp/vocab.h:
