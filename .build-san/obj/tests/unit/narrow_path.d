.build-san/obj/tests/unit/narrow_path.o: tests/unit/narrow_path.c \
 tests/unit/narrow_path.h tests/unit/timeline.h src/base/text.h \
 src/base/base.h src/tcp/tcp.h src/tcp/config.h src/wire/segment.h \
 src/wire/ip.h src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h \
 src/tcp/vocab.h
tests/unit/narrow_path.h:
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
