.build-san/obj/src/draw/clock.o: src/draw/clock.c src/draw/clock.h \
 src/base/base.h
src/draw/clock.h:
src/base/base.h:
