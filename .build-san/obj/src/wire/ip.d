.build-san/obj/src/wire/ip.o: src/wire/ip.c src/wire/ip.h src/base/base.h \
 src/base/assert.h src/base/bytes.h src/wire/checksum.h
src/wire/ip.h:
src/base/base.h:
src/base/assert.h:
src/base/bytes.h:
src/wire/checksum.h:
