.build-san/obj/src/net/bottleneck.o: src/net/bottleneck.c \
 src/net/bottleneck.h src/base/base.h src/base/grow.h
src/net/bottleneck.h:
src/base/base.h:
src/base/grow.h:
