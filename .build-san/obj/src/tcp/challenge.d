.build-san/obj/src/tcp/challenge.o: src/tcp/challenge.c src/tcp/arrival.h \
 src/tcp/internal.h src/tcp/tcp.h src/tcp/config.h src/wire/segment.h \
 src/base/base.h src/wire/ip.h src/tcp/tcb.h src/tcp/congestion.h \
 src/tcp/ring.h src/tcp/vocab.h
src/tcp/arrival.h:
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
