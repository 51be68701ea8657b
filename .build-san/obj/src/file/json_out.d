.build-san/obj/src/file/json_out.o: src/file/json_out.c \
 src/file/json_out.h src/base/text.h src/base/base.h src/file/base64.h \
 src/base/assert.h src/base/grow.h src/trace/utf8.h
src/file/json_out.h:
src/base/text.h:
src/base/base.h:
src/file/base64.h:
src/base/assert.h:
src/base/grow.h:
src/trace/utf8.h:
