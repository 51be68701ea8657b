.build-san/obj/src/file/trace_line.o: src/file/trace_line.c \
 src/file/trace_line.h src/base/text.h src/base/base.h src/trace/trace.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/file/json_out.h \
 src/file/base64.h src/file/trace_write.h src/base/err.h \
 src/wire/segment.h
src/file/trace_line.h:
src/base/text.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/file/json_out.h:
src/file/base64.h:
src/file/trace_write.h:
src/base/err.h:
src/wire/segment.h:
