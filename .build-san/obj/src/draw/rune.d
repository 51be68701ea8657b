.build-san/obj/src/draw/rune.o: src/draw/rune.c src/draw/rune.h \
 src/base/base.h
src/draw/rune.h:
src/base/base.h:
