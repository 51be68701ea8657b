.build-san/obj/src/file/base64.o: src/file/base64.c src/file/base64.h \
 src/base/base.h
src/file/base64.h:
src/base/base.h:
