.build-san/obj/src/wire/dissection.o: src/wire/dissection.c \
 src/wire/dissection.h src/base/base.h src/wire/dissect.h src/wire/ip.h \
 src/wire/print.h src/wire/checksum.h
src/wire/dissection.h:
src/base/base.h:
src/wire/dissect.h:
src/wire/ip.h:
src/wire/print.h:
src/wire/checksum.h:
