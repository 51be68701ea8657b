.build-san/obj/src/base/siphash.o: src/base/siphash.c src/base/siphash.h \
 src/base/base.h
src/base/siphash.h:
src/base/base.h:
