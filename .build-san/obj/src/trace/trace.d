.build-san/obj/src/trace/trace.o: src/trace/trace.c src/trace/trace.h \
 src/base/base.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/base/assert.h src/base/grow.h src/trace/arena.h src/trace/index.h \
 src/trace/packing.h src/trace/utf8.h
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/base/assert.h:
src/base/grow.h:
src/trace/arena.h:
src/trace/index.h:
src/trace/packing.h:
src/trace/utf8.h:
