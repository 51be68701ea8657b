.build-san/obj/src/explain/glossary.o: src/explain/glossary.c \
 src/explain/explain.h src/base/text.h src/base/base.h src/trace/trace.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/explain/value.h
src/explain/explain.h:
src/base/text.h:
src/base/base.h:
src/trace/trace.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/explain/value.h:
