.build-san/obj/src/wire/frame.o: src/wire/frame.c src/wire/frame.h \
 src/base/base.h src/base/bytes.h
src/wire/frame.h:
src/base/base.h:
src/base/bytes.h:
