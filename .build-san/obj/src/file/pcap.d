.build-san/obj/src/file/pcap.o: src/file/pcap.c src/file/pcap.h \
 src/base/err.h src/base/base.h src/trace/trace.h src/trace/event.h \
 src/tcp/vocab.h src/wire/ip.h src/base/bytes.h src/base/grow.h \
 src/file/capture.h src/file/json_out.h src/base/text.h src/file/base64.h \
 src/file/packet_of.h src/file/remark.h src/wire/frame.h
src/file/pcap.h:
src/base/err.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/base/bytes.h:
src/base/grow.h:
src/file/capture.h:
src/file/json_out.h:
src/base/text.h:
src/file/base64.h:
src/file/packet_of.h:
src/file/remark.h:
src/wire/frame.h:
