.build-san/obj/src/file/trace_parse.o: src/file/trace_parse.c \
 src/file/trace_parse.h src/base/err.h src/base/base.h src/base/text.h \
 src/trace/trace.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/file/base64.h src/file/json_out.h src/file/trace_line.h \
 src/trace/utf8.h src/wire/segment.h
src/file/trace_parse.h:
src/base/err.h:
src/base/base.h:
src/base/text.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/file/base64.h:
src/file/json_out.h:
src/file/trace_line.h:
src/trace/utf8.h:
src/wire/segment.h:
