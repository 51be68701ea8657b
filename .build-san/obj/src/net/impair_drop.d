.build-san/obj/src/net/impair_drop.o: src/net/impair_drop.c \
 src/base/text.h src/base/base.h src/net/impair.h src/base/err.h \
 src/trace/event.h src/tcp/vocab.h src/wire/ip.h src/wire/segment.h
src/base/text.h:
src/base/base.h:
src/net/impair.h:
src/base/err.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/ip.h:
src/wire/segment.h:
