.build-san/obj/src/cli/option.o: src/cli/option.c src/cli/option.h \
 src/cli/cli.h src/base/err.h src/base/base.h src/base/assert.h \
 src/base/text.h
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/base/assert.h:
src/base/text.h:
