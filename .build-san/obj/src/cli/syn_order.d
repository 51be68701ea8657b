.build-san/obj/src/cli/syn_order.o: src/cli/syn_order.c \
 src/cli/syn_order.h src/wire/segment.h src/base/base.h src/wire/ip.h
src/cli/syn_order.h:
src/wire/segment.h:
src/base/base.h:
src/wire/ip.h:
