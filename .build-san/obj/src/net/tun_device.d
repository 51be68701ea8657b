.build-san/obj/src/net/tun_device.o: src/net/tun_device.c \
 src/net/tun_device.h src/net/link_tun.h src/net/link.h src/base/err.h \
 src/base/base.h src/wire/ip.h
src/net/tun_device.h:
src/net/link_tun.h:
src/net/link.h:
src/base/err.h:
src/base/base.h:
src/wire/ip.h:
