.build-san/obj/src/cli/signals.o: src/cli/signals.c src/cli/signals.h \
 src/base/base.h
src/cli/signals.h:
src/base/base.h:
