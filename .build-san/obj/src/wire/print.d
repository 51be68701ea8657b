.build-san/obj/src/wire/print.o: src/wire/print.c src/wire/print.h \
 src/base/base.h
src/wire/print.h:
src/base/base.h:
