.build-san/obj/src/wire/checksum.o: src/wire/checksum.c \
 src/wire/checksum.h src/base/base.h src/wire/ip.h
src/wire/checksum.h:
src/base/base.h:
src/wire/ip.h:
