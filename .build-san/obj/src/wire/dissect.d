.build-san/obj/src/wire/dissect.o: src/wire/dissect.c src/wire/dissect.h \
 src/base/base.h src/base/bytes.h src/wire/dissection.h src/wire/ip.h \
 src/wire/print.h
src/wire/dissect.h:
src/base/base.h:
src/base/bytes.h:
src/wire/dissection.h:
src/wire/ip.h:
src/wire/print.h:
