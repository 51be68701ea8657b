.build-san/obj/tests/unit/sample_trace.o: tests/unit/sample_trace.c \
 tests/unit/sample_trace.h src/base/text.h src/base/base.h \
 src/trace/trace.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/wire/segment.h
tests/unit/sample_trace.h:
src/base/text.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
