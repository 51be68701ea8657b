.build-san/obj/src/tcp/ring.o: src/tcp/ring.c src/tcp/ring.h \
 src/base/base.h src/base/assert.h
src/tcp/ring.h:
src/base/base.h:
src/base/assert.h:
