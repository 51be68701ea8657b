.build-san/obj/src/draw/xml.o: src/draw/xml.c src/draw/xml.h \
 src/base/text.h src/base/base.h
src/draw/xml.h:
src/base/text.h:
src/base/base.h:
