.build-san/obj/src/wire/icmp_quote.o: src/wire/icmp_quote.c \
 src/wire/icmp_quote.h src/wire/ip.h src/base/base.h src/base/bytes.h
src/wire/icmp_quote.h:
src/wire/ip.h:
src/base/base.h:
src/base/bytes.h:
