.build-san/obj/src/cli/body.o: src/cli/body.c src/cli/body.h \
 src/base/err.h src/base/base.h
src/cli/body.h:
src/base/err.h:
src/base/base.h:
