.build-san/obj/src/cli/option_value.o: src/cli/option_value.c \
 src/base/text.h src/base/base.h src/cli/option.h src/cli/cli.h \
 src/base/err.h
src/base/text.h:
src/base/base.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
