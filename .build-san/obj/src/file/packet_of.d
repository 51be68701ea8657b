.build-san/obj/src/file/packet_of.o: src/file/packet_of.c \
 src/file/packet_of.h src/trace/trace.h src/base/base.h src/trace/event.h \
 src/tcp/vocab.h src/wire/ip.h src/base/bytes.h src/wire/segment.h
src/file/packet_of.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/base/bytes.h:
src/wire/segment.h:
