.build-san/obj/src/tcp/isn.o: src/tcp/isn.c src/base/siphash.h \
 src/base/base.h src/tcp/internal.h src/tcp/tcp.h src/tcp/config.h \
 src/wire/segment.h src/wire/ip.h src/tcp/tcb.h src/tcp/congestion.h \
 src/tcp/ring.h src/tcp/vocab.h
src/base/siphash.h:
src/base/base.h:
src/tcp/internal.h:
src/tcp/tcp.h:
src/tcp/config.h:
src/wire/segment.h:
src/wire/ip.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/tcp/vocab.h:
