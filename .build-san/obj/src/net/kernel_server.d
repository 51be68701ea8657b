.build-san/obj/src/net/kernel_server.o: src/net/kernel_server.c \
 src/net/kernel_server.h src/app/http_respond.h src/app/http_parse.h \
 src/base/base.h src/app/stream.h src/tcp/vocab.h src/base/err.h \
 src/wire/ip.h src/base/grow.h
src/net/kernel_server.h:
src/app/http_respond.h:
src/app/http_parse.h:
src/base/base.h:
src/app/stream.h:
src/tcp/vocab.h:
src/base/err.h:
src/wire/ip.h:
src/base/grow.h:
