.build-san/obj/src/file/trace_read.o: src/file/trace_read.c \
 src/file/trace_read.h src/base/err.h src/base/base.h src/trace/trace.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/file/json_split.h \
 src/base/text.h src/file/remark.h src/file/trace_parse.h
src/file/trace_read.h:
src/base/err.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/file/json_split.h:
src/base/text.h:
src/file/remark.h:
src/file/trace_parse.h:
