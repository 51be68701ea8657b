.build-san/obj/tests/unit/test_tcp_options.o: \
 tests/unit/test_tcp_options.c src/wire/segment.h src/base/base.h \
 src/wire/ip.h
src/wire/segment.h:
src/base/base.h:
src/wire/ip.h:
