.build-san/obj/src/tcp/timestamps.o: src/tcp/timestamps.c \
 src/tcp/internal.h src/tcp/tcp.h src/tcp/config.h src/wire/segment.h \
 src/base/base.h src/wire/ip.h src/tcp/tcb.h src/tcp/congestion.h \
 src/tcp/ring.h src/tcp/vocab.h src/wire/seq.h
src/tcp/internal.h:
src/tcp/tcp.h:
src/tcp/config.h:
src/wire/segment.h:
src/base/base.h:
src/wire/ip.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/tcp/vocab.h:
src/wire/seq.h:
