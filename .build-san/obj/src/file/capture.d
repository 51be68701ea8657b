.build-san/obj/src/file/capture.o: src/file/capture.c src/file/capture.h \
 src/trace/trace.h src/base/base.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/base/bytes.h src/base/grow.h src/wire/segment.h
src/file/capture.h:
src/trace/trace.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/base/bytes.h:
src/base/grow.h:
src/wire/segment.h:
