.build-san/obj/tests/unit/impair_scene.o: tests/unit/impair_scene.c \
 tests/unit/impair_scene.h src/net/impair.h src/base/err.h \
 src/base/base.h src/trace/event.h src/tcp/vocab.h src/wire/segment.h \
 src/wire/ip.h
tests/unit/impair_scene.h:
src/net/impair.h:
src/base/err.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
src/wire/segment.h:
src/wire/ip.h:
