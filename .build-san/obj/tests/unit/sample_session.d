.build-san/obj/tests/unit/sample_session.o: tests/unit/sample_session.c \
 tests/unit/sample_session.h tests/unit/temp_file.h src/base/err.h \
 src/base/base.h src/base/text.h src/trace/trace.h src/trace/event.h \
 src/tcp/vocab.h src/wire/ip.h src/file/trace_read.h \
 src/file/trace_write.h src/wire/segment.h
tests/unit/sample_session.h:
tests/unit/temp_file.h:
src/base/err.h:
src/base/base.h:
src/base/text.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/file/trace_read.h:
src/file/trace_write.h:
src/wire/segment.h:
