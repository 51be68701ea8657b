.build-san/obj/src/wire/options.o: src/wire/options.c src/base/assert.h \
 src/wire/option.h src/base/bytes.h src/base/base.h src/wire/segment.h \
 src/wire/ip.h
src/base/assert.h:
src/wire/option.h:
src/base/bytes.h:
src/base/base.h:
src/wire/segment.h:
src/wire/ip.h:
