.build-san/obj/tests/simulate/plan.o: tests/simulate/plan.c \
 tests/simulate/plan.h src/net/impair.h src/base/err.h src/base/base.h \
 src/trace/event.h src/tcp/vocab.h tests/simulate/random_config.h \
 src/base/rng.h src/tcp/config.h src/wire/segment.h src/wire/ip.h
tests/simulate/plan.h:
src/net/impair.h:
src/base/err.h:
src/base/base.h:
src/trace/event.h:
src/tcp/vocab.h:
tests/simulate/random_config.h:
src/base/rng.h:
src/tcp/config.h:
src/wire/segment.h:
src/wire/ip.h:
