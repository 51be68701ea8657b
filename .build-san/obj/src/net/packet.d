.build-san/obj/src/net/packet.o: src/net/packet.c src/net/packet.h \
 src/wire/ip.h src/base/base.h src/wire/segment.h
src/net/packet.h:
src/wire/ip.h:
src/base/base.h:
src/wire/segment.h:
