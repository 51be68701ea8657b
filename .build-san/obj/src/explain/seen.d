.build-san/obj/src/explain/seen.o: src/explain/seen.c src/explain/seen.h \
 src/explain/phrases.h src/trace/event.h src/base/base.h src/tcp/vocab.h \
 src/explain/scene.h src/explain/explain.h src/base/text.h \
 src/trace/trace.h src/wire/ip.h src/wire/segment.h
src/explain/seen.h:
src/explain/phrases.h:
src/trace/event.h:
src/base/base.h:
src/tcp/vocab.h:
src/explain/scene.h:
src/explain/explain.h:
src/base/text.h:
src/trace/trace.h:
src/wire/ip.h:
src/wire/segment.h:
