.build-san/obj/tests/unit/seen_packets.o: tests/unit/seen_packets.c \
 tests/unit/seen_packets.h src/file/capture.h src/trace/trace.h \
 src/base/base.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/wire/segment.h
tests/unit/seen_packets.h:
src/file/capture.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
