.build-san/obj/src/wire/icmp.o: src/wire/icmp.c src/wire/icmp.h \
 src/base/base.h src/wire/ip.h src/base/bytes.h src/wire/checksum.h
src/wire/icmp.h:
src/base/base.h:
src/wire/ip.h:
src/base/bytes.h:
src/wire/checksum.h:
