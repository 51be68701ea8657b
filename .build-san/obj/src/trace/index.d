.build-san/obj/src/trace/index.o: src/trace/index.c src/trace/index.h \
 src/trace/trace.h src/base/base.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/base/assert.h src/base/grow.h src/wire/segment.h
src/trace/index.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/base/assert.h:
src/base/grow.h:
src/wire/segment.h:
