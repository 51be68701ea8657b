.build-san/obj/src/tcp/photograph.o: src/tcp/photograph.c src/tcp/tcp.h \
 src/tcp/config.h src/wire/segment.h src/base/base.h src/wire/ip.h \
 src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h src/tcp/vocab.h
src/tcp/tcp.h:
src/tcp/config.h:
src/wire/segment.h:
src/base/base.h:
src/wire/ip.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/tcp/vocab.h:
