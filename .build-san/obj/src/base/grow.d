.build-san/obj/src/base/grow.o: src/base/grow.c src/base/grow.h \
 src/base/base.h src/base/err.h
src/base/grow.h:
src/base/base.h:
src/base/err.h:
