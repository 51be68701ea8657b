.build-san/obj/src/base/text_escape.o: src/base/text_escape.c \
 src/base/text.h src/base/base.h
src/base/text.h:
src/base/base.h:
