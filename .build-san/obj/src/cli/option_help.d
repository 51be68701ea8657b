.build-san/obj/src/cli/option_help.o: src/cli/option_help.c \
 src/cli/option.h src/cli/cli.h src/base/err.h src/base/base.h
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
