.build-san/obj/src/infer/shadow.o: src/infer/shadow.c src/infer/shadow.h \
 src/tcp/vocab.h src/base/base.h src/trace/event.h src/wire/segment.h \
 src/wire/ip.h src/wire/seq.h
src/infer/shadow.h:
src/tcp/vocab.h:
src/base/base.h:
src/trace/event.h:
src/wire/segment.h:
src/wire/ip.h:
src/wire/seq.h:
