.build-san/obj/src/file/trace_write.o: src/file/trace_write.c \
 src/file/trace_write.h src/base/err.h src/base/base.h src/base/text.h \
 src/trace/trace.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/base/assert.h src/base/grow.h src/file/trace_line.h
src/file/trace_write.h:
src/base/err.h:
src/base/base.h:
src/base/text.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/base/assert.h:
src/base/grow.h:
src/file/trace_line.h:
