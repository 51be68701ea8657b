.build-san/obj/src/net/parcel.o: src/net/parcel.c src/net/parcel.h \
 src/net/impair.h src/base/err.h src/base/base.h src/trace/event.h \
 src/tcp/vocab.h src/base/assert.h src/base/grow.h
src/net/parcel.h:
src/net/impair.h:
src/base/err.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/base/assert.h:
src/base/grow.h:
