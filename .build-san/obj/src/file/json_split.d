.build-san/obj/src/file/json_split.o: src/file/json_split.c \
 src/file/json_split.h src/base/text.h src/base/base.h src/base/grow.h
src/file/json_split.h:
src/base/text.h:
src/base/base.h:
src/base/grow.h:
