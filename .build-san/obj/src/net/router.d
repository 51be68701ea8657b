.build-san/obj/src/net/router.o: src/net/router.c src/net/router.h \
 src/base/base.h src/wire/icmp.h src/wire/ip.h
src/net/router.h:
src/base/base.h:
src/wire/icmp.h:
src/wire/ip.h:
