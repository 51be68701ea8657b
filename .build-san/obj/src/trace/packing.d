.build-san/obj/src/trace/packing.o: src/trace/packing.c \
 src/trace/packing.h src/trace/event.h src/base/base.h src/tcp/vocab.h \
 src/base/assert.h
src/trace/packing.h:
src/trace/event.h:
src/base/base.h:
src/tcp/vocab.h:
src/base/assert.h:
