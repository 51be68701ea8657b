.build-san/obj/src/trace/cursor.o: src/trace/cursor.c src/trace/cursor.h \
 src/trace/trace.h src/base/base.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/base/assert.h
src/trace/cursor.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/base/assert.h:
