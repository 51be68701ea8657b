.build-san/obj/src/wire/dissect_ip.o: src/wire/dissect_ip.c \
 src/wire/dissection.h src/base/base.h src/wire/dissect.h src/wire/ip.h \
 src/wire/print.h
src/wire/dissection.h:
src/base/base.h:
src/wire/dissect.h:
src/wire/ip.h:
src/wire/print.h:
