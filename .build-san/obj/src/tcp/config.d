.build-san/obj/src/tcp/config.o: src/tcp/config.c src/tcp/config.h \
 src/wire/segment.h src/base/base.h src/wire/ip.h src/tcp/congestion.h
src/tcp/config.h:
src/wire/segment.h:
src/base/base.h:
src/wire/ip.h:
src/tcp/congestion.h:
