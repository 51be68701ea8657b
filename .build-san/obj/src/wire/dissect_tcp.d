.build-san/obj/src/wire/dissect_tcp.o: src/wire/dissect_tcp.c \
 src/wire/dissection.h src/base/base.h src/wire/dissect.h src/wire/ip.h \
 src/wire/print.h src/base/bytes.h src/wire/option.h src/wire/segment.h
src/wire/dissection.h:
src/base/base.h:
src/wire/dissect.h:
src/wire/ip.h:
src/wire/print.h:
src/base/bytes.h:
src/wire/option.h:
src/wire/segment.h:
