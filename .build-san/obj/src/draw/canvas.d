.build-san/obj/src/draw/canvas.o: src/draw/canvas.c src/draw/canvas.h \
 src/base/text.h src/base/base.h src/base/assert.h src/base/grow.h \
 src/draw/rune.h
src/draw/canvas.h:
src/base/text.h:
src/base/base.h:
src/base/assert.h:
src/base/grow.h:
src/draw/rune.h:
