.build-san/obj/src/net/link_tun.o: src/net/link_tun.c src/net/link_tun.h \
 src/net/link.h src/base/err.h src/base/base.h src/wire/ip.h \
 src/base/assert.h src/base/grow.h src/base/text.h src/net/address_use.h \
 src/net/tun_device.h
src/net/link_tun.h:
src/net/link.h:
src/base/err.h:
src/base/base.h:
src/wire/ip.h:
src/base/assert.h:
src/base/grow.h:
src/base/text.h:
src/net/address_use.h:
src/net/tun_device.h:
