.build-san/obj/src/net/impair.o: src/net/impair.c src/net/impair.h \
 src/base/err.h src/base/base.h src/trace/event.h src/tcp/vocab.h \
 src/base/grow.h src/base/rng.h src/net/agenda.h src/net/bottleneck.h \
 src/net/parcel.h src/net/router.h src/wire/ip.h
src/net/impair.h:
src/base/err.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/base/grow.h:
src/base/rng.h:
src/net/agenda.h:
src/net/bottleneck.h:
src/net/parcel.h:
src/net/router.h:
src/wire/ip.h:
