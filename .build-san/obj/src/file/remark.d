.build-san/obj/src/file/remark.o: src/file/remark.c src/file/remark.h \
 src/base/base.h
src/file/remark.h:
src/base/base.h:
