.build-san/obj/src/base/text.o: src/base/text.c src/base/text.h \
 src/base/base.h src/base/assert.h src/base/grow.h
src/base/text.h:
src/base/base.h:
src/base/assert.h:
src/base/grow.h:
