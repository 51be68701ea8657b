.build-san/obj/src/wire/segment.o: src/wire/segment.c src/wire/segment.h \
 src/base/base.h src/wire/ip.h src/base/assert.h src/base/bytes.h \
 src/wire/checksum.h src/wire/option.h
src/wire/segment.h:
src/base/base.h:
src/wire/ip.h:
src/base/assert.h:
src/base/bytes.h:
src/wire/checksum.h:
src/wire/option.h:
