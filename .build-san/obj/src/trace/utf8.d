.build-san/obj/src/trace/utf8.o: src/trace/utf8.c src/trace/utf8.h \
 src/base/base.h
src/trace/utf8.h:
src/base/base.h:
