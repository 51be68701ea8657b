.build-san/obj/src/cli/options_link.o: src/cli/options_link.c \
 src/cli/options_link.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h
src/cli/options_link.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
