.build-san/obj/src/base/bytes.o: src/base/bytes.c src/base/bytes.h \
 src/base/base.h
src/base/bytes.h:
src/base/base.h:
