.build-san/obj/src/explain/phrases.o: src/explain/phrases.c \
 src/explain/phrases.h src/trace/event.h src/base/base.h src/tcp/vocab.h
src/explain/phrases.h:
src/trace/event.h:
src/base/base.h:
src/tcp/vocab.h:
