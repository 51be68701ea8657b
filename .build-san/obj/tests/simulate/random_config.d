.build-san/obj/tests/simulate/random_config.o: \
 tests/simulate/random_config.c tests/simulate/random_config.h \
 src/base/rng.h src/base/base.h src/tcp/config.h src/wire/segment.h \
 src/wire/ip.h src/base/assert.h src/tcp/congestion.h
tests/simulate/random_config.h:
src/base/rng.h:
src/base/base.h:
src/tcp/config.h:
src/wire/segment.h:
src/wire/ip.h:
src/base/assert.h:
src/tcp/congestion.h:
