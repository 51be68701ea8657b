.build-san/obj/src/net/address_use.o: src/net/address_use.c \
 src/net/address_use.h src/wire/ip.h src/base/base.h
src/net/address_use.h:
src/wire/ip.h:
src/base/base.h:
