.build-san/obj/src/wire/icmp_name.o: src/wire/icmp_name.c src/wire/icmp.h \
 src/base/base.h src/wire/ip.h
src/wire/icmp.h:
src/base/base.h:
src/wire/ip.h:
