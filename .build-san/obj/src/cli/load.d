.build-san/obj/src/cli/load.o: src/cli/load.c src/cli/load.h \
 src/cli/option.h src/cli/cli.h src/base/err.h src/base/base.h \
 src/trace/trace.h src/trace/event.h src/tcp/vocab.h src/wire/ip.h \
 src/file/pcap.h src/file/trace_read.h
src/cli/load.h:
src/cli/option.h:
src/cli/cli.h:
src/base/err.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/file/pcap.h:
src/file/trace_read.h:
