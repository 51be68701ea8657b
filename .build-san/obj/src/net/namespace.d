.build-san/obj/src/net/namespace.o: src/net/namespace.c \
 src/net/namespace.h src/base/err.h src/base/base.h src/net/link_tun.h \
 src/net/link.h src/wire/ip.h
src/net/namespace.h:
src/base/err.h:
src/base/base.h:
src/net/link_tun.h:
src/net/link.h:
src/wire/ip.h:
