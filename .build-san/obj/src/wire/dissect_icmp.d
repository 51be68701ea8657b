.build-san/obj/src/wire/dissect_icmp.o: src/wire/dissect_icmp.c \
 src/wire/dissection.h src/base/base.h src/wire/dissect.h src/wire/ip.h \
 src/wire/print.h src/wire/icmp.h
src/wire/dissection.h:
src/base/base.h:
src/wire/dissect.h:
src/wire/ip.h:
src/wire/print.h:
src/wire/icmp.h:
