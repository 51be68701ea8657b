.build-san/obj/src/app/http_url.o: src/app/http_url.c src/app/http_get.h \
 src/app/http_parse.h src/base/base.h src/app/stream.h src/tcp/vocab.h
src/app/http_get.h:
src/app/http_parse.h:
src/base/base.h:
src/app/stream.h:
src/tcp/vocab.h:
