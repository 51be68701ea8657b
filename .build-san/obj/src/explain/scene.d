.build-san/obj/src/explain/scene.o: src/explain/scene.c \
 src/explain/scene.h src/explain/explain.h src/base/text.h \
 src/base/base.h src/trace/trace.h src/trace/event.h src/tcp/vocab.h \
 src/wire/ip.h src/explain/value.h src/wire/segment.h src/wire/seq.h
src/explain/scene.h:
src/explain/explain.h:
src/base/text.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/explain/value.h:
src/wire/segment.h:
src/wire/seq.h:
