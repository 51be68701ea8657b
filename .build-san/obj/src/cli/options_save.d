.build-san/obj/src/cli/options_save.o: src/cli/options_save.c \
 src/cli/options_save.h src/cli/option.h src/cli/cli.h src/base/err.h \
 src/base/base.h
src/cli/options_save.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
