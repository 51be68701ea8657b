.build-san/obj/src/tcp/vocab.o: src/tcp/vocab.c src/tcp/vocab.h \
 src/base/base.h
src/tcp/vocab.h:
src/base/base.h:
