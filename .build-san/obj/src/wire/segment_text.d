.build-san/obj/src/wire/segment_text.o: src/wire/segment_text.c \
 src/wire/segment.h src/base/base.h src/wire/ip.h src/base/assert.h \
 src/wire/print.h
src/wire/segment.h:
src/base/base.h:
src/wire/ip.h:
src/base/assert.h:
src/wire/print.h:
