.build-san/obj/src/net/agenda.o: src/net/agenda.c src/net/agenda.h \
 src/base/base.h src/base/assert.h src/base/grow.h
src/net/agenda.h:
src/base/base.h:
src/base/assert.h:
src/base/grow.h:
