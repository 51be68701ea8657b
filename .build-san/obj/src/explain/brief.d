.build-san/obj/src/explain/brief.o: src/explain/brief.c \
 src/explain/explain.h src/base/text.h src/base/base.h src/trace/trace.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/explain/phrases.h \
 src/explain/scene.h src/explain/seen.h src/wire/segment.h
src/explain/explain.h:
src/base/text.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/explain/phrases.h:
src/explain/scene.h:
src/explain/seen.h:
src/wire/segment.h:
