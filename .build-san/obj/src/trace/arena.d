.build-san/obj/src/trace/arena.o: src/trace/arena.c src/trace/arena.h \
 src/base/base.h src/base/assert.h src/base/grow.h
src/trace/arena.h:
src/base/base.h:
src/base/assert.h:
src/base/grow.h:
