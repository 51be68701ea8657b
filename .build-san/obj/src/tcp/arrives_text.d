.build-san/obj/src/tcp/arrives_text.o: src/tcp/arrives_text.c \
 src/base/assert.h src/tcp/arrival.h src/tcp/internal.h src/tcp/tcp.h \
 src/tcp/config.h src/wire/segment.h src/base/base.h src/wire/ip.h \
 src/tcp/tcb.h src/tcp/congestion.h src/tcp/ring.h src/tcp/vocab.h \
 src/wire/seq.h
src/base/assert.h:
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
src/wire/seq.h:
