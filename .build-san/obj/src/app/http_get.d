.build-san/obj/src/app/http_get.o: src/app/http_get.c src/app/http_get.h \
 src/app/http_parse.h src/base/base.h src/app/stream.h src/tcp/vocab.h \
 src/base/text.h
src/app/http_get.h:
src/app/http_parse.h:
src/base/base.h:
src/app/stream.h:
src/tcp/vocab.h:
src/base/text.h:
