.build-san/obj/tests/unit/fake_stream.o: tests/unit/fake_stream.c \
 tests/unit/fake_stream.h src/app/stream.h src/base/base.h \
 src/tcp/vocab.h
tests/unit/fake_stream.h:
src/app/stream.h:
src/base/base.h:
src/tcp/vocab.h:
