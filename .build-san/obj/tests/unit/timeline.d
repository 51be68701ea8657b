.build-san/obj/tests/unit/timeline.o: tests/unit/timeline.c \
 tests/unit/timeline.h src/base/text.h src/base/base.h src/tcp/tcp.h \
 src/tcp/config.h src/wire/segment.h src/wire/ip.h src/tcp/tcb.h \
 src/tcp/congestion.h src/tcp/ring.h src/tcp/vocab.h src/base/grow.h
tests/unit/timeline.h:
src/base/text.h:
src/base/base.h:
src/tcp/tcp.h:
src/tcp/config.h:
src/wire/segment.h:
src/wire/ip.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/tcp/vocab.h:
src/base/grow.h:
