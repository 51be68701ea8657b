.build-san/obj/src/tcp/cc_newreno.o: src/tcp/cc_newreno.c \
 src/tcp/congestion.h src/base/base.h
src/tcp/congestion.h:
src/base/base.h:
