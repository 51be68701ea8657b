.build-san/obj/src/tcp/cc_cubic.o: src/tcp/cc_cubic.c \
 src/tcp/congestion.h src/base/base.h
src/tcp/congestion.h:
src/base/base.h:
