.build-san/obj/src/cli/cli.o: src/cli/cli.c src/cli/cli.h src/base/err.h \
 src/base/base.h src/base/text.h
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/base/text.h:
