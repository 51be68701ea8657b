.build-san/obj/src/app/http_content.o: src/app/http_content.c \
 src/app/http_respond.h src/app/http_parse.h src/base/base.h \
 src/app/stream.h src/tcp/vocab.h src/base/text.h
src/app/http_respond.h:
src/app/http_parse.h:
src/base/base.h:
src/app/stream.h:
src/tcp/vocab.h:
src/base/text.h:
