.build-san/obj/src/base/text_parse.o: src/base/text_parse.c \
 src/base/text.h src/base/base.h
src/base/text.h:
src/base/base.h:
