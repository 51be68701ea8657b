.build-san/obj/src/net/recorder.o: src/net/recorder.c src/net/recorder.h \
 src/net/packet.h src/wire/ip.h src/base/base.h src/wire/segment.h \
 src/tcp/tcp.h src/tcp/config.h src/tcp/tcb.h src/tcp/congestion.h \
 src/tcp/ring.h src/tcp/vocab.h src/trace/trace.h src/trace/event.h \
 src/wire/icmp.h src/wire/icmp_quote.h
src/net/recorder.h:
src/net/packet.h:
src/wire/ip.h:
src/base/base.h:
src/wire/segment.h:
src/tcp/tcp.h:
src/tcp/config.h:
src/tcp/tcb.h:
src/tcp/congestion.h:
src/tcp/ring.h:
src/tcp/vocab.h:
src/trace/trace.h:
src/trace/event.h:
src/wire/icmp.h:
src/wire/icmp_quote.h:
