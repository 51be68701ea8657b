.build-san/obj/src/wire/ip_addr.o: src/wire/ip_addr.c src/wire/ip.h \
 src/base/base.h src/wire/print.h
src/wire/ip.h:
src/base/base.h:
src/wire/print.h:
