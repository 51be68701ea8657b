.build-san/obj/src/trace/event.o: src/trace/event.c src/trace/event.h \
 src/base/base.h src/tcp/vocab.h
src/trace/event.h:
src/base/base.h:
src/tcp/vocab.h:
